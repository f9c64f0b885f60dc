"""The inbox of phones: what was written without signal is obeyed once, in the order in which it builds on itself.

The cases are ODK's: sent twice, sent late, out of order, with the middle missing, by two phones about one record,
with a clock that is days off, killed while sending, the answer lost after the commit. Whether two changes of one record
are a conflict is decided by the room that keeps the record, from the version a command was made from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kemitraan.dispatch import api as dispatch
from kemitraan.people.api import Viewer
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip

from .models import PhoneCommand
from .states import CLOCKED, STATES
from .verbs import VERBS, Call

LONGEST = 20_000  # signs of a command's data as JSON
URGENCY = 4  # the limits of an inbox know no life in danger; that goes another way
DEEPEST = 200  # how many held commands one arrival may set free at once; a round does the rest


@dataclass(frozen=True)
class Said:
    """A command as it came."""

    key: UUID
    verb: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    phone: UUID = UUID(int=0)
    number: int = 0
    base_version: int | None = None
    after: UUID | None = None
    said_at: datetime | None = None


@dataclass(frozen=True)
class Kept:
    """What became of it: an HTTP status (202: held), the state, what to tell the phone; ``repeated``: known before."""

    key: UUID
    status: int
    state: str
    answer: dict[str, Any]
    repeated: bool


def take(viewer: Viewer, said: Said) -> Kept:
    """Obey a command, or hold it until the one it builds on is here. The same key and content: the same answer.

    A refusal is kept with its sentence; nothing else of the command stays. Raises Refused (422) for a verb there is
    not, unreadable data, and a key that belongs to another command.
    """
    if said.verb not in VERBS or not viewer.may(VERBS[said.verb].purpose):
        raise Refused("unknown_verb", _("There is no such command."), field="verb")
    print_ = _fingerprint(viewer, said)
    with transaction.atomic():
        now = clock.now()
        row = PhoneCommand(
            key=said.key,
            account_id=viewer.account_id or 0,
            unit=_unit(viewer),
            phone=said.phone,
            number=said.number,
            verb=said.verb,
            subject=said.subject,
            base_version=said.base_version,
            after=said.after,
            fingerprint=print_,
            data=said.data,
            state_since=now,
            at=now,
            said_at=said.said_at,
        )
        repeated = not insert_or_skip(row)
        if repeated:
            row = PhoneCommand.objects.select_for_update().get(key=said.key)
            if row.fingerprint != print_:
                raise Refused("key_reused", _("This key belongs to another command."), field="key")
        if row.state == "held":
            before = _predecessor(row)
            if row.after is None or (before is not None and before.state not in CLOCKED):
                _do(viewer, row, before)
            elif not repeated:
                _hold(row, now)
    return Kept(row.key, row.status, row.state, row.answer, repeated)


def release(row: PhoneCommand, viewer: Viewer, *, anyway: bool = False) -> bool:
    """Obey a held command whose predecessor has come (``anyway``: also without). Inside the caller's transaction."""
    row = PhoneCommand.objects.select_for_update().get(pk=row.pk)
    before = _predecessor(row)
    ready = anyway or (before is not None and before.state not in CLOCKED)
    if row.state not in CLOCKED or not ready:
        return False
    _do(viewer, row, before)
    return True


def set_aside(row: PhoneCommand, *, by: str) -> None:
    """A person decided that it shall not be done. Its words go; that it was said stays."""
    row = PhoneCommand.objects.select_for_update().get(pk=row.pk)
    if row.state not in CLOCKED:
        raise Refused("settled", _("This was settled already."), status=409)
    row.settled_by = by[:200]
    told = {"code": "set_aside", "message": _("This was set aside."), "field": ""}
    _move(row, "set_aside", status=409, answer=told)


def move_on(row: PhoneCommand, verb: str, now: datetime) -> None:
    """Show a held command to a person, or to the next one (``show``, ``climb``, ``remind``)."""
    to = STATES[row.state].moves[verb]
    row.state, row.state_since, row.owner = to, now, STATES[to].owner
    row.due_at = now + _limit(str(STATES[to].clock), row.unit, now)
    row.save(update_fields=["state", "state_since", "owner", "due_at"])


