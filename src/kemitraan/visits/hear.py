"""Requests heard at a door: kept with their own key, then a report or somebody's task within a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip
from kemitraan.toolbox.text import clean_line, clean_text

from .find_place import checked_key
from .models import Visit, VisitRequest
from .rules import deadline
from .states import REQUESTS

REQUEST_LIMIT = 1_000
MOST = 20
WISHES = ("", "report", "task")


def hear_requests(visit: Visit, given: object) -> list[VisitRequest]:
    """Keep each request of a list of ``{key, text, wish, category, reply_by, reply_to, anonymous}`` once by its key.

    Refused, naming the field, where one is no request; then none is kept.
    """
    if given in (None, "", [], ()):
        return []
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > MOST:
        raise Refused("bad_requests", _("Requests are a list of at most 20."), field="requests")
    rows = [_checked(visit, one, f"requests.{number}") for number, one in enumerate(given)]
    fresh = [row for row in rows if insert_or_skip(row)]
    known = VisitRequest.objects.filter(key__in=[row.key for row in rows]).exclude(visit=visit)
    if known.exists():
        raise Refused("key_reused", _("This key belongs to a request of another visit."), field="requests")
    for row in fresh:
        journal.record(
            "visit.request_heard",
            "visit",
            visit.pk,
            unit_id=visit.unit_id,
            unit_name=visit.unit.name,
            request=str(row.key),
        )
    return fresh


def _checked(visit: Visit, one: object, field: str) -> VisitRequest:
    if not isinstance(one, Mapping):
        raise Refused("bad_requests", _("A request is an object with a key and a text."), field=field)
    wish = str(one.get("wish") or "")
    if wish not in WISHES:
        raise Refused("bad_choice", _("A request becomes a report or a task."), field=f"{field}.wish")
    reply_by = str(one.get("reply_by") or VisitRequest.ReplyBy.PAGE)
    if reply_by not in VisitRequest.ReplyBy.values:
        raise Refused("bad_choice", _("Choose how they want to hear from us."), field=f"{field}.reply_by")
    now = clock.now()
    state = REQUESTS["heard"]
    anonymous = one.get("anonymous") is True
    return VisitRequest(
        key=checked_key(one.get("key"), f"{field}.key"),
        visit=visit,
        unit=visit.unit,
        text=clean_text(str(one.get("text") or ""), field=f"{field}.text", limit=REQUEST_LIMIT, required=True),
        category=clean_line(str(one.get("category") or ""), field=f"{field}.category", limit=10),
        wish=wish,
        reply_by=VisitRequest.ReplyBy.PAGE if anonymous else reply_by,
        reply_to="" if anonymous else _reply_to(reply_by, str(one.get("reply_to") or ""), f"{field}.reply_to"),
        anonymous=anonymous,
        heard_at=now,
        state="heard",
        state_since=now,
        owner=state.owner,
        due_at=deadline("route", visit.unit, now),
    )


def _reply_to(way: str, typed: str, field: str) -> str:
    """An e-mail address or a telephone number, by the way they chose; empty for the page and for no news."""
    if way not in (VisitRequest.ReplyBy.EMAIL, VisitRequest.ReplyBy.PHONE):
        return ""
    typed = clean_line(typed, field=field, limit=254, required=True)
    if way == VisitRequest.ReplyBy.EMAIL:
        try:
            validate_email(typed)
        except ValidationError:
            raise Refused("bad_email", _("This is not an e-mail address."), field=field) from None
        return typed
    digits = "".join(sign for sign in typed if sign.isdigit() or sign == "+")
    if not 5 <= len(digits) <= 16:
        raise Refused("bad_phone", _("This is not a telephone number."), field=field)
    return digits
