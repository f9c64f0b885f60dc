"""Translations are compiled when they changed, and a broken file is named."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from kemitraan.toolbox.compile_messages import compile_all

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(package: Path, text: str) -> Path:
    source = package / "reports" / "locale" / "id" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(HEAD + text, encoding="utf-8")
    return source


def test_what_is_newer_is_compiled_and_nothing_else(tmp_path: Path) -> None:
    source = catalogue(tmp_path, 'msgid "Report"\nmsgstr "Laporan"\n\n#, fuzzy\nmsgid "Call"\nmsgstr "Pesan"\n')
    assert compile_all(tmp_path) == [source]
    assert compile_all(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as compiled:
        texts = gettext.GNUTranslations(compiled)
    assert texts.gettext("Report") == "Laporan"
    assert texts.gettext("Call") == "Call", "a guess that nobody confirmed is not shown"
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_all(tmp_path) == [source]


def test_a_broken_file_is_an_error_and_leaves_no_half_file(tmp_path: Path) -> None:
    source = catalogue(tmp_path, "msgid Report\n")
    with pytest.raises(PoFileError):
        compile_all(tmp_path)
    assert [path.name for path in source.parent.iterdir()] == ["django.po"]
