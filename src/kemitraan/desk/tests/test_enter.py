"""A call and a visitor: written down while they speak, once, with its clock and its code."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock


def filled(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "key": str(uuid.uuid4()),
        "channel": "visit",
        "story": "Ada tamu yang motornya hilang",
        "category": "L03",
        "place": cast.region.melati.name,
        "landmark": "Depan masjid",
        "phone": "0812 3456 789",
        "name": "Ibu Sari",
    } | changes


def send(client: Client, form: dict[str, object]):
    return client.post(reverse("desk:enter"), form)


def test_a_visitor_leaves_with_a_code(cast: Cast, rahmat: Client) -> None:
    answer = send(rahmat, filled(cast))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    report = reports.Report.objects.get()
    assert (report.channel, report.unit, report.category.code) == ("visit", cast.region.west, "L03")
    assert report.reporter.phone == "+628123456789"
    assert journal.Entry.objects.get(kind="report.received").actor_name == cast.account("rahmat").name
    page = rahmat.get(answer["Location"]).content.decode()
    assert " ".join(report.code[:4]) in page
    assert "812" not in page


def test_sent_twice_is_one_report(cast: Cast, rahmat: Client) -> None:
    form = filled(cast)
    first, second = send(rahmat, form), send(rahmat, form)
    assert first["Location"] == second["Location"]
    assert reports.Report.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "nothing like it"}, "category"),
        ({"place": "", "lon": "", "lat": ""}, "place"),
        ({"place": "Nowhere"}, "place"),
        ({"lon": "nan", "lat": "0"}, "place"),
        ({"lon": "0", "lat": "0"}, "place"),
        ({"priority": "1", "why": " "}, "why"),
        ({"priority": "9"}, "priority"),
        ({"story": " "}, "story"),
        ({"phone": "call me"}, "phone"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_says_which_field(cast: Cast, rahmat: Client, change: dict[str, object], field: str) -> None:
    answer = send(rahmat, filled(cast, **change))
    assert answer.status_code == 422
    assert f'href="#f-{field}' in answer.content.decode()
    assert not reports.Report.objects.exists()


def test_another_priority_keeps_its_reason(cast: Cast, rahmat: Client) -> None:
    assert send(rahmat, filled(cast, priority="1", why="Pelaku masih di tempat")).status_code == 303
    report = reports.Report.objects.get()
    assert report.priority == 1
    assert "Pelaku masih di tempat" in report.words.get().text


def test_a_call_from_ring_to_report(cast: Cast, rahmat: Client) -> None:
    answer = rahmat.post(reverse("desk:ring"))
    call = reports.Call.objects.get()
    assert answer["Location"].endswith(f"?panggilan={call.pk}")
    assert rahmat.get(answer["Location"]).status_code == 200
    rahmat.post(reverse("desk:call_act", args=[call.pk, "angkat"]))
    rahmat.post(reverse("desk:call_act", args=[call.pk, "angkat"]))
    assert send(rahmat, filled(cast, channel="phone", call=call.pk)).status_code == 303
    call.refresh_from_db()
    assert call.report == reports.Report.objects.get()
    assert (call.operator, call.abandoned) == (cast.account("rahmat").name, False)
    assert journal.Entry.objects.filter(kind="call.answered").count() == 1
    page = rahmat.get(reverse("desk:calls")).content.decode()
    assert "•••• 789" in page
    assert "3456" not in page
    # a call that became a report is never counted as abandoned
    rahmat.post(reverse("desk:call_act", args=[call.pk, "putus"]))
    call.refresh_from_db()
    assert not call.abandoned


def test_calls_are_counted_whoever_took_them(cast: Cast, rahmat: Client) -> None:
    now, unit = clock.now(), cast.region.west
    for ring_s, abandoned in ((4, False), (9, False), (25, False), (40, True)):
        rang = now - timedelta(minutes=ring_s)
        taken = None if abandoned else rang + timedelta(seconds=ring_s)
        reports.Call.objects.create(unit=unit, rang_at=rang, answered_at=taken, ended_at=rang, abandoned=abandoned)
    reports.Call.objects.create(unit=cast.region.east, rang_at=now, abandoned=True)
    found = reports.call_figures(reports.calls_visible_to(cast.viewer("rahmat")), since=now - timedelta(days=1))
    assert (found.calls, found.answered, found.abandoned, found.in_time) == (4, 3, 1, 0.5)
    assert found.median_ring_s == 9
    assert "50 %" in rahmat.get(reverse("desk:calls")).content.decode()


def test_a_call_of_another_sector_is_not_there(cast: Cast) -> None:
    call = reports.ring(cast.region.east, by=journal.SYSTEM)
    rahmat = cast.client("rahmat")
    assert rahmat.post(reverse("desk:call_act", args=[call.pk, "putus"])).status_code == 404
    assert rahmat.get(f"{reverse('desk:enter')}?panggilan={call.pk}").status_code == 404
    assert send(rahmat, filled(cast, call=call.pk)).status_code == 404


def test_hints_while_typing(cast: Cast, rahmat: Client, tell) -> None:
    here = tell(story="Motor saya hilang di depan masjid")
    tell(story="Motor saya hilang di depan masjid", east=True)
    point = cast.region.point(cast.region.melati)
    near = {"story": "motor hilang depan masjid", "lon": point.lon, "lat": point.lat}
    page = rahmat.get(reverse("desk:twins"), near).content.decode()
    assert page.count(here.code) == 1
    assert page.count("/meja/") == 1
    by_name = rahmat.get(reverse("desk:twins"), {"story": "x", "place": cast.region.kenanga.name}).content.decode()
    assert "/meja/" not in by_name


def test_questions_follow_the_category(cast: Cast, rahmat: Client) -> None:
    asked = reports.Question.objects.filter(active=True).select_related("category").first()
    assert asked is not None
    page = rahmat.get(reverse("desk:questions"), {"category": asked.category.code}).content.decode()
    assert asked.wording_id in page
    assert f"P{asked.category.priority}" in page
