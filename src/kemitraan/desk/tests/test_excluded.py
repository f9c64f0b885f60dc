"""A unit is kept away from a report: whoever guides the guards complained about neither handles nor sees it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client
from tests.cast import Cast

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.tests.builders import on_duty, open_offer, started
from kemitraan.people.api import Post, Role, viewer_for
from kemitraan.reports import api as reports
from kemitraan.reports.api import Report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.tests.builders import make_security_unit

DESK = "/meja/"


@pytest.fixture
def world(cast: Cast) -> Cast:
    reports.seed_reports()
    dispatch.seed_dispatch()
    dispatch.forget_rules()
    return cast


def told(cast: Cast, **more: Any) -> Report:
    """Sari's report about guards in the west, kept from Polsek Barat; Polsek Timur has it instead."""
    region = cast.region
    given = {
        "key": uuid.uuid4(), "category": "K07", "story": "Satpam memukul saya", "channel": "web",
        "point": region.point(region.melati), "without": reports.token_of(region.west, region.east),
    } | more  # fmt: skip
    receipt = reports.receive(reports.NewReport(**given))
    return Report.objects.select_related("unit", "holder", "category").get(pk=receipt.report_id)


def test_the_victims_report_goes_to_another_area_and_does_not_exist_for_the_excluded(world: Cast) -> None:
    region, sari = world.region, Client()
    unit = make_security_unit(region.west, "satkamling")
    page = sari.get(f"/jaga/dirugikan/{Signer(salt='watch.harmed').sign(str(unit.pk))}/").content.decode()
    address = re.search(r'href="(/lapor/\?tanpa=[^"]+)"', page)
    assert address is not None
    start = sari.get(address[1].replace("&amp;", "&")).content.decode()
    form_address = re.search(r'href="(/lapor/B01/\?tanpa=[^"#]+)', start)
    assert form_address is not None
    form = sari.get(form_address[1]).content.decode()
    assert "Polsek Barat tidak menangani laporan ini dan tidak melihatnya" in form
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert hidden["without"]
    point = region.point(region.melati)
    sent = hidden | {
        "story": "Satpam memukul saya", "lon": str(point.lon), "lat": str(point.lat), "in_progress": "no",
        "anonymous": "yes", "safe_contact": "page_only", "go": "send",
    }  # fmt: skip
    answer = sari.post(form_address[1], sent)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    report = Report.objects.get()
    assert (report.unit, report.holder, report.area_id) == (region.east, region.east, region.melati.pk)
    assert list(report.exclusions.values_list("unit_id", "by")) == [(region.west.pk, "reporter")]
    assert world.client("rahmat").get(f"{DESK}{report.code}/").status_code == 404
    assert report.code not in world.client("rahmat").get(DESK).content.decode()
    assert report.code not in world.client("dewi").get(DESK).content.decode()
    assert world.client("rina").get(f"{DESK}{report.code}/").status_code == 200


def test_it_is_never_handed_or_merged_back(world: Cast) -> None:
    region, report = world.region, told(world)
    rina = world.viewer("rina").actor()
    with pytest.raises(Refused) as refused:
        reports.transfer(report, region.west, "tempatnya di sana", by=rina)
    assert refused.value.code == "excluded"
    other = told(world, without="")
    with pytest.raises(Refused):
        reports.merge(report, other, by=rina)
    page = world.client("rina").get(f"{DESK}{report.code}/").content.decode()
    offered = re.search(r'<select[^>]*id="to-unit".*?</select>', page, re.S)
    assert offered is not None and region.west.slug not in offered[0] and region.polres.slug in offered[0]
    task = reports.split(report, "Periksa CCTV", category_code="K07", key=uuid.uuid4(), by=rina)
    assert reports.is_kept_from(task, region.west)


