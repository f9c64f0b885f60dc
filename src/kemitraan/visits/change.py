"""One change of what a visit holds: applied when it was made from the present version, else kept as a conflict.

Nothing is ever overwritten: each applied change is a version, each other one a row that a person decides about.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .lint import lint
from .models import CONTENT, Visit, VisitConflict, VisitTopic, VisitVersion
from .rules import deadline
from .states import CONFLICTS

TEXT_LIMIT = 1_000
TEXTS = ("concerns", "advice", "next_step")


@dataclass(frozen=True)
class Change:
    """What somebody wants to write, from which version, under which key."""

    base_version: int
    content: Mapping[str, object]
    by: journal.Actor
    command: uuid.UUID | None = None
    said_at: datetime | None = None


def checked_content(changes: Mapping[str, object]) -> dict[str, object]:
    """The fields of a change, cleaned. Refuses a field that is never stored, naming it, and topics not in the list."""
    for name in changes:
        if name not in CONTENT:
            raise Refused("never_stored", _("This is never stored about a visit."), field=str(name)[:40])
    checked: dict[str, object] = {}
    for name in TEXTS:
        if name in changes:
            value = changes[name]
            if not isinstance(value, str):
                raise Refused("bad_text", _("This must be text."), field=name)
            checked[name] = clean_text(value, field=name, limit=TEXT_LIMIT)
    if "topics" in changes:
        checked["topics"] = _topics(changes["topics"])
    return checked


def _topics(given: object) -> list[str]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not all(isinstance(one, str) for one in given):
        raise Refused("bad_topics", _("Topics are a list of codes."), field="topics")
    known = set(VisitTopic.objects.values_list("code", flat=True))
    wanted = list(dict.fromkeys(str(one) for one in given))
    if len(wanted) > 20 or not set(wanted) <= known:
        raise Refused("bad_topics", _("Choose topics from the list."), field="topics")
    return wanted


def known_change(visit: Visit, command: uuid.UUID | None) -> tuple[bool, VisitConflict | None]:
    """Whether this very change came before (its answer was lost on the way), and the conflict it made."""
    if command is None:
        return False, None
    conflict = VisitConflict.objects.filter(visit=visit, command=command).first()
    return conflict is not None or VisitVersion.objects.filter(visit=visit, command=command).exists(), conflict


def apply_change(visit: Visit, change: Change) -> VisitConflict | None:
    """Write a checked change into a locked visit (the caller saves it), or keep it as a conflict and return that.

    A change that alters nothing is no conflict, from whatever version it was made.
    """
    before = visit.content()
    if all(before[name] == value for name, value in change.content.items()):
        return None
    if change.base_version != visit.version:
        return _conflict(visit, change, before)
    for name, value in change.content.items():
        setattr(visit, name, value)
    new_version(visit, by=change.by, command=change.command, said_at=change.said_at)
    return None


def new_version(
    visit: Visit, *, by: journal.Actor, command: uuid.UUID | None = None, said_at: datetime | None = None
) -> None:
    """Count the content as it stands now as the next version, and look again for what is never asked."""
    visit.version += 1
    visit.flags = list(lint({name: str(getattr(visit, name)) for name in TEXTS}))
    VisitVersion.objects.create(
        visit=visit,
        number=visit.version,
        content=visit.content(),
        by_kind=by.kind,
        by_name=by.name,
        at=clock.now(),
        said_at=said_at,
        command=command,
    )


def between_officer_and_visited(conflict: VisitConflict) -> bool:
    """Whether one of the two changes is of the visited: then the officer is a party, and their superior decides."""
    mine = VisitVersion.objects.filter(visit=conflict.visit_id, number__gt=conflict.base_version)
    return conflict.by_kind == journal.REPORTER.kind or mine.filter(by_kind=journal.REPORTER.kind).exists()


def _conflict(visit: Visit, change: Change, ours: dict[str, object]) -> VisitConflict:
    now = clock.now()
    made = VisitConflict.objects.create(
        visit=visit,
        base_version=min(max(change.base_version, 0), 2_147_483_647),
        theirs=dict(change.content),
        ours=ours,
        by_kind=change.by.kind,
        by_name=change.by.name,
        at=now,
        said_at=change.said_at,
        command=change.command,
        owner=CONFLICTS["open"].owner,
        due_at=deadline("resolve", visit.unit, now),
    )
    if between_officer_and_visited(made):
        made.owner = "reviewer"
        made.save(update_fields=["owner"])
    journal.record(
        "visit.conflict",
        "visit",
        visit.pk,
        by=change.by,
        unit_id=visit.unit_id,
        unit_name=visit.unit.name,
        conflict=made.pk,
        base_version=made.base_version,
        version=visit.version,
    )
    return made
