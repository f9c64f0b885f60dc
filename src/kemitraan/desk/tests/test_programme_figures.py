"""Each figure of the programme recounted by hand over rows made for it, and the list behind it with as many rows."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from tests.cast import Cast, make_cast
from tests.papers import words_of

from kemitraan.desk.periods import Sight, read_sight
from kemitraan.desk.programme import figures, villages_of
from kemitraan.desk.programme_figure import Figure
from kemitraan.desk.programme_map import as_points, places
from kemitraan.learning import figures as learning_figures
from kemitraan.learning.models import Session
from kemitraan.learning.tests.builders import KEEPER, make_programme, make_session, put, sheets
from kemitraan.messaging import api as messaging
from kemitraan.nights.models import Night
from kemitraan.nights.tests.builders import make_night, make_post
from kemitraan.partnership import api as partnership
from kemitraan.partnership.models import Group
from kemitraan.partnership.tests.builders import make_group
from kemitraan.reports import api as reports
from kemitraan.territory.api import ensure_rt, ensure_rw
from kemitraan.toolbox import clock
from kemitraan.toolbox.parts import Part
from kemitraan.watch import figures as watch_figures
from kemitraan.watch.models import GuardPost
from kemitraan.watch.tests.builders import make_guard_post, seed_once


@pytest.fixture
def cast(db: None) -> Cast:
    reports.seed_reports()
    messaging.seed_templates()
    seed_once()
    return make_cast()


def sight_of(cast: Cast, query: str = "") -> Sight:
    viewer = cast.viewer("dewi")
    return read_sight(QueryDict(query), villages_of(viewer), clock.now())


def figure(cast: Cast, key: str, query: str = "") -> Figure:
    return next(one for one in figures(cast.viewer("dewi"), sight_of(cast, query)) if one.key == key)


def told(found: Figure) -> list[tuple[str, int, int]]:
    return [(part.name, part.n, part.of) for part in found.parts]


def posts_of(cast: Cast, *states: str) -> list[GuardPost]:
    """A post in Melati for each of these states."""
    made = []
    for number, state in enumerate(states):
        post = make_guard_post(cast.region.west, cast.region.point(cast.region.melati), name=f"Pos {number:02}")
        GuardPost.objects.filter(pk=post.pk).update(state=state)
        made.append(post)
    return made


def test_posts_awake_asleep_and_being_woken(cast: Cast) -> None:
    posts_of(cast, "asleep", "active", "asleep", "reviving", "active", "active", "closed")
    east = make_guard_post(cast.region.east, cast.region.point(cast.region.kenanga))
    GuardPost.objects.filter(pk=east.pk).update(state="asleep")
    asleep, active = figure(cast, "posts"), figure(cast, "active")
    assert (asleep.total.n, asleep.total.of, active.total.n, active.total.of) == (2, 6, 3, 6)
    assert [(line.n, line.of) for line in asleep.lines] == [(2, 6)], "posts are no people: nothing is hidden"
    dewi = cast.client("dewi")
    for found in (asleep, active):
        assert len(dewi.get(found.lists).context["rows"]) == found.total.n


def test_a_post_stands_in_its_kelurahan_whatever_its_area_is(cast: Cast) -> None:
    """Its area may be an RT, an RW, or the kelurahan alone: never the kecamatan above."""
    region = cast.region
    rw = ensure_rw(region.melati, 1)
    for post, area in zip(posts_of(cast, *["asleep"] * 4), (ensure_rt(rw, 2), rw, region.melati, None), strict=True):
        GuardPost.objects.filter(pk=post.pk).update(area=area)
    assert told(figure(cast, "posts")) == [("", 1, 1), (region.melati.name, 3, 3)]
    assert {one.area for one in places(cast.viewer("dewi"), sight_of(cast)).places} == {"", region.melati.name}
    kept, members = make_post(region)
    make_night(kept, members)
    for area in (ensure_rt(rw, 2), rw, region.melati):
        GuardPost.objects.filter(pk=kept.pk).update(area=area)
        Night.objects.update(day=clock.local(clock.now()).date() - timedelta(days=2))
        assert [part.name for part in figure(cast, "nights").parts] == [region.melati.name]


def test_nights_kept(cast: Cast) -> None:
    today = clock.local(clock.now()).date()
    post, members = make_post(cast.region)
    for ago, kept in ((1, True), (2, True), (3, False), (30, True), (31, True), (0, True)):
        night = make_night(post, members, day=today + timedelta(days=40 + ago))
        day = today - timedelta(days=ago)
        opened = clock.now() if kept else None
        Night.objects.filter(pk=night.pk).update(
            day=day, opened_at=opened, limits_read_at=opened, state="closed" if kept else "missed"
        )
    found = figure(cast, "nights")
    assert [(part.n, part.of) for part in found.parts] == [(3, 4)], "today is not over, and 31 days ago not in it"
    assert found.lines[0].n == 3, "nights are no people"
    assert len(cast.client("dewi").get(found.lists).context["rows"]) == 4


def test_groups_with_overdue_promises(cast: Cast) -> None:
    def promised(group: Group, days: int) -> None:
        problem = partnership.open_problem(group, partnership.NewProblem("Parkir", "Motor hilang"), by=KEEPER)
        with clock.travel(timedelta(days=min(0, days) - 1)):
            due = clock.local(clock.now()).date() + timedelta(days=days + 1 - min(0, days))
            new = partnership.NewPromise("Lampu dipasang", due, by_us=False)
            partnership.make_promise(new, unit=group.unit, problem=problem, by=KEEPER)

    partnership.seed_partnership()
    region = cast.region
    late, soon = (make_group(region, active=True, area=area) for area in (region.melati, region.mawar))
    make_group(cast.region, east=True, active=True)
    promised(late, days=-2)
    promised(soon, days=2)
    found = figure(cast, "groups")
    assert (found.total.n, found.total.of) == (1, 2) and found.number == 1
    assert figure(cast, "groups", f"wilayah={region.mawar.code}").total.n == 0
    assert "tampil=lewat" in found.lists


def at(session: Session, moment: datetime) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=moment, ends_at=moment + timedelta(hours=2))


def test_sessions_of_the_period_and_to_come_with_the_lists_behind_them(cast: Cast) -> None:
    region, today = cast.region, clock.local(clock.now()).date()
    drugs, traffic = make_programme(region.west), make_programme(region.west, topic="traffic")

    def session(days: int, state: str, programme: Any = drugs, area: Any = region.melati) -> None:
        made = put(make_session(region.west, programme=programme, area=area), state)
        at(made, datetime.combine(today + timedelta(days=days), time(23, 30), clock.JAKARTA))

    for days, state in ((-1, "held"), (-30, "evaluated"), (-31, "held"), (-4, "cancelled")):
        session(days, state)
    session(-2, "reported", traffic, region.mawar)
    for days, state in ((1, "planned"), (30, "announced"), (31, "open"), (5, "cancelled"), (6, "open")):
        session(days, state)
    held, coming = figure(cast, "courses"), figure(cast, "planned")
    assert sorted((part.code, part.n, part.of) for part in held.parts) == [("drugs", 2, 3), ("traffic", 1, 1)]
    assert [(part.code, part.n, part.of) for part in coming.parts] == [("drugs", 2, 3)]
    dewi = cast.client("dewi")
    for found in (held, coming):
        assert dewi.get(found.lists).context["page"].paginator.count == found.total.of
        for part, line in zip(found.parts, found.lines, strict=True):
            assert dewi.get(line.url).context["page"].paginator.count == part.of, line.url
    mawar = figure(cast, "courses", f"wilayah={region.mawar.code}")
    assert mawar.total.of == 1 and dewi.get(mawar.lists).context["page"].paginator.count == 1
    month = today.replace(day=1) - timedelta(days=1)
    of_month = figure(cast, "courses", f"masa={month:%Y-%m}")
    assert dewi.get(of_month.lists).context["page"].paginator.count == of_month.total.of


def test_the_map_draws_the_sleepers_and_what_is_to_come_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """At full scale there are more than are drawn; the limit is lowered here, the order is the database's."""
    monkeypatch.setattr(watch_figures, "MOST_POINTS", 3)
    monkeypatch.setattr(learning_figures, "MOST_POINTS", 3)
    posts_of(cast, *["active"] * 5, "asleep", "reviving")
    for days in (-9, -3, -1, 2, 8):
        made = make_session(cast.region.west, point=cast.region.point(cast.region.melati))
        state = "planned" if days == 8 else "announced" if days > 0 else "held"
        Session.objects.filter(pk=made.pk).update(state=state)
        at(made, clock.now() + timedelta(days=days))
    drawn = places(cast.viewer("dewi"), sight_of(cast))
    assert [(one.sign, one.name, one.late) for one in drawn.places[:3]] == [
        ("place", "Pos 05", True), ("place", "Pos 06", True), ("place", "Pos 00", False),
    ]  # fmt: skip
    assert [one.state for one in drawn.places[3:]] == ["akan datang", "direncanakan", "terlaksana"]
    assert (drawn.posts, drawn.all_posts, drawn.sessions, drawn.all_sessions) == (3, 7, 3, 5)
    kinds = [one["properties"]["kind"] for one in as_points(drawn.places)["features"]]  # type: ignore[index,attr-defined]
    assert kinds == ["place"] * 3 + ["meeting"] * 3
    page = cast.client("dewi").get("/meja/program/").content.decode()
    assert "3 dari 7 pos" in page and "3 dari 5 kegiatan" in page
    assert "Arti tanda" in page and "<td>Pos</td>" in page and "<td>Jabatan</td>" not in page


