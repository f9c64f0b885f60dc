"""A year of learning written in bulk: for the demo at small scale, for benchmarks at any. Invented names throughout."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from kemitraan.partnership import api as partnership
from kemitraan.people.api import Post, Role
from kemitraan.territory.api import Area, Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.clock import JAKARTA
from kemitraan.toolbox.codes import new_code

from .certify import shown_of
from .fill_words import CHOICES, SPEAKERS, STATEMENTS
from .models import (
    Certificate,
    Headcount,
    Host,
    Presence,
    Programme,
    QuizQuestion,
    QuizSheet,
    RaisedQuestion,
    Registration,
    Session,
    Speaker,
    Topic,
)
from .move import due_of
from .seed import seed_learning
from .states import AFTER, ENDED, STATES

KEEPER = "Iptu Lestari"
_STORIES = (
    # kind, topic, title, place, with certificate, for minors
    ("narcotics", "drugs", "Kenali dan tolak narkoba", "SMA Contoh {n}", False, True),
    ("seminar", "cyber-fraud", "Aman dari penipuan telepon dan internet", "Balai RW {n}", False, False),
    ("counselling", "domestic-violence", "Hukum dan perlindungan dalam rumah tangga", "Aula Kelurahan", False, False),
    ("workshop", "drugs", "Narkoba di kampus: lokakarya mahasiswa", "Kampus Contoh, Gedung B", True, False),
    ("counselling", "your-rights", "Hak Anda saat dihentikan polisi", "Balai RW {n}", False, False),
    ("security_course", "scene", "Tindakan pertama di tempat kejadian untuk ronda", "Pos RW {n}", True, False),
    ("counselling", "brawls", "Mencegah tawuran bersama orang tua", "Karang Taruna RW {n}", False, False),
    ("outside_course", "guarding", "Penyegaran satpam", "Lembaga Pelatihan Contoh", True, False),
    ("seminar", "traffic", "Tertib lalu lintas dekat sekolah", "SMP Contoh {n}", False, True),
    ("seminar", "fire-flood", "Siaga kebakaran dan banjir", "Balai RW {n}", False, False),
    ("workshop", "partnership", "Kampus dan polisi: forum mahasiswa", "Kampus Contoh, Aula", False, False),
    ("counselling", "theft", "Mencegah pencurian di kos dan rumah", "Balai RW {n}", False, False),
)
_QUESTIONS = (
    ("Ke mana melapor bila takut diketahui tetangga?", "Lewat halaman Melapor tanpa nama, atau 110."),
    ("Bolehkah menolak bila diminta uang saat lapor?", "Boleh. Laporan gratis; catat namanya dan adukan."),
    ("Apa yang harus dilakukan bila korban takut pulang?", "Hubungi 110 atau 129; polisi wanita dapat diminta."),
    ("Apakah foto dari warga dipakai sebagai bukti?", "Dapat dipakai. Kirim lewat laporan, aslinya kami segel."),
)
_FIRST = ("Bagus", "Citra", "Dimas", "Eka", "Fajar", "Gita", "Hendra", "Indah", "Joko", "Kirana", "Lukman", "Maya")
_LAST = ("Santoso", "Wibowo", "Pratiwi", "Nugroho", "Lestyani", "Kurnia", "Saputra", "Anggraini", "Hidayat", "Utami")


@dataclass(frozen=True)
class Filled:
    """How much was written."""

    programmes: int
    sessions: int
    registrations: int
    sheets: int
    certificates: int


@transaction.atomic
def fill(
    unit: Unit, areas: Sequence[Area], *, count: int, rng: random.Random, now: datetime | None = None, size: int = 24
) -> Filled:
    """``count`` programmes of a unit with a session each, from a year ago to a month ahead, about ``size`` people each.

    States follow from the dates: what lies long back is evaluated, the last days are held and wait for their report.
    """
    seed_learning()
    now = now or clock.now()
    topics = {topic.code: topic for topic in Topic.objects.all()}
    stories = [_STORIES[number % len(_STORIES)] for number in range(count)]
    programmes = Programme.objects.bulk_create(
        Programme(
            kind=kind, topic=topics[topic], title=title, unit=unit, certificate=certificate,
            hours=8 if certificate else 2, grants="refresher" if topic == "guarding" else "", about=_about(title),
            made_at=now - timedelta(days=400),
            made_by=KEEPER, exam_body="Lembaga Pelatihan Contoh" if topic == "guarding" else "",
        )
        for kind, topic, title, _place, certificate, _minors in stories
    )  # fmt: skip
    sessions = [
        _session(programme, story, unit, areas[number % len(areas)] if areas else None, number, count, now, rng)
        for number, (programme, story) in enumerate(zip(programmes, stories, strict=True))
    ]
    Session.objects.bulk_create(sessions)
    _around(programmes, sessions, unit)
    registrations = _people(sessions, now, rng, size)
    sheets = _sheets(sessions, rng, size)
    certificates = _certificates(sessions, registrations, unit)
    _outcomes(sessions, rng, size)
    return Filled(len(programmes), len(sessions), len(registrations), sheets, certificates)


def _about(title: str) -> str:
    return f"{title}: apa yang terjadi, apa hak Anda, apa yang dapat dilakukan, dan ke mana minta bantuan. Gratis."


def _session(
    programme: Programme, story: tuple[str, str, str, str, bool, bool], unit: Unit, area: Area | None, number: int,
    count: int, now: datetime, rng: random.Random,
) -> Session:  # fmt: skip
    day = clock.local(now).date() + timedelta(days=round(-360 + 390 * number / max(1, count - 1)))
    start = datetime.combine(day, time(rng.choice((9, 13, 16, 19))), JAKARTA)
    state = _state(start, start + timedelta(hours=2), now, rng)
    if story[5] and state == "open":
        state = "announced"  # the school registers its class: nobody else does
    session = Session(
        programme=programme, key=uuid.UUID(int=rng.getrandbits(128), version=4), code=new_code()[:8], unit=unit,
        area=area, starts_at=start, ends_at=start + timedelta(hours=2), venue=story[3].format(n=f"{number % 9 + 1:02}"),
        lon=area.lon + rng.uniform(-0.004, 0.004) if area and area.lon is not None else None,
        lat=area.lat + rng.uniform(-0.004, 0.004) if area and area.lat is not None else None,
        capacity=None if story[5] else 40, access=["plain", *rng.sample(["sign_language", "wheelchair", "betawi"], 1)],
        for_minors=story[5], consent_note="Surat sekolah 12/XI" if story[5] else "", pin=f"{rng.randrange(10**6):06}",
        state=state, state_since=min(start, now), owner=STATES[state].owner, sequence=0,
        announced_at=start - timedelta(days=14) if state != "planned" else None,
    )  # fmt: skip
    if state in ("reported", "evaluated"):
        session.report, session.reported_by = "Berjalan tertib; warga banyak bertanya.", KEEPER
        session.reported_at = session.ends_at + timedelta(days=rng.choice((1, 2, 2, 3)))
    if state == "evaluated":
        session.evaluation = "Bahan perlu lebih singkat; tanya jawab paling berguna."
    if state == "cancelled":
        session.reason = "Banjir di jalan menuju tempat kegiatan."
    elif state not in ENDED:
        session.due_at = due_of(session, STATES[state].clock, now)
    session.version = 1 if state in AFTER else 0
    return session


def _state(start: datetime, end: datetime, now: datetime, rng: random.Random) -> str:
    if end < now:
        if rng.random() < 0.04:
            return "cancelled"
        age = now - end
        return "evaluated" if age > timedelta(days=74) else "reported" if age > timedelta(days=4) else "held"
    if start <= now:
        return "running"
    return (
        "open" if start - now < timedelta(days=18) else "announced" if start - now < timedelta(days=24) else "planned"
    )


def _around(programmes: Sequence[Programme], sessions: Sequence[Session], unit: Unit) -> None:
    """Hosts (partners of ours where their name says so), speakers, and a quiz of five questions."""
    campus = partnership.Partner.objects.filter(
        unit=unit, kind__in=("education", "student_intra"), state="active"
    ).first()
    Host.objects.bulk_create(
        Host(programme=one, name=campus.name if campus else "Kampus Contoh", partner=campus)
        for one in programmes
        if one.kind in ("workshop", "seminar")
    )
    officer = Post.objects.filter(unit=unit, role=Role.BHABIN, valid_to__isnull=True).select_related("account").first()
    Speaker.objects.bulk_create(_speaker(one, officer) for one in sessions)
    QuizQuestion.objects.bulk_create(
        QuizQuestion(programme=one, number=number, wording=wording, choices=CHOICES, right=number % 2)
        for one in programmes
        for number, wording in enumerate(STATEMENTS[one.title], start=1)
    )


def _speaker(session: Session, officer: Post | None) -> Speaker:
    """Somebody who knows the topic; where that is the officer and the unit has none, who keeps the courses."""
    name, about = SPEAKERS[session.programme.topic.code]
    if name:
        return Speaker(session=session, kind="other", name=name, about=about, consent="lisan, saat diundang")
    if officer is None:
        return Speaker(session=session, kind="officer", name=KEEPER, about="Binmas")
    return Speaker(session=session, kind="officer", name=officer.account.name, about=about, post=officer)


def _people(sessions: Sequence[Session], now: datetime, rng: random.Random, size: int) -> list[Registration]:
    rows = []
    for session in sessions:
        if session.for_minors or session.state in ("planned", "announced", "cancelled"):
            continue
        for number in range(rng.randint(size // 2, size)):
            name = f"{rng.choice(_FIRST)} {rng.choice(_LAST)}" if session.programme.certificate else ""
            rows.append(
                Registration(
                    session=session, key=uuid.UUID(int=rng.getrandbits(128), version=4), fingerprint="", name=name,
                    check_code=new_code(), state="registered", shown_as=rng.choice(("initials", "name")),
                    registered_at=min(session.starts_at, now) - timedelta(days=1, minutes=number),
                    needs="kursi di depan" if rng.random() < 0.02 else "",
                )
            )  # fmt: skip
    return Registration.objects.bulk_create(rows, batch_size=2_000)


def _sheets(sessions: Sequence[Session], rng: random.Random, size: int) -> int:
    """Sheets before and after: about half right before, somewhat more after."""
    rows = []
    for session in sessions:
        if session.state not in AFTER:
            continue
        for phase, chance in (("before", 0.52), ("after", 0.71)):
            for _number in range(rng.randint(size // 3, size)):
                right = [rng.random() < chance for _question in range(5)]
                answers = [number % 2 if ok else 1 - number % 2 for number, ok in enumerate(right, start=1)]
                rows.append(
                    QuizSheet(
                        session=session, key=uuid.UUID(int=rng.getrandbits(128), version=4), phase=phase,
                        answers=answers, right=sum(right), of=5, day=clock.local(session.starts_at).date(),
                    )
                )  # fmt: skip
    return len(QuizSheet.objects.bulk_create(rows, batch_size=5_000))


def _certificates(sessions: Sequence[Session], registrations: Sequence[Registration], unit: Unit) -> int:
    over = {session.pk: session for session in sessions if session.state in AFTER and session.programme.certificate}
    there = [row for row in registrations if row.session_id in over]
    Presence.objects.bulk_create(
        Presence(
            registration=row, day=clock.local(over[row.session_id].starts_at).date(), how="pin",
            at=over[row.session_id].starts_at,
        )
        for row in there
    )  # fmt: skip
    given: dict[int, int] = {}
    rows = []
    for row in there:
        session = over[row.session_id]
        given[session.pk] = given.get(session.pk, 0) + 1
        rows.append(
            Certificate(
                registration=row, session=session, token=new_code() + new_code(),
                number=f"SERT-{session.code}-{given[session.pk]:04}", course=session.programme.title,
                held_on=clock.local(session.ends_at).date(), hours=session.programme.hours,
                exam_body=session.programme.exam_body, unit_name=unit.name, holder=row.name,
                shown=shown_of(row.name, row.shown_as), issued_at=session.ends_at + timedelta(days=1), issued_by=KEEPER,
            )
        )  # fmt: skip
    return len(Certificate.objects.bulk_create(rows, batch_size=2_000))


def _outcomes(sessions: Sequence[Session], rng: random.Random, size: int) -> None:
    """Counts, and what was asked."""
    over = [session for session in sessions if session.state in AFTER]
    counts, asked = [], []
    for session in over:
        women, men = rng.randint(size // 3, size), rng.randint(size // 3, size)
        counts.append(
            Headcount(
                session=session, key=uuid.UUID(int=rng.getrandbits(128), version=4), version=1, base_version=0,
                state="kept", total=women + men, women=women, men=men, by=KEEPER, at=session.ends_at,
                under_17=women + men if session.for_minors else None,
            )
        )  # fmt: skip
        for text, answer in rng.sample(_QUESTIONS, rng.randint(0, 2)):
            done = session.state == "evaluated" or rng.random() < 0.7
            asked.append(
                RaisedQuestion(
                    session=session, key=uuid.UUID(int=rng.getrandbits(128), version=4), text=text,
                    state="answered" if done else "open", owner="" if done else "organiser", raised_at=session.ends_at,
                    due_at=None if done else session.ends_at + timedelta(days=7), answer=answer if done else "",
                    answered_at=session.ends_at + timedelta(days=2) if done else None,
                    answered_by=KEEPER if done else "",
                )
            )  # fmt: skip
    Headcount.objects.bulk_create(counts)
    RaisedQuestion.objects.bulk_create(asked)
