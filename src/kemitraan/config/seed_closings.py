"""What a desk finds in the demo about closings: a stopped photo, second looks, and a question to the commander."""

from __future__ import annotations

import uuid
from datetime import timedelta

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from .evening.pictures import crossing, jpeg, made_over
from .year import Stage

SILENT = [  # closed eight days ago without a photo; the reporter never said whether it is solved
    ("agus", "A03", "Bengkel di ujung gang mengelas sampai lewat tengah malam.", "Pemilik sudah ditegur.", "people"),
    ("rahmat", "A03", "Gerobak menutup jalan masuk musala setiap sore.", "Pemilik sudah memindahkannya.", "forbidden"),
]
SAME_WORDS = "Sudah ditindaklanjuti, terima kasih."
PARKED = [
    "Mobil parkir di depan pagar rumah saya sejak pagi.",
    "Truk parkir di tikungan, angkot tidak bisa lewat.",
    "Motor parkir di trotoar depan warung.",
    "Parkir dua baris di depan pasar.",
    "Mobil ditinggal di mulut gang, gerobak sampah tidak masuk.",
    "Bus wisata parkir di jalur sepeda.",
]


def seed_closings(stage: Stage) -> str:
    """A copied photo that was stopped, two closings to look at again, six in the same words; what is there stays.

    Runs after the evening, which leaves the visitor's sector to the visitor.
    """
    if stage.village is None or reports.StoppedPhoto.objects.exists():
        return "closings: there already."
    agus = _actor(stage, "agus")
    _stopped(stage, agus)
    for key, category, story, words, why in SILENT:
        with clock.travel(-timedelta(days=8)):
            report = _told(stage, category, story)
            reports.answer(report, words, by=_actor(stage, key), no_photo=why)
    reports.run_out_clocks()
    for number, story in enumerate(PARKED):
        with clock.travel(-timedelta(minutes=170 - 25 * number)):
            reports.answer(_told(stage, "A03", story), SAME_WORDS, by=agus)
    reports.find_bursts(clock.now())
    return "closings: a stopped photo, two second looks, a question to the commander."


def _stopped(stage: Stage, by: journal.Actor) -> None:
    """The officer hands in the reporter's own picture, made over."""
    scene = crossing(110)
    with clock.travel(-timedelta(hours=5)):
        picture = reports.prepare_photo(jpeg(scene))
        story = "Lampu lalu lintas di perempatan mati, dari empat arah saling serobot."
        report = _told(stage, "L03", story, picture)
    with clock.travel(-timedelta(minutes=40)):
        reports.take_in_hand(report, by=by, assignee_id=by.id)
        copy = reports.prepare_photo(jpeg(made_over(scene), 80))
        reports.add_scene_photo(report, copy, by="responder", actor=by)


def _told(stage: Stage, category: str, story: str, *photos: reports.PreparedPhoto) -> reports.Report:
    code = stage.village.code if stage.village else ""
    new = reports.NewReport(uuid.uuid4(), category, story, "web", area_code=code, photos=photos)
    return reports.Report.objects.get(pk=reports.receive(new).report_id)


def _actor(stage: Stage, key: str) -> journal.Actor:
    return people.viewer_for(stage.posts[key].account).actor()
