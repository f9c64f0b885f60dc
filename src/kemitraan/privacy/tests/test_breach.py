"""A breach: whose data it was is worked out, the pack is ready, everybody is told, and a drill writes to nobody."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.cast import Cast, make_cast

from kemitraan.config.reference import seed_rules
from kemitraan.messaging.models import Message
from kemitraan.partnership.tests.builders import make_partner
from kemitraan.privacy import breach as verbs
from kemitraan.privacy.models import Incident
from kemitraan.privacy.pack import make_pack
from kemitraan.reports import api as reports
from kemitraan.reports.models import Report
from kemitraan.reports.tests.builders import make_report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.tests.builders import make_member, make_security_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Any, tmp_path: Any) -> Cast:
    settings.KEY_STORE = tmp_path / "keys"
    seed_rules()
    return make_cast()


def report_of(cast: Cast, name: str = "Sari KENARI") -> Report:
    contact = reports.Contact(name=name, email="sari@contoh.id")
    return make_report(point=cast.region.point(cast.region.melati), contact=contact)


def opened(cast: Cast, found: datetime | None = None, **more: Any) -> Incident:
    found = found or clock.now()
    new = verbs.NewIncident("seen", "Akun operator dipakai orang lain", "nama, telepon", found, found, **more)
    return verbs.open_incident(new, by=cast.viewer("tari"))


def test_the_clock_runs_from_when_it_was_found(cast: Cast) -> None:
    found = clock.now() - timedelta(hours=20)
    row = opened(cast, found)
    assert row.due_at == found + timedelta(hours=24) and row.notice_due_at == found + timedelta(hours=72)
    with pytest.raises(Refused):
        opened(cast, clock.now() + timedelta(hours=1))


def test_who_is_affected_is_worked_out_from_the_access_log(cast: Cast) -> None:
    seen, other = report_of(cast), report_of(cast, "Budi")
    cast.client("rahmat").post(reverse("desk:identity", args=[seen.code]))
    cast.client("dewi").post(reverse("desk:identity", args=[other.code]))
    row = opened(cast)
    since, until = clock.now() - timedelta(hours=1), clock.now() + timedelta(minutes=1)
    assert verbs.affected_by_log(row, "demo-rahmat", since, until, by=cast.viewer("tari")) == 1
    assert verbs.affected_by_log(row, "demo-rahmat", since, until, by=cast.viewer("tari")) == 0
    assert row.affected.get().holding == seen.pk
    assert verbs.affected_chosen(row, [other.code], by=cast.viewer("tari")) == 1
    with pytest.raises(Refused) as refused:
        verbs.affected_by_log(row, "nobody", since, until, by=cast.viewer("tari"))
    assert refused.value.field == "username"


def test_pages_count_and_lists_are_named_to_be_looked_at_by_hand(cast: Cast) -> None:
    seen, partner, guard = report_of(cast), make_partner(cast.region), make_member(make_security_unit(cast.region.west))
    hidden = make_partner(cast.region, east=True)
    sarwo = cast.client("lestari")
    addresses = [
        reverse("partnership:partner", args=[partner.pk]), reverse("watch:member", args=[guard.pk]),
        reverse("partnership:partners"), reverse("partnership:export"),
    ]  # fmt: skip
    assert [sarwo.get(address).status_code for address in addresses] == [200] * 4
    assert sarwo.get(reverse("partnership:partner", args=[hidden.pk])).status_code == 404
    cast.client("rahmat").get(reverse("desk:case", args=[seen.code]))
    row, since, until = opened(cast), clock.now() - timedelta(hours=1), clock.now() + timedelta(minutes=1)
    assert verbs.affected_by_log(row, "demo-lestari", since, until, by=cast.viewer("tari")) == 2
    assert verbs.affected_by_log(row, "demo-rahmat", since, until, by=cast.viewer("tari")) == 1
    found = set(row.affected.values_list("kind", "holding"))
    assert found == {("partner", partner.pk), ("member", guard.pk), ("report", seen.pk)}
    page = cast.client("tari").get(reverse("privacy:incident", args=[row.pk])).content.decode()
    assert "Daftar lain yang dibuka: 1; berkas yang diunduh: 1." in page


def test_the_pack_holds_letters_in_both_languages_and_no_name(cast: Cast) -> None:
    row = opened(cast)
    verbs.affected_chosen(row, [report_of(cast).code], by=cast.viewer("tari"))
    content = make_pack(row, by=cast.viewer("tari"))
    row.refresh_from_db()
    assert row.state == "packed" and row.pack_sha256 == hashlib.sha256(content).hexdigest()
    pack = zipfile.ZipFile(io.BytesIO(content))
    sums = dict(line.split("  ")[::-1] for line in pack.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == {
        "facts.json", "affected.csv", "letter-agency-id.pdf", "letter-agency-en.pdf", "letter-person-id.pdf",
        "letter-person-en.pdf",
    }  # fmt: skip
    for name, digest in sums.items():
        assert hashlib.sha256(pack.read(name)).hexdigest() == digest
    assert json.loads(pack.read("facts.json"))["affected"] == 1
    assert b"KENARI" not in pack.read("affected.csv") + pack.read("facts.json")


@pytest.mark.parametrize("drill", [False, True])
def test_everybody_is_told_but_not_in_a_drill(cast: Cast, drill: bool) -> None:
    row = opened(cast, drill=drill)
    verbs.affected_chosen(row, [report_of(cast).code], by=cast.viewer("tari"))
    done = verbs.tell_everybody(row, remedy="Sandi diganti", agency_letter="B/1", by=cast.viewer("tari"))
    assert done == ((0, 1) if drill else (1, 0))
    assert Message.objects.filter(template="report.breach").count() == (0 if drill else 1)
    row.refresh_from_db()
    row = verbs.end_incident(row, "close", "Sandi tidak dipinjamkan", by=cast.viewer("tari"))
    assert row.state == "closed" and row.due_at is None


def test_late_goes_to_the_head(cast: Cast) -> None:
    row = opened(cast)
    with clock.travel(timedelta(hours=25)):
        assert verbs.run_out_incidents() == 1
    row.refresh_from_db()
    assert (row.late_told, row.owner) == (True, "head")


def test_by_the_pages(cast: Cast) -> None:
    tari, now = cast.client("tari"), clock.local(clock.now())
    form = {
        "kind": "left", "what": "Kertas tertinggal", "which": "nama", "drill": "on",
        "happened_from": f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "found_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert tari.post(reverse("privacy:incidents"), form).status_code == 302
    row = Incident.objects.get()
    assert tari.get(reverse("privacy:incident", args=[row.pk])).status_code == 200
    wrong = tari.post(reverse("privacy:incident_act", args=[row.pk, "pilih"]), {"codes": "0000"})
    assert wrong.status_code == 422
    packed = tari.post(reverse("privacy:incident_act", args=[row.pk, "berkas"]))
    assert packed["Content-Type"] == "application/zip"
