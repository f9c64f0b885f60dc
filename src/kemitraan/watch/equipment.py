"""What stands at a post. A weapon or handcuffs raise a finding at once (domain.md 1.4; 6 E4)."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .findings import raise_finding
from .models import Equipment, Finding, GuardPost
from .move import lock

ITEMS: dict[str, Promise] = {
    "kentongan": lazy("Slit drum (kentongan)"),
    "torch": lazy("Torch"),
    "whistle": lazy("Whistle"),
    "radio": lazy("Radio"),
    "phone": lazy("Telephone"),
    "vest": lazy("Reflecting vest"),
    "first_aid": lazy("First-aid box"),
    "extinguisher": lazy("Fire extinguisher"),
    "log_book": lazy("Log book"),
    "duty_list": lazy("Duty list"),
    "limits_card": lazy("Card of limits on the wall"),
    "cone": lazy("Traffic cones"),
    "cctv": lazy("Camera"),
    "handcuffs": lazy("Handcuffs"),
    "weapon": lazy("Weapon"),
    "other": lazy("Something else"),
}
FLAGGED = frozenset({"handcuffs", "weapon"})
# Words in either language for what has no place at a post, wherever they stand in a free name.
_FLAGGED_WORDS = re.compile(
    r"borgol|handcuff|senjata|senapan|pistol|revolver|airsoft|air ?gun|softgun|weapon|\bguns?\b|rifle|firearm"
    r"|golok|parang|celurit|clurit|kelewang|samurai|pedang|sword|machete|\bpisau\b|\bknife\b|\bknives\b|keris|tombak"
    r"|badik|sangkur|bayonet|setrum|taser|stun ?gun|kejut listrik|ketapel|panah|peluru|amunisi|ammunition|peledak"
    r"|gas air mata|tear ?gas|merica semprot|pepper spray|knuckle",
    re.IGNORECASE,
)


def item_name(code: str) -> str:
    """What a thing on the list is called, in the reader's language; its code where it has no name."""
    return str(ITEMS.get(code, code))


def is_flagged(code: str, name: str = "") -> bool:
    """Whether a thing has no place at a post: by its code, or by what its name says."""
    return code in FLAGGED or bool(_FLAGGED_WORDS.search(name))


@transaction.atomic
def add_equipment(
    post: GuardPost, code: str, *, name: str = "", count: int = 1, working: bool = True, by: journal.Actor
) -> tuple[Equipment, Finding | None]:
    """Put one thing on the list; gives the line, and the finding it raised."""
    if code not in ITEMS:
        raise Refused("unknown_item", _("Choose one of the list."), field="code")
    if not 1 <= count <= 1_000:
        raise Refused("bad_count", _("Between 1 and 1000."), field="count")
    name = clean_line(name, field="name", limit=80, required=code == "other")
    locked = lock(post)
    if locked.state == "closed":
        raise Refused("closed", _("This post is closed."), status=409)
    line = Equipment.objects.create(
        post=locked, code=code, name=name, count=count, working=working, added_at=clock.now()
    )
    _note("equipment.added", locked, line, by)
    if not is_flagged(code, name):
        return line, None
    finding = raise_finding("weapon", guided_by=locked.guided_by, post=locked, text=name or str(ITEMS[code]), by=by)
    return line, finding


@transaction.atomic
def remove_equipment(line: Equipment, *, by: journal.Actor) -> None:
    """Take a line off the list; that it stood there stays in the history."""
    if line.removed_at is None:
        line.removed_at = clock.now()
        line.save(update_fields=["removed_at"])
        _note("equipment.removed", line.post, line, by)


def _note(fact: str, post: GuardPost, line: Equipment, by: journal.Actor) -> None:
    journal.record(
        fact,
        "guard_post",
        post.pk,
        by=by,
        unit_id=post.guided_by_id,
        unit_name=post.guided_by.name,
        code=line.code,
        name=line.name,
    )
