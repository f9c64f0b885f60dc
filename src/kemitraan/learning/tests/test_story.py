"""A campus seminar from plan to evaluation, through HTTP with the cast (domain.md 3.11)."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

from django.test import Client
from tests.cast import Cast

from kemitraan.learning.models import Programme, Registration, Session
from kemitraan.learning.run_out import run_out_sessions
from kemitraan.learning.seed import seed_learning
from kemitraan.messaging.models import Message
from kemitraan.reports.models import Report
from kemitraan.toolbox import clock

from .builders import named, opened, put, upload

QUIZ = "\n\n".join(f"Pertanyaan {number}?\n*Ya\nTidak" for number in range(1, 6))


def form_of(html: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def as_typed(moment: object) -> str:
    """A moment as a browser's control sends it."""
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"  # type: ignore[arg-type]


def read(browser: Client, address: str) -> bytes:
    """A file behind an address, whole."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def planned(keeper: Client, cast: Cast, **more: str) -> Session:
    """Iptu Lestari plans a seminar with one session through the forms."""
    given = {
        "kind": "seminar",
        "topic": "drugs",
        "title": "Narkoba di kampus",
        "hosts": "BEM Kampus Contoh",
        "hours": "2",
    }
    made = keeper.post("/belajar/kelola/program/baru/", given | {"days_required": "1", "certificate": "on"} | more)
    assert made.status_code == 302, made.content.decode()
    programme = Programme.objects.get()
    start = clock.now() + timedelta(days=10)
    answer = keeper.post(
        f"/belajar/kelola/program/{programme.pk}/sesi/",
        {
            "key": str(uuid.uuid4()),
            "starts_at": as_typed(start),
            "ends_at": as_typed(start + timedelta(hours=2)),
            "venue": "Aula Kampus Contoh",
            "area": cast.region.melati.code,
            "capacity": "2",
            "access": ["sign_language"],
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return Session.objects.get()


def test_a_seminar_from_plan_to_evaluation(cast: Cast) -> None:
    seed_learning()
    keeper, sari = cast.client("lestari"), Client()
    session = planned(keeper, cast)
    here = f"/belajar/kelola/s/{session.code}/"
    assert session.area == cast.region.melati and session.unit == cast.region.west
    assert sari.get(f"/belajar/s/{session.code}/").status_code == 404, "a plan is not public"
    refused = keeper.post(f"{here}umumkan/")
    assert refused.status_code == 422 and "pembicara" in refused.content.decode()
    keeper.post(
        f"{here}pembicara/", {"name": "dr. Wening", "about": "Dokter", "consent": "surat 3/XI", "kind": "partner"}
    )
    assert keeper.post(f"{here}umumkan/").status_code == 302
    assert keeper.post(f"{here}buka/").status_code == 302
    keeper.post(f"/belajar/kelola/program/{session.programme_id}/kuis/", {"questions": QUIZ})
    assert session.programme.quiz.count() == 5

    # A material is public only after a second person.
    keeper.post(f"/belajar/kelola/program/{session.programme_id}/bahan/", {"title": "Lembar fakta", "file": upload()})
    version = session.programme.materials.get().versions.get()
    assert sari.get(f"/belajar/bahan/{version.pk}/").status_code == 404
    same = keeper.post(f"/belajar/kelola/bahan/{version.pk}/setujui/")
    assert same.status_code == 404, "who keeps courses does not approve what is taught"
    reader = cast.client("sinta")
    waiting = reader.get("/belajar/kelola/menunggu/").content.decode()
    assert "Lembar fakta" in waiting and "Iptu Lestari" in waiting
    assert read(reader, f"/belajar/kelola/bahan/{version.pk}/").startswith(b"%PDF")
    assert reader.post(f"/belajar/kelola/bahan/{version.pk}/setujui/").status_code == 302
    assert read(sari, f"/belajar/bahan/{version.pk}/").startswith(b"%PDF")
    assert reader.post(f"/belajar/kelola/bahan/{version.pk}/tarik/", {"why": "x"}).status_code == 404

    # Three want to come, two places: the third waits, and moves up when one gives a place back.
    tokens = []
    for number in range(3):
        page = sari.get(f"/belajar/s/{session.code}/daftar/")
        sent = form_of(page.content.decode()) | {
            "adult": "on",
            "certificate": "on",
            "name": f"Orang {number}",
            "shown_as": "initials",
        }
        if number == 2:
            sent |= {"email": "tiga@example.org", "consent": "on"}
        answer = sari.post(f"/belajar/s/{session.code}/daftar/", sent)
        assert answer.status_code == 303, answer.content.decode()
        tokens.append(answer.headers["Location"].split("/")[3])
        again = sari.post(f"/belajar/s/{session.code}/daftar/", sent)
        assert again.status_code == 303, "sent twice is one place"
    assert Registration.objects.count() == 3
    assert "antrean" in sari.get(f"/belajar/saya/{tokens[2]}/").content.decode()
    assert sari.post(f"/belajar/saya/{tokens[0]}/batal/").status_code == 302
    assert Registration.objects.get(email="tiga@example.org").state == "registered"
    told = Message.objects.filter(address="tiga@example.org").order_by("id")
    assert list(told.values_list("template", flat=True)) == ["learning.waiting", "learning.registered"]
    assert not Registration.objects.filter(name="Orang 0").exists(), "a name is wiped with its place"

    # The day: the machine begins it, people check in, somebody counts.
    session = put(session, "open", ago=timedelta(minutes=10))
    assert run_out_sessions() == 1
    session.refresh_from_db()
    assert session.state == "running"
    wrong = sari.post(f"/belajar/saya/{tokens[1]}/hadir/", {"pin": "nope"})
    assert wrong.status_code == 422
    assert sari.post(f"/belajar/saya/{tokens[1]}/hadir/", {"pin": session.pin}).status_code == 302
    third = Registration.objects.get(email="tiga@example.org")
    assert keeper.post(f"/belajar/kelola/pintu/{third.check_code}/").status_code == 302
    counted = keeper.post(
        f"{here}hitung/", {"key": str(uuid.uuid4()), "base_version": "0", "total": "34", "women": "20", "men": "14"}
    )
    assert counted.status_code == 302, counted.content.decode()

    # A question becomes a task, another a report; the quiz says nothing below ten sheets.
    keeper.post(f"{here}tanya/", {"key": str(uuid.uuid4()), "text": "Ke mana melapor tanpa nama?", "post": ""})
    keeper.post(
        f"{here}tanya/", {"key": str(uuid.uuid4()), "text": "Ada yang menjual pil di gang belakang.", "post": ""}
    )
    first, second = session.questions.order_by("id")
    assert first.due_at is not None
    assert keeper.post(f"{here}teruskan/", {"question": second.pk, "category": "K12"}).status_code == 302
    assert Report.objects.get().story == second.text

    put(session, "running")
    run_out_sessions()
    session.refresh_from_db()
    assert session.state == "held" and session.due_at == session.ends_at + timedelta(days=3)
    assert keeper.post(f"{here}sertifikat/").status_code == 302
    assert session.certificates.count() == 2
    paper = sari.get(f"/belajar/saya/{tokens[1]}/sertifikat.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    certificate = session.certificates.get(holder="Orang 1")
    shown = sari.get(f"/belajar/cek/{certificate.token}/").content.decode()
    assert "Narkoba di kampus" in shown and "Ya, berlaku" in shown and "Orang 1" not in shown
    keeper.post(f"{here}cabut/", {"number": certificate.number, "why": "salah orang"})
    gone = sari.get(f"/belajar/cek/{certificate.token}/").content.decode()
    assert "sudah dicabut" in gone and "salah orang" not in gone

    assert keeper.post(f"{here}lapor/", {"report": "Berjalan baik."}).status_code == 302
    early = keeper.post(f"{here}nilai/", {"evaluation": "Berguna."})
    assert early.status_code == 409, "questions wait"
    keeper.post(f"{here}jawab/", {"question": first.pk, "answer": "Lewat halaman Melapor, tanpa nama."})
    keeper.post(f"{here}jawab/", {"question": second.pk, "answer": "Sudah menjadi laporan."})
    public = sari.get(f"/belajar/s/{session.code}/").content.decode()
    assert "Lewat halaman Melapor" in public and "34" in public
    assert keeper.post(f"{here}nilai/", {"evaluation": "Berguna."}).status_code == 302
    session.refresh_from_db()
    assert session.state == "evaluated" and session.due_at is None
    assert keeper.get(f"{here}laporan.pdf").content.startswith(b"%PDF")
    assert "Orang" not in keeper.get(f"{here}").content.decode().split('id="peserta"')[0]
    rina = cast.client("rina")
    assert rina.get(here).status_code == 404


def test_a_reader_sees_no_names(cast: Cast) -> None:
    session = opened(cast.region.west)
    session.programme.certificate = True
    session.programme.save()
    named(session, "Bagus Santoso")
    here = f"/belajar/kelola/s/{session.code}/"
    assert "Bagus Santoso" in cast.client("lestari").get(here).content.decode()
    assert "Bagus Santoso" not in cast.client("dewi").get(here).content.decode()
    assert cast.client("dewi").post(f"{here}batalkan/", {"reason": "x"}).status_code == 404
