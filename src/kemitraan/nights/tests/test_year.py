"""The demo's year and lists that stay flat: many nights cost what few do."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db.models import F
from tests.cast import make_cast

from kemitraan.config.year import Stage
from kemitraan.config.year import nights as year
from kemitraan.nights import queries
from kemitraan.nights.models import CheckIn, Night, RosterRun
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from .builders import make_kamling

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Any:
    reports.seed_reports()
    cast = make_cast()
    region = cast.region
    for number in range(4):
        make_kamling(region.west, region.point(region.melati, dx=number / 10), people=20, leaders=6, area=region.melati)
    return cast


def test_the_year_is_there_once_and_tonight_lives(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "NIGHTS", 400)
    stage = Stage(cast.region.west, cast.region.east, cast.region.melati, cast.posts)
    assert "400 nights" in year.seed(stage)
    assert year.seed(stage) == "The night watch is there already."
    assert set(Night.objects.values_list("state", flat=True)) == {"countersigned", "closed", "missed", "laps"}
    tonight = Night.objects.get(state="laps")
    assert CheckIn.objects.filter(duty__night=tonight).count() == 5
    assert CheckIn.objects.count() > 100
    assert RosterRun.objects.filter(state="waiting").count() == 2
    assert not Night.objects.filter(state="missed", opened_at__isnull=False).exists()


def test_lists_stay_flat(cast: Any, django_assert_max_num_queries: Any) -> None:
    year.fill(200)
    client = cast.client("lestari")
    pages = ("/ronda/", "/ronda/riwayat/", "/ronda/riwayat/?state=missed", "/ronda/jadwal/")
    for page in pages:
        with django_assert_max_num_queries(8):  # who asks, the page's own statements, and a saved session
            assert client.get(page).status_code == 200
    year.fill(1_400)
    for page in pages:
        with django_assert_max_num_queries(8):
            assert client.get(page).status_code == 200


def test_history_pages_meet_every_night_once(cast: Any) -> None:
    year.fill(130)
    client, seen, address = cast.client("lestari"), [], "/ronda/riwayat/"
    while address:
        page = client.get(address)
        seen += [row.pk for row in page.context["rows"]]
        older = page.context["older"]
        address = f"/ronda/riwayat/{older}" if older else ""
    assert len(seen) == len(set(seen)) == Night.objects.filter(day__lte=time.strftime("%Y-%m-%d")).count()
    assert cast.client("rina").get("/ronda/riwayat/").status_code == 404


@pytest.mark.parametrize("who", ["lestari", "bima"])
def test_tonights_pages_meet_every_night_once(cast: Any, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    year.fill(130)
    monkeypatch.setattr(queries, "PAGE_TONIGHT", 3)
    client, day = cast.client(who), queries.tonight(clock.now())
    Night.objects.filter(day=day).update(due_at=None)
    Night.objects.filter(pk=Night.objects.filter(day=day).order_by("-id")[0].pk).update(due_at=clock.now())
    pages = [client.get("/ronda/", {"page": number}) for number in (1, 2)]
    seen = [row.pk for page in pages for row in page.context["rows"]]
    tonight = list(Night.objects.filter(day=day).order_by(F("due_at").asc(nulls_last=True), "id"))
    assert len(tonight) == 4 and seen == [row.pk for row in tonight]
    assert [figure["value"] for figure in pages[1].context["figures"]][0] == 4
    beyond = client.get("/ronda/", {"page": 9})
    assert [row.pk for row in beyond.context["rows"]] == seen[3:], "beyond the end is the last page"
    late = client.get("/ronda/", {"late": "1"}).context
    assert [row.pk for row in late["rows"]] == seen[:1] and late["page"].paginator.count == 1
    assert client.get("/ronda/", {"q": "no_such"}).context["rows"] == []
    assert 'rel="next"' in pages[0].content.decode() and 'rel="next"' not in pages[1].content.decode()


@pytest.mark.parametrize(
    "query", ["state=x", "before=2026-01-01_", "before=2026-13-01_9", "since=%00", "q=%00", "before=_"]
)
def test_no_address_breaks_the_list(cast: Any, query: str) -> None:
    assert cast.client("lestari").get(f"/ronda/riwayat/?{query}").status_code in (200, 400)