def people(*parts: tuple[int, int], same_whole: bool = False) -> Figure:
    rows = tuple(Part(str(number), f"RW {number}", n, of) for number, (n, of) in enumerate(parts))
    return Figure("x", "", "", "", "", "", "", "", "", rows, people=True, same_whole=same_whole)


def test_a_hidden_whole_does_not_follow_from_the_total() -> None:
    found = people((6, 20), (0, 3), (7, 9))
    assert [line.of for line in found.lines] == [20, None, None], "3 would be 32 − 20 − 9"
    assert found.whole == 32 and [line.percent for line in found.lines] == [30, None, None]
    assert [line.of for line in people((6, 20), (7, 9)).lines] == [20, 9]
    assert people((1, 3), (2, 3), same_whole=True).whole is None
    assert [line.of for line in people((1, 3), (2, 3), same_whole=True).lines] == [None, None]


def test_two_hidden_numbers_do_not_follow_from_their_sum() -> None:
    """16 − 6 − 8 = 2 would leave one and one."""
    assert [line.n for line in people((1, 20), (1, 20), (6, 20), (8, 20)).lines] == [None, None, None, 8]


def test_things_are_shown_however_few(cast: Cast) -> None:
    rows = (Part("a", "A", 1, 2), Part("b", "B", 0, 9))
    found = Figure("x", "", "", "", "", "", "", "", "", rows)
    assert [(line.n, line.of, line.percent) for line in found.lines] == [(1, 2, None), (0, 9, 0.0)]
    assert (found.number, found.whole) == (1, 11)
    posts_of(cast, "asleep")
    page = cast.client("dewi").get("/meja/program/").content.decode()
    part = page.split('id="posts"')[1].split("</section>")[0]
    assert "tidak ditampilkan" not in part and '<td class="num">1</td>' in part
    hidden_for = [one.key for one in figures(cast.viewer("dewi"), sight_of(cast)) if one.people]
    assert hidden_for == ["cards"]


