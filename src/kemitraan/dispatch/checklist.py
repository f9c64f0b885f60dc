"""First action at the scene (TPTKP): what to do, in order, ticked on the phone (domain.md 1.3 and 3.2 step 6).

Not the processing of evidence: that is for others, later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .models import Response, Step
from .move import tell
from .progress import own_task


@dataclass(frozen=True)
class Line:
    """One line of the checklist, in both languages."""

    code: str
    id: str
    en: str

    def text(self, language: str) -> str:
        """The wording in a language; Indonesian where it is neither."""
        return self.en if language == "en" else self.id


LINES = (
    Line("own_safety", "Pastikan diri Anda aman", "Make sure you are safe yourself"),
    Line(
        "victims",
        "Tolong korban; anggap hidup kecuali jelas meninggal",
        "Help victims; take them for alive unless plainly dead",
    ),
    Line("ambulance", "Hubungi ambulans 119 bila ada yang terluka", "Call an ambulance (119) if anyone is hurt"),
    Line("suspect", "Amankan terduga pelaku; cegah main hakim sendiri", "Secure a suspect; prevent mob justice"),
    Line("close_scene", "Tutup dan jaga TKP; jangan sentuh apa pun", "Close and guard the scene; touch nothing"),
    Line("crowd", "Jauhkan kerumunan", "Keep the crowd away"),
    Line("witnesses", "Catat saksi (hanya untuk polisi)", "Note witnesses (for police only)"),
    Line("first_report", "Laporan pertama: hanya yang terlihat", "First report: only what can be seen"),
    Line("who_entered", "Catat siapa yang masuk dan keluar TKP", "Log who enters and leaves the scene"),
    Line("stay", "Jangan tinggalkan TKP sebelum diserahterimakan", "Do not leave before the scene is handed over"),
)
CODES = frozenset(line.code for line in LINES)


@helped("dispatch.tick", "reports")
@transaction.atomic
def tick(response_id: int, code: str, *, post: people.Post, done_at: datetime | None = None, note: str = "") -> Step:
    """Tick one line; ticking it again changes nothing. ``done_at`` is the phone's own time and decides nothing."""
    if code not in CODES:
        raise Refused("unknown_step", _("There is no such line on the checklist."), field="code")
    note = clean_line(note, field="note", limit=500)
    response = own_task(response_id, post)
    now = clock.now()
    step = Step(response=response, code=code, done_at=done_at or now, received_at=now, note=note)
    if insert_or_skip(step):
        tell(response, "response.step", by=people.actor_of(post), code=code)
        return step
    return Step.objects.get(response=response, code=code)


def checklist(response: Response, language: str) -> list[dict[str, object]]:
    """All lines in order with what is ticked: code, text, done_at, note."""
    done = {step.code: step for step in response.steps.all()}
    return [
        {
            "code": line.code,
            "text": line.text(language),
            "done_at": done[line.code].done_at if line.code in done else None,
            "note": done[line.code].note if line.code in done else "",
        }
        for line in LINES
    ]
