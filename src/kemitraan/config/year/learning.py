"""The demo's year of learning: about sixty programmes, dated from a year ago to a month ahead."""

from __future__ import annotations

from kemitraan.journal.api import Actor
from kemitraan.learning import api as learning
from kemitraan.territory import api as territory
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
    return (
        f"learning: {made.programmes + OTHER} programmes, {made.registrations} places, {made.sheets} quiz sheets, "
        f"{made.certificates} certificates, {papers} hand-outs."
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