def test_cards_are_counted_at_one_step_and_the_words_say_which(cast: Cast) -> None:
    from kemitraan.watch.tests.builders import make_card, make_member, make_security_unit

    unit, today = make_security_unit(cast.region.west, kind="satpam"), clock.local(clock.now()).date()
    for days in (0, 30, 31, 60, 61, 90, 91):
        card = make_card(make_member(unit, f"Orang {days}"))
        type(card.member).objects.filter(pk=card.member_id).update(card_until=today + timedelta(days=days))
    found = figure(cast, "cards")
    assert told(found)[:3] == [
        ("Habis dalam 61 sampai 90 hari", 2, 7), ("Habis dalam 31 sampai 60 hari", 2, 7),
        ("Habis dalam 0 sampai 30 hari", 2, 7),
    ]  # fmt: skip
    dewi = cast.client("dewi")
    assert "Orang 61" in dewi.get(found.lines[0].url).content.decode()
    assert "Orang 60" not in dewi.get(found.lines[0].url).content.decode()


def a_quiz(cast: Cast) -> None:
    session, alone = (put(make_session(cast.region.west), "held", ago=timedelta(days=2)) for _number in range(2))
    sheets(session, "before", *[1, 2] * 6)
    sheets(session, "after", *[3, 4] * 6)
    sheets(alone, "after", *[5] * 12)


