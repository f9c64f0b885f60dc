"""Legal holds: one person asks, another agrees; until the last day nothing of it is erased or purged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.personal import KEPT, Outcome
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line

from .models import Hold
from .states import STATES

AGREE_WITHIN = timedelta(hours=72)
LONGEST = timedelta(days=366)  # then somebody has to decide again
Erase = TypeVar("Erase", bound=Callable[..., Outcome])
FACTS = {"agree": "hold.agreed", "refuse": "hold.refused", "lift": "hold.lifted"}


def held_ids(subject: str) -> QuerySet[Hold, int]:
    """The ids of what is held now, for ``exclude(pk__in=…)`` in a purge."""
    return Hold.objects.filter(subject=subject, state="active").values_list("subject_id", flat=True)


def is_held(subject: str, subject_id: int) -> bool:
    """Whether an agreed hold forbids erasing this."""
    return Hold.objects.filter(subject=subject, subject_id=subject_id, state="active").exists()


def refuse_held(subject: str, subject_id: int) -> None:
    """Refused (409) where a hold forbids erasing this: as much as the law lets us say."""
    found = Hold.objects.filter(subject=subject, subject_id=subject_id, state="active").order_by("-until").first()
    if found is not None:
        raise Refused("held", told(found), status=409)


def unless_held(erase: Erase) -> Erase:
    """For a keeper's ``erase``: where a hold forbids it, the outcome says so and nothing is touched."""

    @wraps(erase)
    def inside(keeper: Any, holding: int, *, by: Any) -> Outcome:
        try:
            refuse_held(keeper.kind, holding)
        except Refused as held:
            return Outcome(KEPT, why=held.message)
        return erase(keeper, holding, by=by)

    return inside  # type: ignore[return-value]


def told(hold: Hold) -> str:
    """What the person is told of a hold on what is theirs."""
    if not hold.may_be_told:
        return _("The law asks us to keep this for now.")
    return _("A legal process keeps this until %(day)s. You may object to it in writing.") % {
        "day": f"{hold.until:%d-%m-%Y}"
    }


@transaction.atomic
def ask_hold(
    subject: str, subject_id: int, *, label: str, unit_id: int | None, reason: str, letter: str, until: date,
    may_be_told: bool, by: journal.Actor,
) -> Hold:  # fmt: skip
    """The first person asks. Refuses a hold without a reason or letter, without an end or with one over a year away."""
    now = clock.now()
    today = clock.local(now).date()
    if until <= today or until > today + LONGEST:
        raise Refused("bad_until", _("Choose a last day within a year from tomorrow."), field="until")
    if by.id is None:
        raise Refused("nobody", _("Only a person may ask for this."), status=409)
    if Hold.objects.filter(subject=subject, subject_id=subject_id, state__in=("asked", "active")).exists():
        raise Refused("held_already", _("There is a hold on this, or a request for one."), field="what", status=409)
    hold = Hold.objects.create(
        subject=subject,
        subject_id=subject_id,
        label=label,
        unit_id=unit_id,
        reason=clean_line(reason, field="reason", limit=300, required=True),
        letter=clean_line(letter, field="letter", limit=80, required=True),
        may_be_told=may_be_told,
        until=until,
        owner=STATES["asked"].owner,
        due_at=now + AGREE_WITHIN,
        asked_by_id=by.id,
        asked_by_name=by.name,
        asked_at=now,
    )
    _note(hold, "hold.asked", by)
    return hold


@transaction.atomic
def decide_hold(hold: Hold, verb: str, *, by: journal.Actor) -> Hold:
    """The second person agrees or refuses (``agree``, ``refuse``), or somebody lifts it (``lift``).

    Refuses (409) the one who asked.
    """
    if verb not in FACTS:
        raise Refused("unknown_verb", _("This cannot be done with a hold."), status=422)
    row = Hold.objects.select_for_update().get(pk=hold.pk)
    to = next_state(STATES, row.state, verb)
    if by.id is None or (verb != "lift" and by.id == row.asked_by_id):
        raise Refused("own_request", _("Somebody else must decide about your request."), status=409)
    now = clock.now()
    row.state, row.owner, row.due_at = to, STATES[to].owner, None
    if verb == "lift":
        row.ended_at = now
    else:
        row.decided_by_id, row.decided_by_name, row.decided_at = by.id, by.name, now
    if to == "active":
        row.due_at = _end_of(row.until)
    row.save()
    _note(row, FACTS[verb], by)
    return row


@transaction.atomic
def run_out_holds(now: datetime | None = None) -> int:
    """A worker's round: requests nobody agreed to lapse after three days, holds end after their last day; how many."""
    now = now or clock.now()
    due = Hold.objects.filter(state__in=("asked", "active"), due_at__lte=now)
    rows = list(due.select_for_update(skip_locked=True).order_by("due_at")[:100])
    for row in rows:
        row.state = next_state(STATES, row.state, "silence" if row.state == "asked" else "run_out")
        row.owner, row.due_at, row.ended_at = "", None, now
        row.save()
        _note(row, f"hold.{row.state}", journal.SYSTEM)
    return len(rows)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), clock.JAKARTA)


def _note(hold: Hold, kind: str, by: journal.Actor) -> None:
    audience = journal.RESTRICTED if hold.subject == Hold.Subject.COMPLAINT else journal.STAFF
    who = journal.Actor(by.kind, by.id) if hold.subject == Hold.Subject.COMPLAINT else by
    unit = None if hold.subject == Hold.Subject.COMPLAINT else hold.unit_id
    journal.record(kind, "hold", hold.pk, by=who, audience=audience, unit_id=unit, of=hold.subject)
