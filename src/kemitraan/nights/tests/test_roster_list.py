"""The page of rosters: every roster can be leafed to, and no button leads nowhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast, make_cast

from kemitraan.nights.models import Roster
from kemitraan.toolbox import clock
from kemitraan.watch.models import GuardPost
from kemitraan.watch.tests.builders import make_guard_post

from .builders import make_kamling, make_roster, today

LIST = "/ronda/jadwal/"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def post(cast: Cast) -> GuardPost:
    region = cast.region
    return make_kamling(region.west, region.point(region.melati), area=region.melati)[0]


@pytest.fixture
def lestari(cast: Cast) -> Client:
    return cast.client("lestari")


def test_a_post_without_a_unit_gets_the_way_to_one_and_no_dead_buttons(
    cast: Cast, post: GuardPost, lestari: Client
) -> None:
    region = cast.region
    bare = make_guard_post(region.west, region.point(region.melati), name="Pos Tanpa Satuan")
    page = lestari.get(LIST).content.decode()
    assert f"/ronda/pos/{post.pk}/tautan/" in page
    assert f"/ronda/pos/{bare.pk}/" not in page
    assert f'href="/jaga/pos/{bare.pk}/ubah/"' in page
    assert lestari.post(f"/ronda/pos/{post.pk}/tautan/").status_code == 200
    assert lestari.post(f"/ronda/pos/{bare.pk}/tautan/").status_code == 404


def test_every_roster_is_reached_by_leafing(cast: Cast, post: GuardPost, lestari: Client) -> None:
    kept = make_roster(post)
    Roster.objects.bulk_create(
        Roster(
            post=post, guided_by=post.guided_by, first=today() - timedelta(days=n), last=today(), squad=2,
            starts_at=kept.starts_at, ends_at=kept.ends_at, state="done", state_since=clock.now(), owner="",
            made_at=clock.now(), weekdays=[],
        )
        for n in range(64)
    )  # fmt: skip
    seen: list[str] = []
    address = LIST
    for _leaf in range(5):
        page = lestari.get(address).content.decode()
        found = re.findall(r'href="/ronda/jadwal/(\d+)/"', page)
        assert len(found) <= 30 and not set(found) & set(seen)
        seen += found
        older = re.search(r'rel="next" href="(\?[^"]*before[^"]*)"', page)
        if older is None:
            break
        address = LIST + older[1].replace("&amp;", "&")
    assert len(seen) == 65 == Roster.objects.count()
    assert lestari.get(LIST + "?before=nonsense").status_code == 200


def test_posts_are_searched_and_leafed(cast: Cast, post: GuardPost, lestari: Client) -> None:
    region = cast.region
    for n in range(55):
        make_guard_post(region.west, region.point(region.melati), name=f"Pos Anggrek {n:02}", unit=post.unit)
    first = lestari.get(LIST).content.decode()
    second = lestari.get(LIST + "?halaman=2").content.decode()
    names = [set(re.findall(r"Pos (?:Anggrek \d\d|Kamling RW 05)", page)) for page in (first, second)]
    assert len(names[0]) == 50 and len(names[0] | names[1]) == 56
    assert 'halaman=2"' in first and 'halaman=1"' in second
    found = lestari.get(LIST + "?pos=anggrek+07").content.decode()
    assert set(re.findall(r"Pos (?:Anggrek \d\d|Kamling RW 05)", found)) == {"Pos Anggrek 07"}
