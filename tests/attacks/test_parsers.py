"""Every reader of something that came from outside, with anything: an answer or a refusal, never another error.

What else is read is generated beside its room: Open311's fields and times (tests/contract/test_properties.py), the
resident's form (reports/tests/test_attacks.py), card numbers and lists (watch, partnership),
tiles and searches (gateways, territory), photos (reports/tests/test_photos.py, proofs/photos.py), the phone's outbox.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kemitraan.accountability import sealing, ten_words
from kemitraan.desk.filters import read_filters
from kemitraan.journal import log_keys
from kemitraan.journal.check import read_checkpoint
from kemitraan.learning.materials import media_of
from kemitraan.learning.quiz import read_quiz
from kemitraan.reports.contact import checked_phone
from kemitraan.territory.geopackage import _BadBlob, read_blob
from kemitraan.territory.map_files import open_map_file
from kemitraan.toolbox import codes, geo, sheets, text
from kemitraan.toolbox.errors import Refused

bounded = settings(
    max_examples=120, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=[]), max_size=120)  # half surrogates, too
SIGNS = st.text("+-0123456789 ()./abc×\u0660\x00", max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=25,
)
RINGS = st.lists(st.lists(st.floats() | st.integers() | st.none(), max_size=4), max_size=8)
SHAPES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Feature", "FeatureCollection", "Polygon", "MultiPolygon", "Point", ""]),
        "geometry": st.fixed_dictionaries(
            {"type": st.sampled_from(["Polygon", "MultiPolygon", "GeometryCollection", "Point"]),
             "coordinates": st.lists(RINGS, max_size=3) | VALUES}
        ) | VALUES,
        "properties": VALUES,
    }
)  # fmt: skip


def answered(read: Callable[[], Any], *errors: type[Exception]) -> Any:
    """What the reader gives; None where it refuses (or raises the error it promises)."""
    try:
        return read()
    except (Refused, *errors) as refusal:
        if isinstance(refusal, Refused):
            assert 400 <= refusal.status < 500 and refusal.code and refusal.message
        return None


@bounded
@given(ANY)
def test_codes_and_words(typed: str) -> None:
    code = codes.read_code(typed)
    assert code is None or (len(code) == 12 and codes.read_code(codes.show_code(code)) == code)
    words = ten_words.read_words(typed)
    assert words is None or len(words.split()) == 10


@bounded
@given(ANY | SIGNS)
@example("٠٨١٢ ٣٤٥٦ ٧٨٩")
@example("00٠")
@example("0062 812 3456 789")
@example("0" * 15)
def test_telephones(typed: str) -> None:
    number = answered(lambda: checked_phone(typed))
    if number:
        assert number.isascii() and len(number) <= 40 and answered(lambda: checked_phone(number)) == number


@bounded
@given(ANY, st.integers(0, 60))
def test_texts_and_lines(typed: str, limit: int) -> None:
    for clean in (text.clean_text, text.clean_line):
        kept = answered(lambda clean=clean: clean(typed, field="x", limit=limit))
        if kept is not None:
            kept.encode("utf-8")
            assert len(kept) <= limit and "\x00" not in kept and not set(kept) & set("\u202e\u200b\x1b")
            assert clean(kept, field="x", limit=limit) == kept, "cleaning twice changes nothing"


@bounded
@given(ANY | st.floats() | st.integers() | st.none(), ANY | st.floats() | st.integers() | st.none())
def test_points(lon: object, lat: object) -> None:
    point = answered(lambda: geo.checked_point(lon, lat))
    assert point is None or (-180 <= point.lon <= 180 and -90 <= point.lat <= 90)


@bounded
@given(st.binary(max_size=600) | ANY.map(lambda typed: f"Nama,Nomor\n{typed}".encode("utf-8", "surrogatepass")))
def test_tables(content: bytes) -> None:
    sheet = answered(lambda: sheets.read_sheet(content, {"name": ("Nama",), "number": ("Nomor",)}))
    for row in sheet.rows if sheet else ():
        assert all("\x00" not in value for value in row.values.values())


@bounded
@given(st.binary(max_size=500), st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]))
def test_workbooks_with_one_bad_part(content: bytes, part: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        parts.writestr(part, content)
    answered(lambda: sheets.read_sheet(target.getvalue(), {"name": ("Nama",)}))


@bounded
@given(SHAPES | VALUES | st.lists(SHAPES, max_size=3).map(lambda some: {"type": "FeatureCollection", "features": some}))
def test_geojson(tmp_path: Path, data: Any) -> None:
    path = tmp_path / "any.geojson"
    path.write_bytes(json.dumps(data).encode("utf-8", "surrogatepass"))
    answered(lambda: list(open_map_file(path).features))


@bounded
@given(st.binary(max_size=300))
def test_files_of_maps(tmp_path: Path, content: bytes) -> None:
    for name in ("any.geojson", "any.gpkg"):
        path = tmp_path / name
        path.write_bytes(content)
        answered(lambda path=path: list(open_map_file(path).features))
    answered(lambda: read_blob(content), _BadBlob)
    answered(lambda: read_blob(b"GP\x00\x01" + content), _BadBlob)


@bounded
@given(ANY | st.tuples(ANY, ANY, st.binary(max_size=80)).map(
    lambda some: f"{some[0]}\n{some[1]}\n{base64.b64encode(some[2]).decode()}\n\n— {some[0]} {base64.b64encode(some[2]).decode()}\n"))  # fmt: skip # noqa: E501
def test_signed_notes(note: str) -> None:
    assert read_checkpoint(note, b"\x01" * 32) is None
    answered(lambda: log_keys.read_change(note), ValueError)


@bounded
@given(st.binary(max_size=200), ANY)
def test_envelopes(content: bytes, about: str) -> None:
    about = about.encode("utf-8", "replace").decode()
    answered(lambda: sealing.unseal(b"k" * 32, content, about), ValueError)


@bounded
@given(ANY)
def test_quizzes(typed: str) -> None:
    answered(lambda: read_quiz(typed))


@bounded
@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda some: b"%PDF-1.7\n" + some + b"\n%%EOF\n"))
def test_materials(content: bytes) -> None:
    assert answered(lambda: media_of(content)) in (None, "application/pdf", "text/plain")


@pytest.mark.django_db
@bounded
@given(st.dictionaries(st.sampled_from(["q", "state", "from", "to", "near", "box", "unit", "page", "sort"]), ANY))
def test_filters_of_the_desk(given_: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(given_)
    answered(lambda: read_filters(query))
