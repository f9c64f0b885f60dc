"""Remembered words are Django's own, in each language and thread."""

from __future__ import annotations

import threading

import pytest
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, trans_real

from kemitraan.toolbox import quick_words

LANGUAGES = ("id", "en")


def test_every_text_of_every_catalogue_is_the_same() -> None:
    compared = 0
    for language in LANGUAGES:
        with translation.override(language):
            for message in list(trans_real.catalog()._catalog.keys()):  # type: ignore[attr-defined]
                if isinstance(message, str) and message:
                    assert gettext(message) == trans_real.gettext(message) == gettext(message)
                    compared += 1
    assert compared > 5_000


def test_it_is_installed_once_and_lazy_words_pass_it() -> None:
    before = translation._trans.gettext  # type: ignore[attr-defined]
    quick_words.install()
    assert translation._trans.gettext is before and before.quick  # type: ignore[attr-defined]
    name = gettext_lazy("Members")
    told = []
    for language in LANGUAGES:
        with translation.override(language):
            told.append(str(name))
    assert told == ["Anggota", "Members"]


def test_each_thread_has_a_language_of_its_own() -> None:
    meet = threading.Barrier(2)
    told: dict[str, list[str]] = {}

    def read(language: str) -> None:
        with translation.override(language):
            meet.wait(10)
            told[language] = [gettext("Members") for _time in range(200)]
            meet.wait(10)

    threads = [threading.Thread(target=read, args=(language,)) for language in LANGUAGES]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert {language: set(words) for language, words in told.items()} == {"id": {"Anggota"}, "en": {"Members"}}


@pytest.mark.parametrize("message", ["", mark_safe("Members"), "nobody translated this <b>"])
def test_the_unusual_stays_djangos(message: str) -> None:
    with translation.override("id"):
        said = gettext(message)
        assert said == trans_real.gettext(message)
        assert isinstance(said, SafeString) is isinstance(message, SafeString)
    with translation.override(None):
        assert gettext("Members") == "Members"


def test_it_remembers_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_words, "MOST", 0)
    with translation.override("id"):
        trans_real.translation("id").known = {}  # type: ignore[attr-defined]
        assert gettext("Members") == "Anggota"
        assert trans_real.translation("id").known == {}  # type: ignore[attr-defined]
