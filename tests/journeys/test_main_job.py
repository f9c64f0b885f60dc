"""The main job as a story: from a resident's first word to an answer they agree with, over HTTP and a worker."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from kemitraan.config.reference import seed_rules
from kemitraan.config.worker import work_once
from kemitraan.dispatch import api as dispatch
from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.geo import LonLat
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db) -> Cast:
    seed_rules()
    return make_cast()


def middle(cast: Cast) -> LonLat:
    """The middle of the kelurahan Melati, where Ibu Sari lives."""
    melati = cast.region.melati
    assert melati.lon is not None and melati.lat is not None
    return LonLat(melati.lon, melati.lat)


def tell(sari: Client, cast: Cast, category: str = "B01", **more: str) -> str:
    """Ibu Sari fills in the form; her receipt's code."""
    address = f"/lapor/{category}/"
    page = sari.get(address)
    assert page.status_code == 200
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page.content.decode())
    assert key is not None
    point = middle(cast)
    answer = sari.post(
        address,
        {
            "key": key.group(1),
            "story": "Air masuk rumah setinggi lutut",
            "lon": point.lon,
            "lat": point.lat,
            "accuracy_m": 20,
            "landmark": "Gang 3",
            "safe_contact": "any",
            **more,
        },
    )
    assert answer.status_code == 303, answer.content.decode()[:2000]
    return read_code(answer.headers["Location"].split("/")[2]) or ""


def on_duty(cast: Cast, who: str) -> Client:
    """A responder signs in and starts the shift on the field page."""
    client = cast.client(who)
    assert client.post("/lapangan/dinas/mulai/", {"plain": "1"}).status_code == 302
    shift = people.open_shift(cast.account(who).pk)
    assert shift is not None
    people.place_phone(shift, middle(cast), at=clock.now())
    return client


def say(client: Client, verb: str, response_id: int, **data: str) -> None:
    """One tap on the plain field page."""
    answer = client.post(
        "/lapangan/biasa/perintah/", {"key": str(uuid.uuid4()), "verb": verb, "response": response_id, **data}
    )
    assert answer.status_code == 302


def test_from_the_first_word_to_an_answer_she_agrees_with(cast: Cast) -> None:
    wulan = on_duty(cast, "wulan")
    sari = cast.client("sari")
    code = tell(sari, cast)

    story = sari.get(f"/l/{code}/")
    assert story.status_code == 200 and cast.region.west.name in story.content.decode()

    work_once()
    response = dispatch.Response.objects.get(report__code=code)
    assert response.state == "offered"
    assert "Air masuk rumah" not in wulan.get("/lapangan/biasa/").content.decode()  # the story comes with the task

    say(wulan, "accept", response.pk)
    assert "Air masuk rumah" in wulan.get("/lapangan/biasa/").content.decode()
    for verb in ("leave", "arrive", "stabilise"):
        say(wulan, verb, response.pk)
    say(wulan, "clear", response.pk, answer="Air sudah dipompa keluar")

    report = reports.Report.objects.get(code=code)
    assert report.state == "answered"
    page = sari.get(f"/l/{code}/").content.decode()
    assert "Air sudah dipompa keluar" in page and "Wulan" not in page

    answered = sari.post(f"/l/{code}/selesai/", {"solved": "yes", "rating": "4"})
    assert answered.status_code in (302, 303), answered.content.decode()[:1500]
    report.refresh_from_db()
    assert report.state == "confirmed"
    kinds = list(journal.history("report", report.pk).values_list("kind", flat=True))
    for kind in ("report.received", "response.accepted", "response.on_scene", "report.answered", "report.confirmed"):
        assert kind in kinds


def test_no_brings_it_back_to_the_desk_and_the_desk_sees_it(cast: Cast) -> None:
    rahmat, sari = cast.client("rahmat"), cast.client("sari")
    code = tell(sari, cast, "A03")
    assert code in rahmat.get("/meja/").content.decode()
    rahmat.post(f"/meja/{code}/ambil/")
    rahmat.post(f"/meja/{code}/jawab/", {"text": "Sudah kami tegur"})
    sari.post(f"/l/{code}/selesai/", {"solved": "no", "comment": "Masih berisik"})
    report = reports.Report.objects.get(code=code)
    assert (report.state, report.reopened) == ("received", 1)
    assert "Masih berisik" in rahmat.get(f"/meja/{code}/").content.decode()


def test_an_officer_of_another_sector_sees_nothing(cast: Cast) -> None:
    code = tell(cast.client("sari"), cast, "A03")
    rina = cast.client("rina")
    assert code not in rina.get("/meja/").content.decode()
    assert rina.get("/meja/api/daftar").json()["rows"] == []
    assert rina.get(f"/meja/{code}/").status_code == 404
    for verb in ("ambil", "jawab", "tolak", "alihkan", "catat", "nomor"):
        assert rina.post(f"/meja/{code}/{verb}/", {"text": "x", "reason": "no_event"}).status_code == 404
    assert rina.post(f"/meja/{code}/pelapor/").status_code == 404
    assert reports.Report.objects.get(code=code).state == "received"


def test_when_nobody_answers_it_climbs_and_she_sees_who_holds_it_now(cast: Cast) -> None:
    sari = cast.client("sari")
    code = tell(sari, cast, "A03")
    with clock.travel(timedelta(hours=1)):
        work_once()
    report = reports.Report.objects.select_related("holder").get(code=code)
    assert report.rung == 1 and report.holder_id == report.unit.parent_id
    assert report.holder.name in sari.get(f"/l/{code}/").content.decode()
    assert code in cast.client("bima").get("/meja/").content.decode()


def test_an_operator_who_looks_at_the_reporter_is_written_down(cast: Cast) -> None:
    code = tell(cast.client("sari"), cast, "A03", name="Sari Wulandari", phone="0812 3456 789")
    rahmat = cast.client("rahmat")
    assert "Sari Wulandari" not in rahmat.get(f"/meja/{code}/").content.decode()
    shown = rahmat.post(f"/meja/{code}/pelapor/", follow=True).content.decode()
    assert "Sari Wulandari" in shown and "+628123456789" in shown
    report = reports.Report.objects.get(code=code)
    assert (
        journal.history("report", report.pk, audiences=(journal.STAFF,)).filter(kind="report.identity_opened").exists()
    )


def test_the_same_tap_sent_twice_is_obeyed_once(cast: Cast) -> None:
    wulan = on_duty(cast, "wulan")
    code = tell(cast.client("sari"), cast)
    work_once()
    response = dispatch.Response.objects.get(report__code=code)
    tap = {"key": str(uuid.uuid4()), "verb": "accept", "response": response.pk, "data": {}}
    answers = [wulan.post("/lapangan/api/perintah", tap, content_type="application/json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [answer.json()["repeated"] for answer in answers] == [False, True, True]
    other = wulan.post("/lapangan/api/perintah", tap | {"verb": "leave"}, content_type="application/json")
    assert other.status_code == 422 and other.json()["code"] == "key_reused"
