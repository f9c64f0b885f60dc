"""Pages of a request, a hold and a breach at each of their stages: nothing sticks out, axe finds nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.journeys.looking import enter, look, tell

from kemitraan.keeping import api as keeping
from kemitraan.people.api import Account, viewer_for
from kemitraan.privacy import breach as verbs
from kemitraan.privacy.models import Incident
from kemitraan.privacy.pack import make_pack
from kemitraan.toolbox import clock

pytestmark = pytest.mark.browser


def test_a_breach_at_every_stage(live: Any, phone: Any) -> None:
    tari = viewer_for(Account.objects.get(username="demo-tari"))
    now = clock.now()
    row = verbs.open_incident(
        verbs.NewIncident("left", "Berkas terkirim ke alamat yang salah", "nama, telepon", now, now), by=tari
    )
    enter(phone, live, "Ipda Tari")
    page = f"{live.url}/pelindungan-data/insiden/{row.pk}/"
    phone.goto(page)
    look(phone, "breach-opened")
    verbs.affected_chosen(row, [tell().code], by=tari)
    make_pack(row, by=tari)
    phone.goto(page)
    assert phone.locator(".y-digest").count() == 1
    look(phone, "breach-packed")
    verbs.tell_everybody(row, remedy="Kata sandi diganti", agency_letter="B/12/2026", by=tari)
    phone.goto(page)
    look(phone, "breach-told")
    verbs.end_incident(Incident.objects.get(pk=row.pk), "close", "Alamat kini diperiksa dua orang.", by=tari)
    phone.goto(page)
    look(phone, "breach-closed")
    assert "incident." not in phone.locator("main").inner_text(), "the history speaks in words"
    phone.goto(f"{live.url}/pelindungan-data/insiden/")
    look(phone, "breach-list")


def test_a_hold_and_its_certificate(live: Any, phone: Any) -> None:
    tari = viewer_for(Account.objects.get(username="demo-tari"))
    report = tell()
    keeping.ask_hold(
        "report", report.pk, label=report.code, unit_id=report.unit_id, reason="Sidang", letter="B/1",
        may_be_told=True, until=clock.local(clock.now()).date() + timedelta(days=9), by=tari.actor(),
    )  # fmt: skip
    keeping.certify("message", "aturan", {"messages": 12}, at=clock.now())
    enter(phone, live, "Ipda Tari")
    for name, path in (("requests", ""), ("hold", "penahanan/"), ("certificates", "retensi/")):
        phone.goto(f"{live.url}/pelindungan-data/{path}")
        look(phone, f"keeping-{name}")
