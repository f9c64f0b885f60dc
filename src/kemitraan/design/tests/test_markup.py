"""HTML written by Python is escaped as Django would escape it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.html import format_html
from django.utils.html import json_script as django_json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from kemitraan.design.api import SOME_NUMBER, address_form, filled, joined, options
from kemitraan.design.markup import json_script

VALUES: list[Any] = [
    "Pak Hasan", "<script>alert(1)</script>", '"><b onmouseover="x">', "a & b", "O'Neil", "", "&amp;", "Ünïcode ✓",
    SafeString("<b>ours</b>"), 0, 1234, -5, 1.5, True, None, gettext_lazy("Search"),
]  # fmt: skip


class Page(str):
    """A text of a kind of its own."""


@pytest.mark.parametrize("value", [*VALUES, Page("<i>")], ids=repr)
def test_filled_as_django_does(value: Any) -> None:
    form = '<a href="{}">{}</a>'
    assert filled(form, value, value) == format_html(form, value, value)
    assert isinstance(filled(form, value, value), SafeString)


def test_pieces_stay_safe() -> None:
    assert joined([filled("<p>{}</p>", "<"), filled("<p>{}</p>", ">")]) == "<p>&lt;</p><p>&gt;</p>"


def test_choices() -> None:
    made = options([("a", "<A>"), (2, "two")], 2)
    assert made == '<option value="a">&lt;A&gt;</option><option value="2" selected>two</option>'


def test_an_address_once_a_list() -> None:
    assert address_form("nights:night", SOME_NUMBER).format(7).endswith("/malam/7/")


@pytest.mark.parametrize(
    "value",
    [
        {"a": ["</script><b>&amp;", "\u2028 baris", 1.5, None, True]},
        [],
        "'\"<>&",
        {"at": datetime(2026, 11, 26, 7, tzinfo=UTC), "word": gettext_lazy("Members")},
    ],
)
def test_data_for_a_script_is_written_as_django_writes_it(value: object) -> None:
    assert json_script(value, "spots") == django_json_script(value, "spots")
