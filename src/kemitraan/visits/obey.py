"""Commands from a phone's outbox about visits: each with the phone's own key, done once, answered the same ever after.

``said_at``, the phone's clock, says on which day it was, as far as it is believed (``rules.day_said``), and decides
nothing else. Order is the order of arrival.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kemitraan.people.api import Post, actor_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip

from .amend import amend_visit
from .models import Visit, VisitCommand, VisitConflict
from .record import record_visit
from .skip import skip_visit
from .start import own_or_covered, start_visit
from .submit import submit_visit

Data = Mapping[str, object]
HIGHEST_VERSION = 2_000_000_000


@dataclass(frozen=True)
class Said:
    """One command as it came: the phone's key for it, the visit's key, its clock, its plain data."""

    post: Post
    command: uuid.UUID
    visit: uuid.UUID
    said_at: datetime | None
    data: Data


@dataclass(frozen=True)
class Obeyed:
    """The answer to a command: an HTTP status and what to tell the phone. ``repeated``: it was known already."""

    status: int
    answer: dict[str, object]
    repeated: bool


def obey(
    post: Post,
    *,
    key: uuid.UUID,
    verb: str,
    visit: uuid.UUID,
    said_at: datetime | None = None,
    data: Data | None = None,
) -> Obeyed:
    """Do what a phone says about a visit, once. The same key with the same content gets the same answer for ever.

    A refused command is kept with its explanation and answered so again; nothing else of it stays. The command's data
    is not kept, only its fingerprint. Raises Refused (422) for a verb there is not and for a key of another command.
    """
    data = dict(data or {})
    if verb not in VERBS:
        raise Refused("unknown_verb", _("There is no such command."), field="verb")
    fingerprint = _fingerprint(post.pk, verb, visit, data)
    with transaction.atomic():
        row = VisitCommand(
            key=key,
            post_id=post.pk,
            verb=verb,
            visit_key=visit,
            fingerprint=fingerprint,
            status=0,
            answer={},
            at=clock.now(),
            said_at=said_at,
        )
        if not insert_or_skip(row):
            return _again(key, fingerprint)
        try:
            with transaction.atomic():
                answer, status = VERBS[verb](Said(post, key, visit, said_at, data)), 200
        except Refused as refusal:
            answer = {"code": refusal.code, "message": refusal.message, "field": refusal.field}
            status = refusal.status
        except Http404:
            answer, status = {"code": "no_visit", "message": _("There is no such visit."), "field": "visit"}, 404
        VisitCommand.objects.filter(pk=row.pk).update(status=status, answer=answer)
    return Obeyed(status, answer, repeated=False)


def _again(key: uuid.UUID, fingerprint: str) -> Obeyed:
    known = VisitCommand.objects.get(key=key)
    if known.fingerprint != fingerprint:
        raise Refused("key_reused", _("This key belongs to another command."), field="key")
    return Obeyed(known.status, known.answer, repeated=True)


def _fingerprint(post_id: int, verb: str, visit: uuid.UUID, data: Data) -> str:
    said = json.dumps([post_id, verb, str(visit), data], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _state(visit: Visit, conflict: VisitConflict | None = None) -> dict[str, object]:
    return {
        "visit": str(visit.key),
        "state": visit.state,
        "version": visit.version,
        "due_at": visit.due_at.isoformat() if visit.due_at else None,
        "conflict": conflict.pk if conflict else None,
        "flags": len(visit.flags),
    }


def _start(said: Said) -> dict[str, object]:
    place = said.data.get("place") or {}
    if not isinstance(place, Mapping):
        raise Refused("bad_place", _("A place is an object."), field="place")
    invited = said.data.get("invited") is True
    return _state(start_visit(said.post, key=said.visit, place=place, invited=invited, said_at=said.said_at))


def _record(said: Said) -> dict[str, object]:
    rest = {name: value for name, value in said.data.items() if name not in ("consent", "base_version")}
    recorded = record_visit(
        said.post,
        key=said.visit,
        consent=str(said.data.get("consent") or ""),
        data=rest,
        base_version=_version(said.data),
        command=said.command,
        said_at=said.said_at,
    )
    return _state(recorded.visit, recorded.conflict)


def _submit(said: Said) -> dict[str, object]:
    return _state(submit_visit(said.post, key=said.visit, said_at=said.said_at))


def _amend(said: Said) -> dict[str, object]:
    visit = Visit.objects.filter(key=said.visit).select_related("place").first()
    if visit is None:
        raise Http404
    own_or_covered(visit, said.post, said.said_at)
    changes = said.data.get("changes")
    if not isinstance(changes, Mapping):
        raise Refused("bad_changes", _("Changes are an object of fields."), field="changes")
    amended = amend_visit(
        visit,
        _version(said.data),
        changes,
        by=actor_of(said.post),
        command=said.command,
        said_at=said.said_at,
    )
    return _state(amended.visit, amended.conflict)


def _skip(said: Said) -> dict[str, object]:
    return _state(skip_visit(said.post, key=said.visit, reason=str(said.data.get("reason") or "")))


def _version(data: Data) -> int:
    value = data.get("base_version", 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HIGHEST_VERSION:
        raise Refused("bad_version", _("The version is a whole number."), field="base_version")
    return value


VERBS: dict[str, Callable[[Said], dict[str, object]]] = {
    "start": _start,
    "record": _record,
    "submit": _submit,
    "amend": _amend,
    "skip": _skip,
}
