"""What a phone may say to the rooms below, each by that room's door. A verb is named room first: ``visit.record``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox.errors import Refused
from kemitraan.visits import api as visits

Answer = tuple[int, dict[str, Any]]  # an HTTP status and what to tell the phone


@dataclass(frozen=True)
class Call:
    """A command on its way to its room: who says it, its key, about what, in which words, from which version."""

    viewer: Viewer
    key: uuid.UUID
    subject: str
    data: dict[str, Any]
    base_version: int | None
    said_at: datetime | None


@dataclass(frozen=True)
class Verb:
    """What a verb needs, and what it does. ``run`` raises Refused or gives a status and an answer."""

    purpose: str
    run: Callable[[Call], Answer]


def _visit(name: str) -> Callable[[Call], Answer]:
    def run(call: Call) -> Answer:
        key, data = _uuid(call.subject), dict(call.data)
        if call.base_version is not None and name in ("record", "amend"):
            data["base_version"] = call.base_version
        row = visits.Visit.objects.select_for_update().filter(key=key)
        before = row.values_list("version", flat=True).first()
        obeyed = visits.obey(
            visits.officer_post(call.viewer), key=call.key, verb=name, visit=key, said_at=call.said_at, data=data
        )
        after = obeyed.answer.get("version")
        return obeyed.status, obeyed.answer | {"left": _left(call.base_version, before, after)}

    return run


def _left(base: int | None, before: int | None, after: object) -> int | None:
    """The version of the record that the phone knows now: this one, if it made it from what it knew; else as before."""
    made_here = before is None or (before == base and after == before + 1)
    return after if made_here and isinstance(after, int) else base


def _resolve(call: Call) -> Answer:
    """The officer decides between two changes of one visit."""
    number = call.data.get("conflict")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 2**63:
        raise Refused("no_conflict", _("There is no such conflict."), field="conflict", status=404)
    conflict = visits.conflict_for(call.viewer, number)
    if str(conflict.visit.key) != call.subject:
        raise Refused("no_conflict", _("There is no such conflict."), field="conflict", status=404)
    merged = call.data.get("merged")
    visit = visits.resolve_conflict(
        conflict,
        str(call.data.get("choice", "")),
        by=call.viewer.actor(),
        merged=merged if isinstance(merged, dict) else None,
    )
    return 200, {"visit": call.subject, "state": visit.state, "version": visit.version, "conflict": None}


def _decide(call: Call) -> Answer:
    """The officer decides about a command that waits for one that never came: do it anyway, or set it aside."""
    from .inbox import release, set_aside
    from .models import PhoneCommand

    row = PhoneCommand.objects.filter(key=_uuid(call.subject), account_id=call.viewer.account_id or 0).first()
    if row is None:
        raise Refused("no_command", _("There is no such command."), field="subject", status=404)
    if call.data.get("choice") == "do":
        if not release(row, call.viewer, anyway=True):
            raise Refused("settled", _("This was settled already."), status=409)
    else:
        set_aside(row, by=call.viewer.name)
    row.refresh_from_db()
    return 200, {"state": row.state, "status": row.status, "told": row.answer}


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refused("bad_key", _("A key is a UUID."), field="subject") from None


VERBS: dict[str, Verb] = {
    **{
        f"visit.{name}": Verb(purposes.MAKE_VISITS, _visit(name))
        for name in ("start", "record", "submit", "amend", "skip")
    },
    "visit.resolve": Verb(purposes.MAKE_VISITS, _resolve),
    "inbox.decide": Verb(purposes.RESPOND, _decide),
}
