"""Promises kept and broken: counted as defined, small numbers hidden, nobody ranked."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.desk.summary import by_kelurahan, in_all
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock


def put(report: reports.Report, **changes: object) -> None:
    reports.Report.objects.filter(pk=report.pk).update(**changes)


def test_counts_follow_the_definitions(cast: Cast, tell) -> None:
    now = clock.now()
    early, late = now - timedelta(hours=2), now - timedelta(minutes=5)
    put(tell(), promised_at=late, answered_at=early, state="confirmed")
    put(tell(), promised_at=early, answered_at=late, state="unconfirmed")
    put(tell(), promised_at=early)
    put(tell(), promised_at=now + timedelta(hours=1))
    put(tell(), promised_at=late, answered_at=early, state="answered")
    put(tell(), promised_at=late, reopened=1, state="received")
    put(tell(), state="merged")
    put(tell(), state="withdrawn")
    tell(east=True)
    line = in_all(cast.viewer("dewi"), 7, clock.now())
    assert (line.received, line.kept, line.broken, line.running) == (6, 2, 3, 1)
    assert (line.confirmed, line.disputed, line.unconfirmed, line.open_word) == (1, 1, 1, 1)
    assert (line.due, line.share) == (5, 0.4)
    (area,) = by_kelurahan(cast.viewer("dewi"), 7, clock.now())
    assert (area.name, area.received) == (cast.region.melati.name, 6)


def test_small_numbers_are_hidden_and_garbage_is_a_week(cast: Cast, tell) -> None:
    dewi = cast.client("dewi")
    for _ in range(4):
        tell()
    page = dewi.get(reverse("desk:summary"), {"hari": "99999999999999999999"})
    assert page.status_code == 200
    assert page.context["days"] == 7
    assert "kurang dari 5" in page.content.decode()
    tell()
    assert "kurang dari 5: tidak" not in dewi.get(reverse("desk:summary")).content.decode()


def test_an_empty_area_says_so(rahmat: Client) -> None:
    assert rahmat.get(reverse("desk:summary"), {"hari": "1"}).status_code == 200
