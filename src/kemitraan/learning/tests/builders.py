"""What the tests of learning speak of: a programme, a session in a state, somebody registered, a small PDF."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kemitraan.journal.api import Actor
from kemitraan.learning.announce import announce, open_registration
from kemitraan.learning.models import Programme, QuizSheet, Registration, Session
from kemitraan.learning.plan import NewProgramme, NewSession, add_speaker, plan_programme, plan_session
from kemitraan.learning.quiz import Question, set_quiz
from kemitraan.learning.register import NewRegistration, Place, register
from kemitraan.learning.seed import seed_learning
from kemitraan.territory.api import Area, Unit
from kemitraan.toolbox import clock

KEEPER = Actor("staff", 7, "Iptu Lestari")
OTHER_KEEPER = Actor("staff", 8, "AKP Sinta")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
QUIZ = [Question(f"Pertanyaan {number}?", ["Ya", "Tidak", "Mungkin"], number % 3) for number in range(1, 6)]


def make_programme(unit: Unit, **more: Any) -> Programme:
    """A seminar of this unit, with what the room needs seeded."""
    seed_learning()
    given = {"kind": "seminar", "topic": "drugs", "title": "Seminar narkoba di kampus", "hosts": ["Kampus Contoh"]}
    return plan_programme(NewProgramme(**given | more), unit, by=KEEPER)


def new_session(**more: Any) -> NewSession:
    """A session in two weeks' time, for two hours, for thirty people."""
    start = more.pop("starts_at", clock.now() + timedelta(days=14))
    given = {
        "key": uuid.uuid4(),
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "venue": "Aula",
        "capacity": 30,
    }
    return NewSession(**given | more)


def make_session(unit: Unit, *, programme: Programme | None = None, area: Area | None = None, **more: Any) -> Session:
    """A planned session with a speaker."""
    programme = programme or make_programme(unit)
    session = plan_session(programme, new_session(area=area, **more), by=KEEPER)
    add_speaker(session, name="Ibu Dr. Wening", about="Dokter", consent="lisan, hari ini", by=KEEPER)
    return session


def opened(unit: Unit, **more: Any) -> Session:
    """A session whose registration is open."""
    session = make_session(unit, **more)
    announce(session, by=KEEPER)
    return open_registration(session, by=KEEPER)


def put(session: Session, state: str, *, ago: timedelta = timedelta(hours=3)) -> Session:
    """The session moved into the past and a state, for tests of what comes after."""
    start = clock.now() - ago
    end = start + timedelta(hours=2)
    due = {"open": start, "announced": start, "running": end}.get(state, end + timedelta(days=3))
    Session.objects.filter(pk=session.pk).update(state=state, starts_at=start, ends_at=end, due_at=due)
    return Session.objects.select_related("programme__topic", "unit", "area").get(pk=session.pk)


def signed_up(session: Session, **more: Any) -> Place:
    """Somebody with a place (or in the queue)."""
    return register(session, NewRegistration(**{"key": uuid.uuid4(), "adult": True} | more))


def named(session: Session, name: str = "Bagus Santoso", **more: Any) -> Registration:
    """Somebody who wants a certificate."""
    return signed_up(session, certificate=True, name=name, **more).registration


def with_quiz(programme: Programme) -> Programme:
    """The programme with five questions."""
    set_quiz(programme, QUIZ, by=KEEPER)
    return programme


def sheets(session: Session, phase: str, *right: int) -> None:
    """Sheets handed in at a session, so many answers of five right on each."""
    QuizSheet.objects.bulk_create(
        QuizSheet(
            session=session, key=uuid.uuid4(), phase=phase, answers=[0] * 5, right=one, of=5,
            day=clock.local(session.starts_at).date(),
        )
        for one in right
    )  # fmt: skip


def upload(content: bytes = PDF, name: str = "bahan.pdf") -> SimpleUploadedFile:
    """A file as a form brings it."""
    return SimpleUploadedFile(name, content)
