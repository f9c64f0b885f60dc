"""Stopped photos, second looks and questions about closings, as the desk sees and answers them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kemitraan.journal import api as journal
from kemitraan.journal.api import Actor
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import DESK
from kemitraan.reports.tests.scene_pictures import changed, pair
from kemitraan.toolbox import clock


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES = tmp_path


def test_at_the_desk_the_answer_waits_until_the_photo_is_proof(client, cast, rahmat, tell):
    report = tell()
    reports.keep_photos(report, [reports.prepare_photo(pair(1)[0])], by="reporter")
    address = f"/meja/{report.code}/jawab/"
    file = SimpleUploadedFile("a.jpg", changed(pair(1)[0], "mirrored"), "image/jpeg")
    answer = rahmat.post(address, {"key": str(uuid.uuid4()), "text": "Selesai", "photo": file}, follow=True)
    report.refresh_from_db()
    assert report.state == "received" and "foto yang dikirim pelapor" in answer.content.decode()
    stopped = reports.StoppedPhoto.objects.get()
    picture = f"/meja/{report.code}/foto/{stopped.name}/"
    seen = rahmat.get(picture)
    assert seen.status_code == 200 and "no-store" in seen["Cache-Control"]
    assert cast.client("rina").get(picture).status_code == 404
    assert client.get(f"/l/{report.code}/foto/{stopped.name}/").status_code == 404, "not the reporter's, while stopped"
    given = {"stop": stopped.pk, "why": "Dilihat langsung"}
    rahmat.post(f"/meja/{report.code}/terima-foto/", given | {"key": str(uuid.uuid4())})
    stopped.refresh_from_db()
    assert stopped.state == "stopped", "not by the one who gave it"
    cast.client("dewi").post(f"/meja/{report.code}/terima-foto/", given | {"key": str(uuid.uuid4())})
    rahmat.post(address, {"key": str(uuid.uuid4()), "text": "Selesai"})
    report.refresh_from_db()
    assert report.state == "answered"
    assert client.get(f"/l/{report.code}/foto/{stopped.name}/").status_code == 404, "others may be seen on it"
    assert b"".join(seen.streaming_content).startswith(b"\xff\xd8\xff")


def test_a_picture_of_a_case_one_may_not_see_is_not_shown(cast, rahmat, tell):
    hidden, report = tell(east=True), tell()
    other = reports.add_scene_photo(hidden, reports.prepare_photo(pair(1)[1]), by="desk", actor=DESK)
    stopped = reports.add_scene_photo(report, reports.prepare_photo(pair(1)[1]), by="desk", actor=DESK)
    page = rahmat.get(f"/meja/{report.code}/").content.decode()
    assert stopped.why == "reused" and stopped.name.hex in page.replace("-", "")
    assert hidden.code not in page and str(other.name) not in page


# --- the second officer ------------------------------------------------------------------------------------------


def closed_in_silence(report, *, by=None, no_photo="", days=8):
    """Answered by a person, and the reporter said nothing for more than the confirm clock."""
    with clock.travel(-timedelta(days=days)):
        reports.answer(report, "Sudah ditangani", by=by or Actor("staff", 1, "Aiptu X"), no_photo=no_photo)
    reports.run_out_clocks(clock.now())
    report.refresh_from_db()
    return report


def actor(cast, key):
    return cast.viewer(key).actor()


def test_silence_calls_for_a_second_officer_who_is_another_one(client, cast, rahmat, tell):
    report = closed_in_silence(tell(category="B01", priority=2), by=actor(cast, "rahmat"))
    assert report.state == "unconfirmed"
    look = reports.SecondLook.objects.get(report=report)
    assert (look.drawn, look.owner, look.unit_id) == ("priority", "second_officer", report.holder_id)
    assert look.due_at > clock.now()
    said = {"result": "done", "how": "went_there", "note": "Air sudah surut", "key": str(uuid.uuid4())}
    page = rahmat.get(reverse("desk:closings")).content.decode()
    assert f"look-{look.pk}" in page and "Anda yang menutup ini" in page
    rahmat.post(reverse("desk:look", args=[look.pk]), said)
    look.refresh_from_db()
    assert look.state == "waiting", "never the one who closed it"
    cast.client("dewi").post(reverse("desk:look", args=[look.pk]), said)
    look.refresh_from_db()
    report.refresh_from_db()
    assert (look.state, look.looked_by, look.due_at) == ("confirmed", "Kompol Dewi", None)
    assert report.state == "unconfirmed", "an officer's yes is not the reporter's"
    told = client.get(f"/l/{report.code}/").content.decode()
    assert "petugas kedua memeriksa" in told and "Petugas kedua dari" in told
    assert f"look-{look.pk}" not in rahmat.get(reverse("desk:closings")).content.decode()


def test_not_done_brings_it_back_and_tells_the_reporter(client, cast, tell):
    report = closed_in_silence(tell(priority=1), by=actor(cast, "rahmat"))
    look = reports.SecondLook.objects.get(report=report)
    said = {"result": "not_done", "how": "called", "note": "Masih tergenang", "key": str(uuid.uuid4())}
    cast.client("dewi").post(reverse("desk:look", args=[look.pk]), said)
    report.refresh_from_db()
    assert (report.state, report.reopened, report.answered_at) == ("received", 1, None)
    assert report.due_at is not None
    assert "belum selesai" in client.get(f"/l/{report.code}/").content.decode()


def test_the_reporters_word_comes_before_the_second_look(cast, tell):
    report = closed_in_silence(tell(priority=2), by=actor(cast, "rahmat"))
    reports.say_verdict(report, solved=True)
    assert reports.SecondLook.objects.get(report=report).state == "overtaken"


def test_how_one_knows_must_be_said(cast, tell):
    report = closed_in_silence(tell(priority=2), by=actor(cast, "rahmat"))
    look = reports.SecondLook.objects.get(report=report)
    for missing in ("result", "how", "note"):
        said = {"result": "done", "how": "called", "note": "Sudah", "key": str(uuid.uuid4())} | {missing: ""}
        cast.client("dewi").post(reverse("desk:look", args=[look.pk]), said)
        look.refresh_from_db()
        assert look.state == "waiting"


def test_of_the_others_a_share_is_drawn(cast, tell):
    reports.ClosingRule.objects.filter(code="look_share_percent").update(value=100)
    assert reports.SecondLook.objects.filter(report=closed_in_silence(tell(priority=4))).get().drawn == "lot"
    reports.ClosingRule.objects.filter(code="look_share_percent").update(value=0)
    assert not reports.SecondLook.objects.filter(report=closed_in_silence(tell(priority=4))).exists()
    without = closed_in_silence(tell(priority=4), no_photo="device")
    assert reports.SecondLook.objects.get(report=without).drawn == "no_photo", "always looked at"


def test_nobody_looks_and_it_goes_up(cast, tell):
    report = closed_in_silence(tell(priority=2), by=actor(cast, "rahmat"))
    with clock.travel(timedelta(days=9)):
        assert reports.run_out_closings(clock.now()) == 1
        look = reports.SecondLook.objects.get(report=report)
        assert look.unit_id == report.holder.parent_id and look.due_at > clock.now()


# --- closings in bursts ---------------------------------------------------------------------------------------------


def close(report, by, *, text, ago=None, cell=None):
    with clock.travel(-(ago or timedelta(0))):
        reports.answer(report, text, by=by, cell=cell)


def test_many_within_minutes_ask_the_superior_and_do_nothing_else(cast, rahmat, tell):
    by = actor(cast, "rahmat")
    for number in range(8):
        close(tell(), by, text=f"Jawaban {chr(97 + number) * 5}", ago=timedelta(seconds=30 * number))
    assert reports.find_bursts(clock.now()) == 1
    finding = reports.BurstFinding.objects.get()
    assert (finding.kind, finding.owner, len(finding.evidence)) == ("many", "superior", 8)
    assert finding.due_at > clock.now()
    assert reports.find_bursts(clock.now()) == 0, "the same closings ask once"
    assert set(reports.Report.objects.values_list("state", flat=True)) == {"answered"}, "nothing follows by itself"
    dewi = cast.client("dewi")
    address = reverse("desk:burst", args=[finding.pk])
    assert "Aiptu Rahmat" in dewi.get(reverse("desk:closings")).content.decode()
    assert "burst-" not in rahmat.get(reverse("desk:closings")).content.decode()
    assert rahmat.post(address, {"result": "explained", "answer": "Biasa"}).status_code == 404
    dewi.post(address, {"result": "explained", "answer": "Banyak laporan rangkap", "key": str(uuid.uuid4())})
    finding.refresh_from_db()
    assert (finding.state, finding.answered_by, finding.due_at) == ("explained", "Kompol Dewi", None)
    assert reports.find_bursts(clock.now()) == 0, "answered is answered"


def test_spread_over_a_day_it_is_no_burst(cast, tell):
    for number in range(8):
        close(tell(), actor(cast, "rahmat"), text=f"Kata {chr(97 + number) * 4}", ago=timedelta(minutes=20 * number))
    assert reports.find_bursts(clock.now()) == 0


def test_far_places_closed_from_one_place(cast, tell):
    region = cast.region
    for number, part in enumerate(((-0.45, -0.45), (0.45, -0.45), (-0.45, 0.45), (0.45, 0.45))):
        spot = region.point(region.melati, *part)
        close(tell(point=spot), actor(cast, "agus"), text=f"x {chr(97 + number) * 6}", cell=77)
    reports.find_bursts(clock.now())
    assert [one.kind for one in reports.BurstFinding.objects.all()] == ["place"]


def test_the_same_words_again_and_again(cast, tell):
    for number in range(6):
        close(tell(), actor(cast, "rahmat"), text=f"Sudah ditangani! {number}", ago=timedelta(hours=number))
    reports.find_bursts(clock.now())
    assert [one.kind for one in reports.BurstFinding.objects.all()] == ["words"]


def test_a_commander_does_not_answer_for_themselves(cast, tell):
    for number in range(8):
        close(tell(), actor(cast, "dewi"), text=f"Jawaban {chr(97 + number) * 5}")
    reports.find_bursts(clock.now())
    finding = reports.BurstFinding.objects.get()
    assert finding.holder_id == cast.region.west.parent_id
    assert cast.client("dewi").post(reverse("desk:burst", args=[finding.pk]), {}).status_code == 404
    assert f"burst-{finding.pk}" in cast.client("bima").get(reverse("desk:closings")).content.decode()


def test_no_answer_goes_up(cast, tell):
    for number in range(8):
        close(tell(), actor(cast, "rahmat"), text=f"Jawaban {chr(97 + number) * 5}")
    reports.find_bursts(clock.now())
    with clock.travel(timedelta(days=12)):
        reports.run_out_closings(clock.now())
        assert reports.BurstFinding.objects.get().holder_id == cast.region.west.parent_id


def test_where_phones_were_is_forgotten(cast, tell):
    close(tell(), actor(cast, "agus"), text="Selesai", cell=5)
    assert reports.forget_closings(clock.now() + timedelta(days=89)) == 0
    assert reports.forget_closings(clock.now() + timedelta(days=91)) == 1
    assert reports.Closing.objects.get().cell is None


def test_what_was_stopped_stays_in_the_log(cast, rahmat, tell):
    report = tell()
    reports.keep_photos(report, [reports.prepare_photo(pair(1)[0])], by="reporter")
    reports.add_scene_photo(report, reports.prepare_photo(pair(1)[0]), by="desk", actor=actor(cast, "rahmat"))
    fact = journal.Entry.objects.get(kind="report.photo_stopped")
    assert (fact.actor_name, fact.data["why"]) == ("Aiptu Rahmat", "own")


def test_an_erased_picture_is_said_to_be_erased(cast, rahmat, tell):
    report = tell()
    reports.keep_photos(report, [reports.prepare_photo(pair(1)[0])], by="reporter")
    stopped = reports.add_scene_photo(report, reports.prepare_photo(pair(1)[0]), by="desk", actor=actor(cast, "rina"))
    page = rahmat.get(reverse("desk:case", args=[report.code])).content.decode()
    assert str(stopped.name) in page and "terima-foto" in page
    reports.StoppedPhoto.objects.update(size=0)
    page = rahmat.get(reverse("desk:case", args=[report.code])).content.decode()
    assert str(stopped.name) not in page and "terima-foto" not in page and "tolak-foto" in page
    assert "sudah dihapus atas permintaan" in page
