"""What a night watch calls for reaches the desk: the number, the list, the case, and the mail to those in charge."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.messaging import api as messaging
from kemitraan.nights import api as nights
from kemitraan.nights.tests.builders import HEAD, at, make_kamling, make_night, opened
from kemitraan.people.models import Account
from kemitraan.reports import api as reports


@pytest.fixture
def caught(cast: Cast) -> tuple[nights.Night, nights.Incident, reports.Receipt]:
    """Rudi's neighbours caught somebody, who is hurt; nobody came."""
    region = cast.region
    for who in ("rahmat", "dewi", "rina", "bima"):
        Account.objects.filter(pk=cast.account(who).pk).update(email=f"{who}@contoh.example")
    post, members = make_kamling(region.west, region.point(region.melati), area=region.melati)
    night = make_night(post, members[:3])
    seizure = nights.Seizure(ground="b", ago=1, injured=True, force=True, minor=True)
    with at(night.starts_at):
        opened(night)
        incident, receipt = nights.report_incident(
            night.pk, "theft", key=uuid.uuid4(), caught=True, seizure=seizure, by=HEAD
        )
    return night, incident, receipt


def test_somebody_caught_at_night_rings_at_the_desk_until_hand_over(caught, cast: Cast, rahmat: Client) -> None:
    rina = cast.client("rina")
    night, incident, receipt = caught
    board, page, case = reverse("desk:board"), reverse("desk:alarms"), reverse("desk:case", args=[receipt.code])
    with at(night.starts_at + timedelta(minutes=61)):
        nights.alarm_caught()
        assert f'href="{page}"' in rahmat.get(board).content.decode()
        told = rahmat.get(page).content.decode()
        assert case in told and night.post.name in told
        assert "62 menit" in told and "terluka" in told and "anak" in told
        told = rahmat.get(case).content.decode()
        assert "Sesaat setelah" in told and "62 menit" in told
        for raw in ("caught.alarm", "caught.injured", "caught.recorded"):
            assert raw not in told
        assert case not in rina.get(page).content.decode(), "another sector sees none of it"
        assert f'href="{page}"' not in rina.get(board).content.decode()
    with at(night.starts_at + timedelta(minutes=62)):
        nights.hand_over(incident.pk, night.pk, "Polsek", by=HEAD)
        assert case not in rahmat.get(page).content.decode()
        assert f'href="{page}"' not in rahmat.get(board).content.decode()
        assert "caught.handed_over" not in rahmat.get(case).content.decode()


def test_those_in_charge_are_told_of_an_injury_and_of_waiting(caught) -> None:
    night, _incident, _receipt = caught

    def told(kind: str) -> set[str]:
        return set(messaging.Message.objects.filter(template=kind).values_list("address", flat=True))

    assert told("staff.caught_hurt") == {f"{who}@contoh.example" for who in ("rahmat", "dewi", "bima")}
    assert not told("staff.caught_waits")
    with at(night.starts_at + timedelta(minutes=16)):
        nights.alarm_caught()
    assert told("staff.caught_waits") == {"rahmat@contoh.example", "dewi@contoh.example"}


def test_the_grounds_are_those_of_the_responders() -> None:
    from kemitraan.dispatch import api as dispatch

    assert set(nights.GROUNDS) == set(dispatch.GROUNDS)
    assert set(nights.SEIZED_BY) < set(dispatch.SEIZED_BY)
