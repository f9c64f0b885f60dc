"""Nobody is looked for by belief, origin or leaning at the desk either (domain.md 6, E3)."""

from __future__ import annotations

import pytest
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.reports.tests.builders import make_report


@pytest.mark.parametrize("words", ["islam", "orang BATAK", "pendukung partai"])
def test_a_search_by_belonging_is_left_out_and_written_down(cast: Cast, words: str) -> None:
    told = make_report(point=cast.region.point(cast.region.melati), story=f"Ada yang bicara tentang {words} di gang")
    other = make_report(point=cast.region.point(cast.region.melati), story="Air masuk rumah")
    rahmat = cast.client("rahmat")
    page = rahmat.get("/meja/", {"q": words})
    assert page.status_code == 200 and page.context["filters"].refused and not page.context["filters"].q
    assert 'role="alert"' in page.content.decode()
    rows = rahmat.get("/meja/api/daftar", {"q": words}).json()["rows"]
    assert {row["code"] for row in rows} == {told.code, other.code}, "as if nothing had been asked"
    fact = journal.Entry.objects.get(kind="reports.search_refused")
    assert fact.audience == "restricted" and fact.actor_name == "Aiptu Rahmat"
    assert rahmat.get("/meja/ekspor/csv/", {"q": words}).status_code == 404
    assert journal.Entry.objects.filter(kind="reports.search_refused").count() == 2
    assert not journal.Entry.objects.filter(kind="reports.exported").exists()


@pytest.mark.parametrize("words", ["Kampung Melayu", "rumah makan padang", "air", "Bidara Cina"])
def test_places_and_events_are_searched_as_ever(cast: Cast, words: str) -> None:
    told = make_report(point=cast.region.point(cast.region.melati), story=f"Kebakaran dekat {words} tadi malam")
    make_report(point=cast.region.point(cast.region.melati), story="Musik keras")
    rahmat = cast.client("rahmat")
    assert not rahmat.get("/meja/", {"q": words}).context["filters"].refused
    assert [row["code"] for row in rahmat.get("/meja/api/daftar", {"q": words}).json()["rows"]] == [told.code]
