"""Promises are written by Python: the same markup as ``promise_row.html`` beside this test, on a list and on a page."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.template import engines
from django.utils.translation import override
from tests.cast import Cast

from kemitraan.partnership.models import Promise
from kemitraan.partnership.promise_html import promise_rows
from kemitraan.toolbox import clock

from .builders import make_partner, make_promise

ROW = Path(__file__).with_name("promise_row.html")  # how a promise looks, in the language of templates


def _flat(html: str) -> str:
    """Without what white space the two leave between elements."""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", html)).strip()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("keep", [True, False])
def test_a_row_is_the_same_as_on_a_partners_page(cast: Cast, language: str, keep: bool) -> None:
    partner = make_partner(cast.region, name="Toko <b>Maju & Jaya</b>")
    rows = [
        make_promise(partner, text='Pintu "besi" & kunci <script>', owner=cast.posts["agus"]),
        make_promise(partner, days=-3, by_us=False),
        *(make_promise(partner, text=state) for state in ("kept", "broken", "released")),
    ]
    Promise.objects.filter(pk=rows[1].pk).update(postponed=2)
    for row in rows[2:]:
        Promise.objects.filter(pk=row.pk).update(
            state=row.text, due_at=None, closed_at=clock.now() - timedelta(hours=1), how="karena <hujan>"
        )
    found = list(Promise.objects.select_related("partner", "problem", "owner__account").order_by("id"))
    today = clock.local(clock.now()).date()
    with override(language):
        made = promise_rows(found, keeps=lambda _one: keep, today=today, token="T")
        plain = promise_rows(found, keeps=lambda _one: keep, today=today, token="T", about=False, back="")
        row_of, same = engines["django"].from_string(ROW.read_text()), {"keep": keep, "today": today, "csrf_token": "T"}
        told = "".join(row_of.render({"promise": row, "show_partner": True, "back": "janji"} | same) for row in found)
        told_plain = "".join(row_of.render({"promise": row} | same) for row in found)
    assert _flat(made) == _flat(told)
    assert _flat(plain) == _flat(told_plain)
    assert made.count("<form") == (5 if keep else 0)
    assert "<script>" not in made
