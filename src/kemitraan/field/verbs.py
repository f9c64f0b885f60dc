"""What a phone may say to the rooms below, each by that room's door. A verb is named room first: ``visit.record``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kemitraan.learning import api as learning
from kemitraan.people.api import Post, Viewer, purposes
from kemitraan.toolbox.errors import Refused
from kemitraan.visits import api as visits
from kemitraan.watch import api as watch

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
        base_version=call.base_version,
        merged=merged if isinstance(merged, dict) else None,
    )
    return 200, {
        "visit": call.subject,
        "state": visit.state,
        "version": visit.version,
        "left": visit.version,
        "conflict": None,
    }


def _count(call: Call) -> Answer:
    """How many came to a session, as counted there. Two who counted from the same version: a person decides."""
    post = serving_post(call.viewer, purposes.READ_LEARNING)
    session = learning.session_of(post, _whole(call.subject, "subject"))
    if session is None:
        raise Refused("no_session", _("There is no such session of yours."), field="subject", status=404)
    parts = {name: _whole(value, name) for name in learning.BANDS if (value := call.data.get(name)) not in (None, "")}
    counts = learning.Counts(_whole(call.data.get("total"), "total"), parts)
    counted = learning.record_attendance(
        session, counts, key=call.key, base_version=call.base_version or 0, by=call.viewer.actor()
    )
    left = call.base_version if counted.conflict else counted.version
    return 200, {
        "version": counted.version,
        "left": left,
        "conflict": counted.headcount.pk if counted.conflict else None,
    }


def _present(call: Call) -> Answer:
    """Somebody who wants a certificate was there, or was not. What another noted is doubted and not overwritten."""
    post = serving_post(call.viewer, purposes.READ_LEARNING)
    session = learning.session_of(post, _whole(call.subject, "subject"))
    if session is None or not learning.keeps_roll(post, session):
        raise Refused("no_session", _("There is no such session of yours."), field="subject", status=404)
    here = call.data.get("here")
    if not isinstance(here, bool):
        raise Refused("missing", _("Say whether they were there."), field="here")
    try:
        day = date.fromisoformat(str(call.data.get("day", "")))
    except ValueError:
        raise Refused("bad_day", _("This must be a day."), field="day") from None
    noted = learning.note_presence(
        session, _whole(call.data.get("registration"), "registration"), day=day, here=here,
        account_id=call.viewer.account_id or 0, by=call.viewer.actor(),
    )  # fmt: skip
    return 200, {"here": noted.here, "conflict": noted.conflict or None}


def _note(call: Call) -> Answer:
    """A short look at a post: somebody was there, and perhaps a remark. A finding is a supervisor's to make of it."""
    found = watch.posts_visible_to(call.viewer).filter(pk=_whole(call.subject, "subject"))
    post = found.select_related("guided_by", "unit").first()
    if post is None:
        raise Refused("no_post", _("There is no such post."), field="subject", status=404)
    text = call.data.get("text", "")
    if not isinstance(text, str):
        raise Refused("bad_text", _("This must be text."), field="text")
    watch.leave_note(post, text, lively=call.data.get("lively") is True, by=call.viewer.actor())
    return 200, {"post": post.pk}


def serving_post(viewer: Viewer, purpose: str) -> Post:
    """The post by which this viewer serves a purpose. Raises Refused (404) where there is none."""
    for post in viewer.posts:
        if post.unit_id in viewer.units_for(purpose) and purpose in purposes.PURPOSES[post.role]:
            return post
    raise Refused("no_post", _("You hold no post for this."), status=404)


def _whole(value: object, field: str) -> int:
    """A whole number from a phone's form; the rooms check whether it is a likely one."""
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Refused("bad_number", _("This must be a whole number."), field=field)
    return int(text)


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
    "session.count": Verb(purposes.READ_LEARNING, _count),
    "session.present": Verb(purposes.READ_LEARNING, _present),
    "post.note": Verb(purposes.READ_WATCH, _note),
    "inbox.decide": Verb(purposes.RESPOND, _decide),
}