def test_the_ladder_passes_over_an_excluded_rung(world: Cast) -> None:
    region = world.region
    report = told(world, without="")
    reports.exclude(report, region.polres, region.polda, "kepala Polres bersangkutan", by=world.viewer("bima").actor())
    report.refresh_from_db()
    assert (report.holder, report.unit) == (region.polda, region.polda)
    assert world.client("dewi").get(f"{DESK}{report.code}/").status_code == 404, "below the excluded"
    assert world.client("bima").get(f"{DESK}{report.code}/").status_code == 404, "the excluded itself"


def test_nobody_of_the_excluded_is_sent_even_one_rung_up(world: Cast) -> None:
    region = world.region
    near, far = region.point(region.melati), region.point(region.kenanga)
    theirs = on_duty(region.west, near, "Bripka Dekat")
    report = told(world, category="B01")
    response = started(report)
    assert response.unit == region.east
    shown = dispatch.proposal_for(response)
    assert shown.chosen is None, "only somebody of the excluded is on duty"
    dispatch.offer_waiting()
    response.refresh_from_db()
    with pytest.raises(Refused):
        dispatch.offer_to(response.pk, theirs.pk, by=world.viewer("bima").actor(), override_reason="dekat")
    ours = on_duty(region.east, far, "Bripka Jauh")
    clock_later = clock.now() + timedelta(minutes=3)
    dispatch.offer_waiting(clock_later)
    assert open_offer(response).shift_id == ours.pk


def test_who_was_asked_before_is_asked_no_longer(world: Cast) -> None:
    region = world.region
    theirs = on_duty(region.west, region.point(region.melati))
    report = told(world, without="", category="B01")
    response = started(report)
    assert open_offer(response).shift_id == theirs.pk
    reports.exclude(report, region.west, region.east, "menyangkut satpam binaannya", by=world.viewer("bima").actor())
    assert dispatch.follow_reports() >= 1
    response.refresh_from_db()
    assert (response.state, response.unit, response.holder) == ("waiting", region.east, region.east)
    assert not dispatch.Offer.objects.filter(response=response, state="open").exists()
    assert dispatch.follow_reports() == 0, "once"


def test_the_desk_keeps_its_own_unit_away(world: Cast) -> None:
    region = world.region
    report = told(world, without="")
    rahmat = world.client("rahmat")
    said = {"key": str(uuid.uuid4()), "without": region.west.slug, "unit": region.east.slug, "why": ""}
    rahmat.post(f"{DESK}{report.code}/kecualikan/", said)
    assert not report.exclusions.exists(), "not without a reason"
    said |= {"key": str(uuid.uuid4()), "why": "menyangkut satpam binaan kami"}
    assert rahmat.post(f"{DESK}{report.code}/kecualikan/", said).status_code == 302
    report.refresh_from_db()
    assert report.holder == region.east
    assert rahmat.get(f"{DESK}{report.code}/").status_code == 404
    assert "Polsek Timur" in Client().get(f"/l/{report.code}/").content.decode(), "its reporter sees who has it"


def test_who_serves_in_two_units_one_of_them_excluded_sees_nothing(world: Cast) -> None:
    report = told(world)
    account = world.account("rina")
    assert reports.visible_to(viewer_for(account)).filter(pk=report.pk).exists()
    Post.objects.create(
        account=account, role=Role.OPERATOR, unit=world.region.west, order_number="SPRIN/2", valid_from="2026-01-01"
    )
    assert not reports.visible_to(viewer_for(account)).filter(pk=report.pk).exists()
    assert report.code not in world.client("rina").get(DESK).content.decode(), "nor in the queue's own statement"


@pytest.mark.parametrize("token", ["x", "1.2:abc", "", ":::"])
def test_a_token_that_is_none(world: Cast, token: str) -> None:
    if token:
        with pytest.raises(Refused) as refused:
            told(world, without=token)
        assert refused.value.code == "bad_exclusion"
        assert Client().get(f"/lapor/B01/?tanpa={token}").status_code == 404
    region = world.region
    inside = reports.token_of(region.polres, region.west)
    with pytest.raises(Refused):
        told(world, without=inside)
    assert not Report.objects.exists()
