"""The statements behind the lists and maps, as they are: one more, or another one, shows in the review.

After a change that was meant: ``./kemitraan test src/kemitraan/desk/tests/test_statements.py --snapshot-update``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from syrupy.assertion import SnapshotAssertion

from kemitraan.reports import api as reports

LOG_OF_READING = 'insert into "oversight_reading"'


def statements(ask: Callable[[], object]) -> list[str]:
    """What is sent to the database, without values, so that only a change of the question shows.

    Without the log of reading: it writes a look down once a minute, so that its row depends on the clock.
    """
    with CaptureQueriesContext(connection) as seen:
        ask()
    shapes = [_shape(query["sql"]) for query in seen.captured_queries]
    return [shape for shape in shapes if not shape.startswith(LOG_OF_READING)]


def _shape(sql: str) -> str:
    text = re.sub(r"'(?:[^']|'')*'(?:::\w+)?", "?", " ".join(sql.split()))
    text = re.sub(r"(?<![\w$\"])-?\d+(?:\.\d+)?\b", "?", text)
    column = r'(?:"\w+"|T\d+)\."\w+"(?: AS "\w+")?'
    text = re.sub(rf"(?:{column}, ){{2,}}{column}(?= FROM|, )", "…", text)
    text = re.sub(r"(?:\b[apu]\.\w+, )+", "…, ", text)  # columns of a model: they come and go with it
    return re.sub(r"\?(?:, \?)+", "?, …", text)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/meja/api/daftar", id="list"),
        pytest.param("/meja/api/daftar?near=unit&q=pasar&category=B01&late=1", id="list, narrowed"),
        pytest.param("/meja/api/peta?bbox=106.80,-6.28,106.90,-6.20", id="map"),
        pytest.param("/meja/api/satuan", id="units"),
        pytest.param("/meja/", id="board"),
    ],
)
def test_the_desk(rahmat: Client, tell, snapshot: SnapshotAssertion, address: str) -> None:
    tell()
    rahmat.get(reverse("desk:rows"))  # the first look reads the session's text
    few = statements(lambda: rahmat.get(address))
    assert len(few) <= (6 if "/api/" in address else 12)
    for _more in range(5):
        tell()
    assert statements(lambda: rahmat.get(address)) == few, "flat, however many there are"
    assert few == snapshot


def test_the_public_story(client: Client, tell, snapshot: SnapshotAssertion) -> None:
    report = tell()
    client.get(f"/l/{report.code}/")
    few = statements(lambda: client.get(f"/l/{report.code}/"))
    for words in ("Masih", "banjir", "di sini"):
        reports.add_words(report, words)
    assert statements(lambda: client.get(f"/l/{report.code}/")) == few, "flat, however long the story"
    assert few == snapshot
