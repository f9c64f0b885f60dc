"""The demo's year of learning: about sixty programmes, dated from a year ago to a month ahead."""

from __future__ import annotations

import uuid
from datetime import timedelta

from kemitraan.journal.api import Actor
from kemitraan.learning import api as learning
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.pdf import render_pdf

from . import Stage

OWN, OTHER = 48, 12
_SHEET = """
#letterhead(data)
= #data.title
#for line in data.lines [
  - #line
]
"""
_LINES = (
    "Apa yang terjadi, dan siapa yang dapat menjadi korban.",
    "Apa hak Anda, dan ke mana minta bantuan. Semua layanan gratis.",
    "Dalam bahaya: hubungi 110. Melapor tanpa nama boleh.",
)


def seed(stage: Stage) -> str:
    """Programmes of the characters' sector and of the other one; what is there stays."""
    if learning.Programme.objects.filter(unit=stage.sector).exists():
        return "learning: the year is there."
    made = learning.fill(stage.sector, _areas(stage.sector), count=OWN, rng=stage.rng)
    if stage.other.pk != stage.sector.pk:
        learning.fill(stage.other, _areas(stage.other), count=OTHER, rng=stage.rng)
    papers = _materials(stage)
    asked = _requests(stage)
    return (
        f"learning: {made.programmes + OTHER} programmes, {made.registrations} places, {made.sheets} quiz sheets, "
        f"{made.certificates} certificates, {papers} hand-outs, {asked} requests."
    )


def _materials(stage: Stage) -> int:
    """Hand-outs for what is coming: the first were approved by the second reader, the last waits for her."""
    keeper, reader = stage.posts["lestari"], stage.posts["sinta"]
    by, second = (
        Actor("staff", post.account_id, post.account.name, post.unit_id, post.unit.name) for post in (keeper, reader)
    )
    coming = learning.Session.objects.filter(unit=stage.sector, state__in=("open", "announced")).order_by("starts_at")
    programmes = [session.programme for session in coming.select_related("programme__unit")[:3]]
    for number, programme in enumerate(programmes, start=1):
        paper = render_pdf(_SHEET, {"title": programme.title, "unit": programme.unit.name, "lines": _LINES})
        version = learning.hand_in_material(
            programme, "Lembar warga", _Upload(paper), account_id=keeper.account_id, by=by
        )
        if number < len(programmes):
            learning.approve_material(version, account_id=reader.account_id, by=second)
    return len(programmes)


_WISHES = (
    # who asks, the name, topic, days ago, how many, what became of it
    ("campus", "BEM Kampus Contoh", "cyber-fraud", 1, 120, ""),
    ("neighbourhood", "RW 05", "fire-flood", 2, 40, ""),
    ("company", "PT Contoh Sejahtera", "guarding", 9, 25, "answered"),
    ("community", "Komunitas Sepeda Contoh", "traffic", 20, 30, "declined"),
    ("school", "SMP Contoh 3", "drugs", 30, 90, "planned"),
)


def _requests(stage: Stage) -> int:
    """What campuses, neighbourhoods and companies asked for: two wait, the others know what became of it."""
    areas, keeper = _areas(stage.sector), stage.posts["lestari"]
    if not areas:
        return 0
    by = Actor("staff", keeper.account_id, keeper.account.name, keeper.unit_id, keeper.unit.name)
    coming = learning.Session.objects.filter(unit=stage.sector, state__in=("open", "announced")).order_by("starts_at")
    for number, (asker, name, topic, days, people, end) in enumerate(_WISHES):
        with clock.travel(-timedelta(days=days)):
            row = learning.ask_for_session(
                learning.NewRequest(
                    uuid.UUID(int=stage.rng.getrandbits(128), version=4), asker, name, topic,
                    areas[number % len(areas)].code, wished="Sabtu pagi", people=people, text="Kami menyiapkan tempat.",
                )
            ).request  # fmt: skip
        session = coming.first()
        if end == "answered":
            learning.answer_request(row, "Ikutlah kelas penyegaran bulan depan; tempatnya cukup.", by=by)
        elif end == "declined":
            learning.decline_request(row, "Jalur lomba bukan wewenang kami; tanyakan Dinas Perhubungan.", by=by)
        elif end == "planned" and session is not None:
            learning.plan_for(row, session, by=by)
    return len(_WISHES)


class _Upload:
    """A file as a form would bring it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size: int | None = len(content)

    def read(self) -> bytes:
        """All of it."""
        return self.content


def _areas(unit: territory.Unit) -> list[territory.Area]:
    """The kelurahan a unit serves."""
    return [area for area in territory.villages() if (found := territory.unit_for(area.pk)) and found.pk == unit.pk]
