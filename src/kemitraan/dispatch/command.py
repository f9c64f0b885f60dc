"""Commands from a phone's outbox: each with the phone's own key, done once, answered the same ever after.

The phone may have been offline for hours and its clock may be years off: ``said_at`` is kept, and decides nothing.
Order is the order of arrival here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip
from kemitraan.toolbox.wall import helped

from .accept import accept
from .caught import caught_in_the_act, flag_injury
from .checklist import tick
from .decline import decline
from .models import Command, Offer, Response
from .progress import arrive, clear, hand_over, leave, own_task, stabilise

Data = Mapping[str, object]


@dataclass(frozen=True)
class Obeyed:
    """The answer to a command: an HTTP status and what to tell the phone. ``repeated``: it was known already."""

    status: int
    answer: dict[str, object]
    repeated: bool


@helped("dispatch.obey", "reports")  # of the task they are bound to, whatever the caveat
def obey(
    post: people.Post,
    *,
    key: UUID,
    verb: str,
    response_id: int,
    said_at: datetime | None = None,
    data: Data | None = None,
) -> Obeyed:
    """Do what a phone says, once. The same key with the same content gets the same answer for ever.

    A refused command is kept with its explanation and answered so again; nothing else of it stays. Raises
    Refused (422) for a verb there is not and for a key that belongs to another command.
    """
    data = dict(data or {})
    if verb not in VERBS:
        raise Refused("unknown_verb", _("There is no such command."), field="verb")
    fingerprint = _fingerprint(post.pk, verb, response_id, data)
    with transaction.atomic():
        command = Command(
            key=key,
            post_id=post.pk,
            verb=verb,
            fingerprint=fingerprint,
            status=0,
            answer={},
            at=clock.now(),
            said_at=said_at,
        )
        if not insert_or_skip(command):
            return _again(key, fingerprint)
        try:
            with transaction.atomic():
                answer = VERBS[verb](post, response_id, data)
                status = 200
        except Refused as refusal:
            answer = {"code": refusal.code, "message": refusal.message, "field": refusal.field}
            status = refusal.status
        Command.objects.filter(pk=command.pk).update(status=status, answer=answer)
    return Obeyed(status, answer, repeated=False)


def _again(key: UUID, fingerprint: str) -> Obeyed:
    known = Command.objects.get(key=key)
    if known.fingerprint != fingerprint:
        raise Refused("key_reused", _("This key belongs to another command."), field="key")
    return Obeyed(known.status, known.answer, repeated=True)


def _fingerprint(post_id: int, verb: str, response_id: int, data: Data) -> str:
    said = json.dumps([post_id, verb, response_id, data], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _state(response: Response) -> dict[str, object]:
    return {
        "response": response.pk,
        "state": response.state,
        "due_at": response.due_at.isoformat() if response.due_at else None,
    }


def _offer_id(post: people.Post, response_id: int) -> int:
    """The latest offer of this response to this post."""
    offer = Offer.objects.filter(response_id=response_id, kind="respond", shift__post=post).order_by("-pk").first()
    if offer is None:
        raise Refused("no_offer", _("There is no such offer."), status=404)
    return offer.pk


def _text(data: Data, name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise Refused("bad_text", _("This must be text."), field=name)
    return value


def _moment(data: Data, name: str) -> datetime | None:
    """A time as the phone said it; None where it said none. Refused where it is no time with an offset."""
    value = data.get(name)
    if value in (None, ""):
        return None
    try:
        moment = parse_datetime(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused("bad_time", _("This is no time."), field=name)
    return moment


def _accept(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
    return _state(accept(_offer_id(post, response_id), post=post))


def _decline(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
    return _state(decline(_offer_id(post, response_id), _text(data, "reason"), post=post, words=_text(data, "words")))


def _hand_over(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
    return _state(hand_over(response_id, _text(data, "to"), post=post))


def _clear(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
    return _state(clear(response_id, _text(data, "answer"), post=post, no_photo=_text(data, "no_photo")))


def _tick(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
    step = tick(response_id, _text(data, "code"), post=post, done_at=_moment(data, "done_at"), note=_text(data, "note"))
    return {"response": response_id, "step": step.code}


def _note(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
    response = own_task(response_id, post)
    reports.note(response.report, _text(data, "text"), by=people.actor_of(post))
    return _state(response)


def _caught(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
    response = caught_in_the_act(
        response_id,
        ground=_text(data, "ground"),
        seized_at=_moment(data, "seized_at") or clock.now(),
        seized_by=_text(data, "seized_by"),
        injured=data.get("injured") is True,
        post=post,
    )
    return _state(response)


def _simple(verb: Callable[..., Response]) -> Callable[[people.Post, int, Data], dict[str, object]]:
    def run(post: people.Post, response_id: int, data: Data) -> dict[str, object]:
        return _state(verb(response_id, post=post))

    return run


VERBS: dict[str, Callable[[people.Post, int, Data], dict[str, object]]] = {
    "accept": _accept,
    "decline": _decline,
    "leave": _simple(leave),
    "arrive": _simple(arrive),
    "stabilise": _simple(stabilise),
    "hand_over": _hand_over,
    "clear": _clear,
    "tick": _tick,
    "note": _note,
    "caught": _caught,
    "injury": _simple(flag_injury),
}
