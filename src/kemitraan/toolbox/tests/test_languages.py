"""Words are kept apart for each language, and a row is called by the reader's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import translation

from kemitraan.toolbox.languages import in_english, name_of, once_a_language, reader_language


@dataclass
class Row:
    name_id: str = "Gempa"
    name_en: str = "Earthquake"


@pytest.mark.parametrize(("spoken", "code", "name"), [("id", "id", "Gempa"), ("en", "en", "Earthquake")])
def test_a_row_is_called_in_the_readers_language(spoken: str, code: str, name: str) -> None:
    with translation.override(spoken):
        assert (in_english(), reader_language(), name_of(Row())) == (code == "en", code, name)


def test_where_no_language_is_chosen_it_is_indonesian() -> None:
    with translation.override(None):
        assert (in_english(), reader_language(), name_of(Row())) == (False, "id", "Gempa")


def test_what_is_remembered_is_made_once_for_each_language_and_argument() -> None:
    made: list[tuple[str | None, int, bool]] = []

    @once_a_language(10)
    def text(number: int, *, long: bool = False) -> str:
        """Of a number."""
        made.append((translation.get_language(), number, long))
        return f"{translation.get_language()} {number} {long}"

    for spoken in ("id", "en", "id", "en"):
        with translation.override(spoken):
            assert text(1) == f"{spoken} 1 False"
            assert text(1, long=True) == f"{spoken} 1 True"
    assert made == [("id", 1, False), ("id", 1, True), ("en", 1, False), ("en", 1, True)]
    assert text.__doc__ == "Of a number."
