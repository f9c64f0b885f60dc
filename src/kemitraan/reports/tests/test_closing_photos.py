"""A photo of the scene that proves nothing is stopped, with a reason and a way out; an honest one is not."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import ExifTags, Image

from benchmarks import photo_scenes as scenes
from kemitraan.journal import api as journal
from kemitraan.journal.api import Actor
from kemitraan.reports import api as reports
from kemitraan.reports import photos
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import DESK, make_report
from .scene_pictures import changed, dated, pair

pytestmark = pytest.mark.usefixtures("jakarta")
OTHER = Actor("staff", 2, "Kompol Dewi", None, "")


def case_with(data: bytes) -> reports.Report:
    report = make_report()
    reports.keep_photos(report, [photos.prepare_photo(data)], by="reporter")
    return report


def give(report, data: bytes, *, actor: Actor = DESK):
    return reports.add_scene_photo(report, photos.prepare_photo(data), by="responder", actor=actor)


@pytest.mark.parametrize(
    "attack",
    ["same file", "re-encoded", "resized", "mirrored", "brightness and contrast", "date painted in",
     "cropped to 70-85 % a side", "painted over in the same frame"],
)  # fmt: skip
def test_the_reporters_own_picture_is_no_proof(attack):
    report = case_with(pair(1)[0])
    stopped = give(report, changed(pair(1)[0], attack))
    assert isinstance(stopped, reports.StoppedPhoto) and stopped.why == "own"
    assert stopped.like.report_id == report.pk and stopped.due_at is not None and stopped.owner == "desk"
    assert not report.photos.exclude(by="reporter").exists()


@pytest.mark.parametrize("attack", ["same file", "re-encoded", "mirrored", "cropped to 85-97 % a side"])
def test_a_picture_of_another_case_is_no_proof(attack):
    first, second = case_with(pair(1)[0]), case_with(pair(2)[0])
    assert isinstance(give(first, pair(1)[1]), reports.Photo)
    stopped = give(second, changed(pair(1)[1], attack))
    assert isinstance(stopped, reports.StoppedPhoto) and stopped.why == "reused"


def test_the_same_place_mended_is_taken_and_so_is_another_view_of_it():
    report = case_with(pair(1)[0])
    assert isinstance(give(report, pair(1)[1]), reports.Photo)
    assert isinstance(give(report, changed(pair(1)[1], "cropped to 85-97 % a side")), reports.Photo)
    assert report.photos.exclude(by="reporter").count() == 2


def test_after_it_came_back_the_old_proof_counts_no_more():
    report = case_with(pair(1)[0])
    give(report, pair(1)[1])
    reports.answer(report, "Sudah ditambal", by=DESK)
    reports.say_verdict(report, solved=False)
    report.refresh_from_db()
    stopped = give(report, changed(pair(1)[1], "re-encoded"))
    assert isinstance(stopped, reports.StoppedPhoto) and stopped.why == "reused_here"


@pytest.mark.parametrize(
    ("minutes", "offset", "why"),
    [(-60, "+07:00", "too_old"), (-60, "", "too_old"), (60, "+07:00", "future"), (-5, "+07:00", None), (0, "", None)],
)
def test_its_own_time_must_fit_the_case(minutes, offset, why):
    report = case_with(pair(1)[0])
    given = give(report, dated(pair(1)[1], clock.now() + timedelta(minutes=minutes), offset))
    assert getattr(given, "why", None) == why


def test_no_time_and_an_unreadable_one_prove_nothing():
    assert photos.prepare_photo(pair(1)[1]).taken_at is None
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "kemarin sore"
    out = io.BytesIO()
    Image.open(io.BytesIO(pair(1)[1])).save(out, "JPEG", exif=exif)
    assert photos.prepare_photo(out.getvalue()).taken_at is None


def test_the_same_again_gets_the_same_answer():
    report = case_with(pair(1)[0])
    first, second = give(report, pair(1)[0]), give(report, pair(1)[0])
    assert first.pk == second.pk and reports.StoppedPhoto.objects.count() == 1
    assert journal.history("report", report.pk, audiences=("staff",)).filter(kind="report.photo_stopped").count() == 1


class TestClosingAfterAStop:
    def test_needs_another_photo(self):
        report = case_with(pair(1)[0])
        stopped = give(report, pair(1)[0])
        with pytest.raises(Refused) as refusal:
            reports.answer(report, "Selesai", by=DESK)
        assert (refusal.value.code, refusal.value.status, refusal.value.field) == ("photo_stopped", 409, "no_photo")
        report.refresh_from_db()
        assert report.state == "received" and report.answer == ""
        give(report, pair(1)[1])
        assert reports.answer(report, "Selesai", by=DESK).state == "answered"
        stopped.refresh_from_db()
        assert stopped.state == "replaced" and stopped.due_at is None

    def test_or_a_reason_of_the_list(self):
        report = case_with(pair(1)[0])
        stopped = give(report, pair(1)[0])
        with pytest.raises(Refused) as refusal:
            reports.answer(report, "Selesai", by=DESK, no_photo="malas")
        assert refusal.value.field == "no_photo"
        reports.answer(report, "Selesai", by=DESK, no_photo="unsafe")
        stopped.refresh_from_db()
        assert stopped.state == "without"
        told = [entry.kind for entry in journal.history("report", report.pk)]
        assert "report.no_photo" in told, "the reporter sees it, too"

    def test_is_as_before_where_nothing_was_stopped(self):
        report = make_report()
        assert reports.answer(report, "Selesai", by=DESK).state == "answered"


class TestAnotherPerson:
    def test_may_accept_it_with_a_reason(self):
        report = case_with(pair(1)[0])
        stopped = give(report, pair(1)[0])
        photo = reports.override_stop(stopped, "Memang foto yang sama, lokasi tak berubah", by=OTHER)
        stopped.refresh_from_db()
        assert stopped.state == "overridden" and stopped.decided_by == "Kompol Dewi"
        assert reports.answer(report, "Selesai", by=DESK).state == "answered"
        assert photos.photo_path(photo.name).exists()

    def test_is_never_the_one_who_gave_it(self):
        stopped = give(case_with(pair(1)[0]), pair(1)[0])
        for decide in (reports.override_stop, reports.uphold_stop):
            with pytest.raises(Refused) as refusal:
                decide(stopped, "Boleh", by=DESK)
            assert refusal.value.code == "same_person"

    def test_must_say_why(self):
        stopped = give(case_with(pair(1)[0]), pair(1)[0])
        with pytest.raises(Refused) as refusal:
            reports.override_stop(stopped, "  ", by=OTHER)
        assert refusal.value.field == "why"
        stopped.refresh_from_db()
        assert stopped.state == "stopped"

    def test_may_leave_it_stopped(self):
        report = case_with(pair(1)[0])
        stopped = give(report, pair(1)[0])
        reports.uphold_stop(stopped, "Foto pelapor", by=OTHER)
        with pytest.raises(Refused):
            reports.answer(report, "Selesai", by=DESK)
        with pytest.raises(Refused) as refusal:
            reports.override_stop(stopped, "Boleh", by=OTHER)
        assert refusal.value.status == 409


def test_nobody_decides_and_it_climbs():
    stopped = give(case_with(pair(1)[0]), pair(1)[0])
    with clock.travel(timedelta(days=8)):
        assert reports.run_out_closings(clock.now()) == 1
        stopped.refresh_from_db()
        assert (stopped.state, stopped.owner) == ("raised", "commander") and stopped.due_at > clock.now()
        assert reports.run_out_closings(clock.now()) == 0


def test_stopped_files_stay_and_are_swept_with_nothing():
    stopped = give(case_with(pair(1)[0]), pair(1)[0])
    reports.sweep_photos(clock.now() + timedelta(days=3))
    assert photos.photo_path(stopped.name).exists()


def test_old_photos_get_their_hashes():
    report = case_with(pair(1)[0])
    reports.Photo.objects.update(phash="", marks=[])
    assert reports.mark_photos() == 1 and reports.mark_photos() == 0
    again = reports.Photo.objects.get(report=report)
    assert len(again.phash) == 16 and again.marks


def test_a_decoder_that_finds_nothing_to_hash_is_no_error():
    plain = Image.new("RGB", (400, 300), (120, 120, 120))
    for size in ((400, 300), (1, 1), (3, 900)):
        prepared = photos.prepare_photo(scenes.jpeg(plain.resize(size)))
        assert prepared.marks == () and len(prepared.phash) == 16
        assert isinstance(give(case_with(pair(1)[0]), scenes.jpeg(plain.resize(size))), reports.Photo)


def test_six_of_the_reporter_leave_room_for_ours():
    report = make_report()
    reports.keep_photos(
        report, [photos.prepare_photo(scenes.jpeg(Image.new("RGB", (60 + n, 60)))) for n in range(6)], by="reporter"
    )
    assert isinstance(give(report, pair(1)[1]), reports.Photo)
