"""What the long forms under fire do, in small: damaged photos, two dispatchers, guessing, requests by everybody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from proofs.requests import run as ask_everything

from kemitraan.reports import photos as decoder
from proofs import anything, dispatchers, guessing, photos


def test_attack_11_damaged_photos_break_nothing(tmp_path: Path) -> None:
    found = photos.prove(250, 7, tmp_path)
    assert found["pictures"] == 250 and found["made"] and found["refused"], found
    assert not found["faults"] and found["grown_mb"] <= photos.MOST_MB, found


def test_the_fuzz_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that breaks, and one that kills its process, are both seen."""
    whole = decoder.prepare_photo
    good = photos.pictures()

    def breaks(data: bytes) -> decoder.PreparedPhoto:
        if data in good:
            return whole(data)
        raise ZeroDivisionError("a decoder's own error")

    monkeypatch.setattr(decoder, "prepare_photo", breaks)
    assert "ZeroDivisionError" in photos.prove(5, 7, tmp_path)["faults"][0]

    def dies(data: bytes) -> decoder.PreparedPhoto:
        if data in good:
            return whole(data)
        os._exit(9)

    monkeypatch.setattr(decoder, "prepare_photo", dies)
    assert "child died of picture 0" in photos.prove(5, 7, tmp_path)["faults"][0]


def test_what_the_crawl_reads_of_a_page() -> None:
    page = anything.Page()
    page.feed(
        '<a href="/meja/">x</a><form action="/cek/" method="post"><input name="code" value="7">'
        '<select name="s"><option value="a"><option value="b"></select></form><a href="https://x.example/">y</a>'
    )
    assert page.links == {"/meja/"}
    assert [(one.action, one.method, one.fields) for one in page.forms] == [
        ("/cek/", "POST", {"code": ["7"], "s": ["a", "b"]})
    ]


@pytest.mark.slow
def test_attack_58_two_dispatchers_one_winner() -> None:
    found = dispatchers.run(True)
    assert found["held"] and found["one_winner"] == found["rounds"] == 100, found


@pytest.mark.slow
def test_attack_44_guessing_is_hopeless() -> None:
    found = guessing.prove(300)
    assert found["held"] and found["hits"] == 0, found


@pytest.mark.slow
def test_no_generated_request_breaks_any_route() -> None:
    found = ask_everything(600, 2026)
    assert found["routes"] > 250 and found["routes_that_opened"] > 40, found
    assert not (found["server_errors"] or found["unanswered"] or found["stack_traces"]), found["broken"]
    assert not found["log_findings"], found["log_findings"]