def _do(viewer: Viewer, row: PhoneCommand, before: PhoneCommand | None, depth: int = 0) -> None:
    """Call the verb; keep its answer or its refusal; then do what of the same person's waited for this one."""
    call = Call(viewer, row.key, row.subject, dict(row.data), _base(row, before), row.said_at)
    try:
        if not viewer.may(VERBS[row.verb].purpose):  # a post that ended while the command waited
            raise Http404
        with transaction.atomic():
            status, answer = VERBS[row.verb].run(call)
    except Refused as refusal:
        status, answer = refusal.status, _told(refusal.code, str(refusal.message), refusal.field)
    except Http404:
        status, answer = 404, _told("not_there", _("This is not there any more."), "")
    _move(row, "obey" if status == 200 else "refuse", status=status, answer=answer)
    if depth >= DEEPEST:
        return
    waiting = PhoneCommand.objects.select_for_update(skip_locked=True).filter(
        after=row.key, state="held", account_id=row.account_id
    )
    for follower in waiting.order_by("number", "id"):
        _do(viewer, follower, row, depth + 1)


def _base(row: PhoneCommand, before: PhoneCommand | None) -> int | None:
    """The version a command was made from: the one its predecessor knew afterwards, if that is known, else its own.

    A predecessor that changed nothing knows no more than before: what others wrote meanwhile it has not seen.
    """
    if before is None or before.subject != row.subject or before.state != "obeyed":
        return row.base_version
    left = before.answer.get("left")
    return left if isinstance(left, int) else row.base_version


def _hold(row: PhoneCommand, now: datetime) -> None:
    message = _("Kept. It builds on something that has not arrived yet, and is done as soon as that is here.")
    row.owner = STATES["held"].owner
    row.due_at = now + _limit("phone_held", row.unit, now)
    row.status, row.answer = 202, {"code": "held", "message": message, "after": str(row.after)}
    row.save(update_fields=["owner", "due_at", "status", "answer"])


def _move(row: PhoneCommand, verb: str, *, status: int, answer: dict[str, Any]) -> None:
    row.state = STATES[row.state].moves[verb]
    row.state_since, row.owner, row.due_at, row.data = clock.now(), "", None, {}
    row.status, row.answer = status, answer
    row.save(update_fields=["state", "state_since", "owner", "due_at", "data", "status", "answer", "settled_by"])


def _predecessor(row: PhoneCommand) -> PhoneCommand | None:
    """What it builds on, of the same person."""
    if row.after is None:
        return None
    return PhoneCommand.objects.filter(key=row.after, account_id=row.account_id).first()


def _limit(name: str, unit: Unit, now: datetime) -> timedelta:
    return dispatch.limit(name, priority=URGENCY, unit=unit, now=now)


def _unit(viewer: Viewer) -> Unit:
    return viewer.posts[0].unit  # a verb's purpose comes from a post: there is one


def _told(code: str, message: str, field_name: str) -> dict[str, Any]:
    return {"code": code, "message": message, "field": field_name}


def _fingerprint(viewer: Viewer, said: Said) -> str:
    """Of the content alone: the same words written down by another clock or number are the same command."""
    try:
        content = [viewer.account_id, said.verb, said.subject, str(said.after), said.base_version, said.data]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
        raw = text.encode("utf-8")
    except (ValueError, RecursionError):
        raise Refused("not_understood", _("The server cannot read this."), field="data") from None
    if len(text) > LONGEST or "\\u0000" in text:
        raise Refused("not_understood", _("The server cannot read this."), field="data")
    return hashlib.sha256(raw).hexdigest()


def held_by(account_id: int) -> Iterable[PhoneCommand]:
    """What of this person's waits for something, oldest first."""
    return PhoneCommand.objects.filter(account_id=account_id, state__in=CLOCKED).order_by("id")[:100]
