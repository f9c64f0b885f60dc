"""What the commander sees of the programme: each figure recounted by hand, small ones hidden, lists behind them."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from tests.browser import assert_axe_clean, fits
from tests.cast import Cast, make_cast, sign_in

from kemitraan.desk.periods import Sight, months_back, quarters_back, read_sight
from kemitraan.desk.programme import figures, villages_of
from kemitraan.learning.models import Session
from kemitraan.learning.tests.builders import make_programme, make_session, put, sheets, with_quiz
from kemitraan.messaging import api as messaging
from kemitraan.people.api import CHARACTERS
from kemitraan.people.demo import account_of
from kemitraan.reports import api as reports
from kemitraan.territory.api import Unit, ensure_rt, ensure_rw, unit_for, villages
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.parts import Part, hidden
from kemitraan.visits.models import Visit, VisitPlace
from kemitraan.watch.tests.builders import make_card, make_guard_post, make_member, make_security_unit, seed_once


@pytest.fixture
def cast(db: None) -> Cast:
    reports.seed_reports()
    messaging.seed_templates()
    seed_once()
    return make_cast()


def figure(cast: Cast, key: str, who: str = "dewi", query: str = "") -> Any:
    """One figure as somebody sees it."""
    from django.http import QueryDict

    viewer = cast.viewer(who)
    sight = read_sight(QueryDict(query), villages_of(viewer), clock.now())
    return next(one for one in figures(viewer, sight) if one.key == key)


def rts(cast: Cast, village: Any, rw: int, count: int, seen: int) -> None:
    """So many RT of an RW with a place on a beat; the first ``seen`` were visited ten days ago."""
    area = ensure_rw(village, rw)
    unit = cast.region.west if village in (cast.region.melati, cast.region.mawar) else cast.region.east
    ten_days_ago = clock.local(clock.now()).date() - timedelta(days=10)
    for number in range(1, count + 1):
        VisitPlace.objects.create(
            key=uuid.uuid4(), kind=VisitPlace.Kind.RT, unit=unit, village=village, rw=area,
            rt=ensure_rt(area, number), lon=106.81, lat=-6.21, created_at=clock.now(),
            last_seen_on=ten_days_ago if number <= seen else None,
        )  # fmt: skip


def test_reach_by_rw(cast: Cast) -> None:
    rts(cast, cast.region.melati, 1, 12, 8)
    rts(cast, cast.region.melati, 2, 10, 2)
    rts(cast, cast.region.mawar, 1, 9, 0)
    rts(cast, cast.region.kenanga, 1, 7, 7)
    found = figure(cast, "cover")
    assert [(part.n, part.of) for part in found.parts] == [(8, 12), (2, 10), (0, 9)], "the east is not hers"
    assert (found.total.n, found.total.of) == (10, 31)
    assert [line.n for line in found.lines] == [8, 2, 0], "RT of a beat are no people: nothing is hidden"
    assert figure(cast, "cover", query=f"wilayah={cast.region.mawar.code}").total.of == 9
    assert figure(cast, "cover", query=f"wilayah={cast.region.kenanga.code}").total.of == 31, (
        "not one of hers: left out"
    )
    assert figure(cast, "cover", who="bima").total.of == 38
    with clock.travel(timedelta(days=25)):
        assert figure(cast, "cover", query="hari=30").total.n == 0
        assert figure(cast, "cover", query="hari=90").total.n == 10


def test_posts_and_cards(cast: Cast) -> None:
    for number in range(7):
        post = make_guard_post(cast.region.west, cast.region.point(cast.region.melati), name=f"Pos {number}")
        if number < 6:
            type(post).objects.filter(pk=post.pk).update(state="asleep")
    found = figure(cast, "posts")
    assert (found.total.n, found.total.of) == (6, 7) and round(found.percent) == 86
    unit = make_security_unit(cast.region.west, kind="satpam")
    today = clock.local(clock.now()).date()
    for days, count in ((10, 6), (45, 2), (400, 3), (-20, 1)):
        for number in range(count):
            card = make_card(make_member(unit, f"Orang {days} {number}"))
            type(card.member).objects.filter(pk=card.member_id).update(card_until=today + timedelta(days=days))
    cards = figure(cast, "cards")
    assert {part.code: part.n for part in cards.parts} == {
        "expiring_90": 0, "expiring_60": 2, "expiring_30": 6, "expired_warn1": 1, "expired_warn2": 0, "barred": 0,
    }  # fmt: skip
    assert (cards.total.n, cards.total.of) == (9, 12), "the whole is counted once"
    assert [line.n for line in cards.lines] == [0, None, None, None, 0, 0], "2 and 1 alone follow from 9"
    page = cast.client("dewi").get("/meja/program/").content.decode()
    assert "Orang 10" not in page and "?kartu=expiring_30" in page
    assert page.count('aria-current="page"') == 1, "one is at one screen"


def test_courses_and_their_effect(cast: Cast) -> None:
    programme = with_quiz(make_programme(cast.region.west))
    for state, ago in (("held", 3), ("reported", 5), ("evaluated", 20), ("cancelled", 6), ("evaluated", 50)):
        put(make_session(cast.region.west, programme=programme), state, ago=timedelta(days=ago))
    make_session(cast.region.west, programme=programme)
    found = figure(cast, "courses")
    assert [(part.n, part.of) for part in found.parts] == [(3, 4)]
    assert [(line.n, line.of) for line in found.lines] == [(3, 4)]
    session = Session.objects.filter(state="held").get()
    sheets(session, "before", *[0] * 12)
    sheets(session, "after", *[5] * 12)
    page = cast.client("dewi").get("/meja/program/").content.decode()
    assert "0 % sebelum (n = 12), 100 % sesudah (n = 12)" in page


def test_the_same_on_paper_and_in_the_workbook(cast: Cast) -> None:
    rts(cast, cast.region.melati, 1, 12, 8)
    rts(cast, cast.region.melati, 2, 10, 2)
    dewi = cast.client("dewi")
    book = openpyxl.load_workbook(io.BytesIO(dewi.get("/meja/program/unduh.xlsx").content))
    rows = [row[:4] for row in book.active.iter_rows(min_row=2, values_only=True) if "RW" in str(row[0])]
    assert rows[0][2:] == (10, 22) and [row[2] for row in rows[1:]] == [8, 2]
    paper = dewi.get("/meja/program/lembar.pdf")
    assert paper.headers["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")


def test_a_calendar_month_counts_what_was_in_it(cast: Cast) -> None:
    programme, lestari = make_programme(cast.region.west), cast.posts["agus"]
    this = clock.local(clock.now()).date().replace(day=1)
    last_month = (this - timedelta(days=1)).replace(day=1)
    span = f"{last_month:%Y-%m}"
    for day in (this - timedelta(days=1), last_month, last_month - timedelta(days=1)):
        made = put(make_session(cast.region.west, programme=programme), "evaluated")
        at = datetime.combine(day, time(9), clock.JAKARTA)
        Session.objects.filter(pk=made.pk).update(starts_at=at, ends_at=at + timedelta(hours=2))
    found = figure(cast, "courses", query=f"masa={span}")
    assert [(part.n, part.of) for part in found.parts] == [(2, 2)], "the day before it began is not in it"
    rts(cast, cast.region.melati, 1, 6, 0)
    for place, day in zip(
        VisitPlace.objects.order_by("id"), (last_month, this - timedelta(days=1), this), strict=False
    ):
        Visit.objects.create(
            key=uuid.uuid4(), post=lestari, unit=place.unit, place=place, rw=place.rw, day=day, state="reviewed",
            state_since=clock.now(), owner="", consent="yes",
        )  # fmt: skip
        VisitPlace.objects.filter(pk=place.pk).update(last_seen_on=this)
    cover = figure(cast, "cover", query=f"masa={span}")
    assert (cover.total.n, cover.total.of) == (2, 6), "who was seen again later was seen in it too"
    dewi = cast.client("dewi")
    page = dewi.get(f"/meja/program/?masa={span}").content.decode()
    assert f'value="{span}" selected' in page and cover.period in page
    paper = dewi.get(f"/meja/program/lembar.pdf?masa={span}")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")


def test_months_and_quarters_of_the_calendar() -> None:
    now = datetime(2026, 1, 31, 18, tzinfo=UTC)  # the first of February in Jakarta
    assert months_back(now)[:3] == ["2026-02", "2026-01", "2025-12"] and len(months_back(now)) == 12
    assert quarters_back(now) == ["2026-K1", "2025-K4", "2025-K3", "2025-K2"]
    december = Sight(30, "", now, "2025-12")
    assert december.since == datetime(2025, 11, 30, 17, tzinfo=UTC)
    assert december.until == datetime(2025, 12, 31, 17, tzinfo=UTC) and december.over
    running = Sight(30, "", now, "2026-02")
    assert running.until == now and not running.over
    quarter = Sight(30, "", now, "2025-K4")
    assert (quarter.until - quarter.since).days == 92
    assert "masa=2025-K4" in quarter.address() and "hari" not in quarter.address()


@pytest.mark.parametrize(
    "query",
    [
        "?masa=2026-13",
        "?masa=1999-01",
        "?masa=2026-K5",
        "?masa=x%00",
        "?hari=99999",
        "?hari=-1",
        "?wilayah=%00x",
        "?wilayah=../..",
        "?hari=３０",
    ],
)
def test_nothing_in_the_address_breaks_it(cast: Cast, query: str) -> None:
    assert cast.client("dewi").get(f"/meja/program/{query}").status_code in (200, 400)


def test_only_for_those_who_answer_for_it(cast: Cast) -> None:
    for who, status in (("dewi", 200), ("lestari", 200), ("agus", 404), ("rahmat", 404), ("rina", 404)):
        assert cast.client(who).get("/meja/program/").status_code == status


def test_it_is_flat(cast: Cast, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for number in range(1, 16):
        rts(cast, cast.region.melati, number, 6, 5)
        make_guard_post(cast.region.west, cast.region.point(cast.region.melati), name=f"Pos {number}")
    dewi = cast.client("dewi")
    dewi.get("/meja/program/")
    with django_assert_max_num_queries(22):
        assert dewi.get("/meja/program/").status_code == 200


def test_what_is_hidden_beside_a_total() -> None:
    def parts(*numbers: int) -> list[Part]:
        return [Part(str(place), "", n, 20) for place, n in enumerate(numbers)]

    assert hidden(parts(3, 9, 7, 0)) == {"0", "2"}, "the smallest other goes with a single small one"
    assert hidden(parts(3, 2, 9)) == {"0", "1"}
    assert hidden(parts(1, 1, 9, 6)) == {"0", "1", "3"}, "two that sum to two are one each"
    assert hidden(parts(5, 0, 9)) == frozenset() and hidden(parts(3, 0)) == {"0"}
    assert Part("", "", 4, 40).share is None and Part("", "", 5, 40).share == 0.125 and Part("", "", 0, 4).share is None


def fill_programme() -> None:
    """Something of everything the page shows, in Polsek Tebet: tables, the map, the quiz."""
    unit = Unit.objects.get(pk=account_of(CHARACTERS["dewi"])[0].posts.get().unit_id)
    area = next(one for one in villages() if one.lon and (serves := unit_for(one.pk)) and serves.pk == unit.pk)
    point = LonLat(area.lon or 0.0, area.lat or 0.0)
    for number in range(6):
        post = make_guard_post(unit, point, name=f"Pos {number}")
        type(post).objects.filter(pk=post.pk).update(state="asleep" if number < 2 else "active", area=area)
    members = make_security_unit(unit, kind="satpam")
    for number in range(6):
        card = make_card(make_member(members, f"Orang {number}"))
        type(card.member).objects.filter(pk=card.member_id).update(card_until=clock.now().date() + timedelta(days=20))
    programme = make_programme(unit)
    session = put(make_session(unit, programme=programme, area=area, point=point), "held", ago=timedelta(days=3))
    sheets(session, "before", *[1, 2] * 6)
    sheets(session, "after", *[4, 3] * 6)
    make_session(unit, programme=programme, area=area, point=point)


@pytest.mark.browser
def test_in_a_browser(live: Any, wide: Any, open_page: Any) -> None:
    from django.test import Client

    fill_programme()
    cookie = sign_in(Client(), "dewi").cookies["sessionid"].value
    for page in (wide, open_page(language="en", url=live.url)):
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])
        page.goto(f"{live.url}/meja/program/")
        for key in ("active", "posts", "cards", "courses", "planned"):
            assert page.locator(f"#{key} tbody tr").count() > 0, key
        assert page.locator(".k-map-signs li").count() == 3 and page.locator("table").last.locator("tr").count() == 9
        assert fits(page)
        assert_axe_clean(page)
