"""The phone's day and its inbox: what one needs without signal, and what was written meanwhile, many at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from kemitraan.people.api import Viewer, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import reader_language

from .day import day_of
from .inbox import Said, take

MOST = 50  # commands at once
router = Router()


class CommandIn(Schema):
    """One command for a room below. ``after`` names the one it builds on; ``said_at`` decides nothing."""

    key: UUID
    number: int = Field(default=0, ge=0, lt=2**53)
    verb: str = Field(max_length=40)
    subject: str = Field(max_length=64)
    base_version: int | None = Field(default=None, ge=0, lt=2**31)
    after: UUID | None = None
    said_at: datetime | None = None
    data: dict[str, Any] = {}


class InboxIn(Schema):
    """What a phone sends: who it is, and its oldest commands in the order in which they were written."""

    phone: UUID
    commands: list[CommandIn] = Field(min_length=1, max_length=MOST)


class KeptOut(Schema):
    """What became of one command: ``status`` 200 done, 202 held, else refused with the sentence in ``answer``."""

    key: UUID
    status: int
    state: str
    answer: dict[str, Any]
    repeated: bool


class InboxOut(Schema):
    """An answer for each command, in their order."""

    answers: list[KeptOut]


@router.get("/hari", response={200: dict[str, Any], 304: None})
def today(request: HttpRequest, response: HttpResponse) -> dict[str, Any] | HttpResponse:
    """Today's visits with their cards, posts near me, sessions, and what of mine waits; 304 where it is known."""
    language = reader_language()
    day = day_of(viewer_of(request), language)
    etag = f'"{day["version"]}.{language}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return day


@router.post("/kotak", response={200: InboxOut})
def inbox(request: HttpRequest, given: InboxIn) -> InboxOut:
    """Obey, hold or refuse each command, each in a transaction of its own: what was committed stays committed."""
    viewer = viewer_of(request)
    return InboxOut(answers=[_take(viewer, given.phone, one) for one in given.commands])


def _take(viewer: Viewer, phone: UUID, given: CommandIn) -> KeptOut:
    said_at = given.said_at
    if said_at is not None and said_at.tzinfo is None:
        said_at = said_at.replace(tzinfo=UTC)
    said = Said(
        key=given.key,
        verb=given.verb,
        subject=given.subject,
        data=given.data,
        phone=phone,
        number=given.number,
        base_version=given.base_version,
        after=given.after,
        said_at=said_at,
    )
    try:
        kept = take(viewer, said)
    except Refused as refusal:  # nothing of it is kept: the phone keeps it, and shows why
        told = {"code": refusal.code, "message": str(refusal.message), "field": refusal.field}
        return KeptOut(key=given.key, status=refusal.status, state="not_taken", answer=told, repeated=False)
    return KeptOut(key=kept.key, status=kept.status, state=kept.state, answer=kept.answer, repeated=kept.repeated)
