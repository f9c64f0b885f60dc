"""The demo's closings: each page about them has something to show."""

from __future__ import annotations

from typing import Any

from kemitraan.config.seed_closings import seed_closings
from kemitraan.config.year import Stage
from kemitraan.reports import api as reports


def test_a_stopped_photo_second_looks_and_a_question_are_there_once(cast: Any, settings: Any, tmp_path: Any) -> None:
    settings.FILES = tmp_path
    stage = Stage(cast.region.west, cast.region.east, cast.region.melati, cast.posts)
    assert "a stopped photo" in seed_closings(stage)
    assert seed_closings(stage) == "closings: there already."
    stopped = reports.StoppedPhoto.objects.get()
    assert (stopped.why, stopped.state) == ("own", "stopped")
    assert sorted(reports.looks_for(cast.viewer("dewi")).values_list("drawn", flat=True)) == ["no_photo", "no_photo"]
    assert reports.bursts_for(cast.viewer("dewi")).get().kind == "words"
    page = cast.client("rahmat").get("/meja/tuntas/").content.decode()
    for words in ("Bengkel", "Gerobak", "Lampu lalu lintas"):
        assert words in page
    assert "Parkir dua baris" in cast.client("dewi").get("/meja/tuntas/").content.decode()