def test_the_quiz_on_page_and_workbook_says_period_source_interval_and_that_they_are_two_groups(cast: Cast) -> None:
    a_quiz(cast)
    dewi = cast.client("dewi")
    page = dewi.get("/meja/program/").content.decode()
    assert "30 % sebelum (n = 12), 70 % sesudah (n = 12)" in page
    for words in ("30 hari terakhir", "tidak dihubungkan per orang", "selang kepercayaan 95", "Tidak dihitung: 1"):
        assert words in page, words
    book = openpyxl.load_workbook(io.BytesIO(dewi.get("/meja/program/unduh.xlsx").content))
    rows = [row for row in book.active.iter_rows(min_row=2, values_only=True) if "kuis" in str(row[0])]
    assert [row[2] for row in rows] == [12, 12, None] and [row[4] for row in rows] == [30, 70, 40]
    assert all(row[6] and row[7] for row in rows), "period and source"
    assert re.search(r"antara \d+ dan \d+ poin", str(rows[2][5]))


def test_the_list_of_sessions_takes_days_from_the_address(cast: Cast) -> None:
    at(make_session(cast.region.west), datetime.combine(date(2026, 3, 31), time(23, 59), clock.JAKARTA))
    at(make_session(cast.region.west), datetime.combine(date(2026, 4, 1), time(0), clock.JAKARTA))
    dewi, here = cast.client("dewi"), "/belajar/kelola/?when=all"
    for query, count in (("&since=2026-04-01", 1), ("&until=2026-03-31", 1), ("&since=2026-03-31&until=2026-04-01", 2),
                         ("&since=x&until=2026-02-31", 2)):  # fmt: skip
        answer = dewi.get(here + query)
        assert answer.context["page"].paginator.count == count, query
    page = dewi.get(f"{here}&since=2026-04-01").content.decode()
    assert "1 April 2026 – …" in page and 'name="since" value="2026-04-01"' in page


def test_what_the_sheet_says(cast: Cast) -> None:
    posts_of(cast, "asleep", "active", "active")
    dewi = cast.client("dewi")
    first = words_of(dewi.get("/meja/program/lembar.pdf").content)
    assert "Program: 30 hari terakhir" in first and "Pos yang tidur: 1 / 3" in first
    assert "Pos yang aktif: 2 / 3" in first and "Lembar kuis terlalu sedikit" in first
    a_quiz(cast)
    paper = words_of(dewi.get("/meja/program/lembar.pdf").content)
    assert "30 % sebelum (n = 12), 70 % sesudah (n = 12)" in paper
    for words in (
        "Masa: 30 hari terakhir. Sumber: kuis tanpa nama",
        "tidak dihubungkan per orang",
        "Tidak dihitung: 1",
    ):
        assert words in paper, words
    assert "Jumlah orang di bawah 5 tidak ditampilkan." in paper
    dewi.cookies["bahasa"] = "en"
    english = words_of(dewi.get("/meja/program/lembar.pdf").content)
    assert "Posts asleep: 1 / 3" in english and "two groups, not joined by person" in english
