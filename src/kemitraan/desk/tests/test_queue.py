"""The queue: two ways to the same rows, garbage never breaks it, and it costs six statements."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.desk.filters import read_filters
from kemitraan.desk.queue import matching
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

VIEWS = (
    "",
    "state=received",
    "state=answered&state=in_hand",
    "priority=1&priority=2",
    "category=L03",
    "category=L03&all=1&sort=newest",
    "late=1",
    "mine=1",
    "all=1&sort=oldest",
    "sort=priority",
    "since=1h",
    "q=pasar",
    "q=100%25",
    "q=under_score&all=1",
    "q=banjir+pasar",
    "unit=%d",
    "near=unit",
    "near=unit&within=10&all=1",
    "near=106.8,-6.2&within=1",
    "near=POINT&within=1",
    "near=POINT&within=5&q=pasar&category=L03",
    "near=p999999999",
    "news=1",
    "news=1&all=1&sort=newest",
    "page=2",
)
GARBAGE = (
    "state=nonsense&priority=9&priority=x&category=%F0%9F%98%80&unit=-1&page=0&sort=drop",
    "unit=99999999999999999999999&page=99999999999999&since=forever",
    "q=%27%3B+drop+table+reports_report%3B--&late=yes",
    "q=" + "a" * 5_000,
    "q=%25%5F%5C&category=" + "x" * 200,
    "near=p99999999999999999999&within=3",
    "near=1e999,nan&within=-1",
    "near=p%D9%A1,%01&within=%D9%A2",
    "page=1000&all=1",
    "state=" + "&state=".join(["received"] * 500),
)


@pytest.fixture
def evening(cast: Cast, tell) -> list[reports.Report]:
    """Thirty reports in every kind of state, a few of them in the other sector."""
    rng, now = random.Random(110), clock.now()
    stories = ("Banjir di pasar", "Lampu mati", "Motor hilang 100% di under_score", "Ribut di jalan")
    made = []
    for number in range(30):
        report = tell(
            east=number % 5 == 0, story=rng.choice(stories), category=rng.choice(("L03", "K04", "B01", "K01"))
        )
        state = rng.choice(("received", "in_hand", "answered", "waiting_reporter", "confirmed"))
        reports.Report.objects.filter(pk=report.pk).update(
            state=state,
            received_at=now - timedelta(minutes=rng.randrange(300)),
            due_at=None if state == "confirmed" else now + timedelta(minutes=rng.randrange(-60, 60)),
            promised_at=now + timedelta(minutes=rng.randrange(-60, 60)),
            answered_at=now if state == "answered" else None,
            assignee_id=cast.posts["rahmat"].pk if number % 4 == 0 else None,
        )
        made.append(report)
    return made


@pytest.mark.parametrize("view", VIEWS)
def test_both_ways_show_the_same_and_nothing_of_another_sector(
    cast: Cast, rahmat: Client, evening: list[reports.Report], view: str
) -> None:
    here = cast.region.point(cast.region.melati)
    view = view.replace("%d", str(cast.region.west.pk)).replace("POINT", f"{here.lon},{here.lat}")
    filters = read_filters(QueryDict(view))
    wanted = [report.code for report in matching(cast.viewer("rahmat"), filters, clock.now())]
    start = (filters.page - 1) * 100
    rows = rahmat.get(f"{reverse('desk:rows')}?{view}").json()["rows"]
    assert [row["code"] for row in rows] == wanted[start : start + 100]
    points = rahmat.get(f"{reverse('desk:points')}?{view}").json()
    assert {point["properties"]["id"] for point in points["features"]} == set(wanted)
    theirs = {report.code for report in evening if report.unit == cast.region.east}
    assert theirs and not theirs & {row["code"] for row in rows}
    page = rahmat.get(f"{reverse('desk:board')}?{view}")
    assert [row["code"] for row in page.context["rows"]] == [row["code"] for row in rows]
    assert [row["late"] for row in page.context["rows"]] == [row["late"] for row in rows]


@pytest.mark.parametrize("view", GARBAGE)
@pytest.mark.parametrize("name", ["board", "rows", "points"])
def test_garbage_in_the_address_is_left_out(rahmat: Client, tell, view: str, name: str) -> None:
    tell()
    assert rahmat.get(f"{reverse(f'desk:{name}')}?{view}").status_code == 200


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "nan,0,1,1", "10,0,5,1", "0,0,0,999", ",,,"])
def test_a_box_that_is_none_is_said(rahmat: Client, box: str) -> None:
    answer = rahmat.get(reverse("desk:points"), {"bbox": box}, HTTP_ACCEPT="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["message"]


def test_a_box_narrows(cast: Cast, rahmat: Client, tell) -> None:
    report = tell()
    near = f"{report.lon - 0.01},{report.lat - 0.01},{report.lon + 0.01},{report.lat + 0.01}"
    far = f"{report.lon + 0.02},{report.lat},{report.lon + 0.03},{report.lat + 0.01}"
    for more in ("", "&all=1"):
        assert len(rahmat.get(f"{reverse('desk:points')}?bbox={near}{more}").json()["features"]) == 1
        assert len(rahmat.get(f"{reverse('desk:points')}?bbox={far}{more}").json()["features"]) == 0


@pytest.mark.parametrize("name", ["rows", "points"])
def test_six_statements(rahmat: Client, tell, django_assert_max_num_queries, name: str) -> None:
    for _ in range(3):
        tell()
    with django_assert_max_num_queries(6):
        rahmat.get(reverse(f"desk:{name}"))


def test_near_counts_from_the_own_service_centre_a_post_or_a_point(cast: Cast, rahmat: Client, tell) -> None:
    region = cast.region
    centre = region.point(region.melati)
    territory.Place.objects.all().delete()
    place = territory.Place.objects.create(
        kind="service_centre", name="SPKT Barat", unit=region.west, lon=centre.lon, lat=centre.lat
    )
    theirs = territory.Place.objects.create(
        kind="police_post", name="Pos Timur", unit=region.east, lon=centre.lon, lat=centre.lat
    )
    by, away, vague = (
        tell(),
        tell(),
        tell(point=None, area_code=region.melati.code),
    )
    reports.Report.objects.filter(pk=away.pk).update(lon=centre.lon + 0.015)  # 1.67 km
    territory.Area.objects.filter(pk=region.melati.pk).update(lon=centre.lon, lat=centre.lat)

    def shown(view: str) -> set[str]:
        rows = {row["code"] for row in rahmat.get(f"{reverse('desk:rows')}?{view}").json()["rows"]}
        page = rahmat.get(f"{reverse('desk:board')}?{view}")
        assert {row["code"] for row in page.context["rows"]} == rows
        return rows

    everything = {by.code, away.code, vague.code}
    assert shown("near=unit&within=1") == {by.code, vague.code}, "a vague one counts by the middle of its kelurahan"
    assert shown("near=unit") == everything, "two kilometres where nothing is said"
    assert shown(f"near=p{place.pk}&within=1") == {by.code, vague.code}
    assert shown(f"near={centre.lon + 0.015},{centre.lat}&within=1") == {away.code}
    assert shown(f"near=p{theirs.pk}") == set(), "a post of another sector is not known here"
    page = rahmat.get(f"{reverse('desk:board')}?near=unit&within=1").content.decode()
    assert "1 km dari SPKT Barat" in page and "Pos Timur" not in page
    assert f'value="p{place.pk}"' in page


def test_whose_progress_notice_is_due_is_found(cast: Cast, rahmat: Client, tell) -> None:
    due, later, sent = tell(), tell(), tell()
    now = clock.now()
    for report, moment, done in ((due, -1, None), (later, 1, None), (sent, -1, now)):
        reports.Notice.objects.create(
            report=report, code="A1", rule_set="monthly.light", due_at=now + timedelta(hours=moment), sent_at=done
        )
    rows = rahmat.get(f"{reverse('desk:rows')}?news=1").json()["rows"]
    assert [row["code"] for row in rows] == [due.code]


def test_without_a_service_centre_near_says_so(rahmat: Client, tell) -> None:
    territory.Place.objects.all().delete()
    tell()
    page = rahmat.get(f"{reverse('desk:board')}?near=unit")
    assert page.context["rows"] == []
    assert "tempatnya tidak diketahui" in page.content.decode()


def test_the_live_part_is_rows_and_figures_alone(rahmat: Client, tell) -> None:
    report = tell()
    page = rahmat.get(reverse("desk:board"), {"bagian": "antrean", "buka": report.code}).content.decode()
    assert report.code in page
    assert "<html" not in page
    assert "k-kpis" in page


def test_rina_of_another_sector_finds_nothing(cast: Cast, tell) -> None:
    report, rina = tell(story="Pohon tumbang"), cast.client("rina")
    for name in ("board", "rows", "points"):
        page = rina.get(reverse(f"desk:{name}"), {"q": "pohon", "all": "1"}).content.decode()
        assert report.code not in page
        assert "tumbang" not in page
    assert rina.get(reverse("desk:case", args=[report.code])).status_code == 404
    assert rina.post(reverse("desk:act", args=[report.code, "ambil"])).status_code == 404
