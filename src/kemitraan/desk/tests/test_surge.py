"""More calls than units: seen, compared, confirmed by a person."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.tests.builders import on_duty, started


def test_a_plan_is_shown_and_confirmed_once(cast: Cast, rahmat: Client, tell) -> None:
    region = cast.region
    calls = [started(tell(category="K02", point=region.point(region.melati, dx))) for dx in (-0.3, 0.0, 0.3)]
    shifts = [on_duty(region.west, region.point(region.melati, dx), f"Elang {dx}") for dx in (-0.2, 0.2)]
    page = rahmat.get(reverse("desk:surge"))
    assert page.status_code == 200
    rows = page.context["rows"]
    assert len(rows) == 2 and len(page.context["left"]) == 1 and page.context["surging"]
    told = {"pair": [row["pair"] for row in rows]}
    rahmat.post(reverse("desk:surge_confirm"), told)
    made = dispatch.Offer.objects.filter(state="open")
    assert {offer.shift_id for offer in made} == {shift.pk for shift in shifts}
    assert {offer.by for offer in made} == {cast.account("rahmat").name}
    rahmat.post(reverse("desk:surge_confirm"), told)
    assert dispatch.Offer.objects.filter(state="open").count() == 2
    assert {offer.response_id for offer in made} <= {call.pk for call in calls}


def test_nobody_elses_people_or_calls(cast: Cast, rahmat: Client, tell) -> None:
    region = cast.region
    here, there = started(tell(category="K02")), started(tell(category="K02", east=True))
    theirs = on_duty(region.east, region.point(region.kenanga), "Rajawali")
    ours = on_duty(region.west, region.point(region.melati), "Elang")
    for pair in (f"{here.pk}:{theirs.pk}", f"{there.pk}:{ours.pk}", "1", "x:y", f"{'9' * 30}:1"):
        assert rahmat.post(reverse("desk:surge_confirm"), {"pair": [pair]}).status_code == 404
    assert not dispatch.Offer.objects.filter(state="open", by__gt="").exists()


def test_hold_and_end(cast: Cast, rahmat: Client) -> None:
    for minutes in ("0", "31", "x", ""):
        rahmat.post(reverse("desk:surge_hold"), {"minutes": minutes})
    assert not dispatch.Hold.objects.exists()
    rahmat.post(reverse("desk:surge_hold"), {"minutes": "5"})
    assert dispatch.Hold.objects.get().unit == cast.region.west
    assert rahmat.get(reverse("desk:surge")).context["held"] is not None
    rahmat.post(reverse("desk:surge_hold"), {"end": "1"})
    assert rahmat.get(reverse("desk:surge")).context["held"] is None
