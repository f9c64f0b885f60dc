"""What one side promised the other: made, kept, broken, postponed or let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line

from .clocks import end_of
from .deeds import deeds_beyond_a_group
from .finding import raise_finding
from .models import Group, Partner, Problem, Promise
from .states import STATES

MOST_POSTPONED = 3
_FACTS = {
    "keep": "promise.kept",
    "break": "promise.broken",
    "release": "promise.released",
    "postpone": "promise.postponed",
    "reopen": "promise.reopened",
}


@dataclass(frozen=True)
class NewPromise:
    """A promise: by us or by the other side, what, until which day. ``owner`` is our post that sees to it."""

    text: str
    due_on: date
    by_us: bool
    owner: Post | None = None
    owed_by: str = ""
    owed_to: str = ""


@transaction.atomic
def make_promise(
    new: NewPromise, *, unit: territory.Unit, partner: Partner | None = None, problem: Problem | None = None,
    by: journal.Actor,
) -> Promise:  # fmt: skip
    """Write down a promise; without names it is between the unit and the partner (or the group)."""
    other = partner.name if partner is not None else problem.group.name if problem is not None else ""
    if not other:
        raise Refused("nobody", _("A promise needs a partner or a problem."), field="partner")
    if problem is not None and problem.group.state == Group.State.ENDED:
        raise Refused("ended", _("This group has ended."), status=409)
    today = clock.local(clock.now()).date()
    if new.due_on < today:
        raise Refused("in_the_past", _("This day has passed already."), field="due_on")
    if new.owner is not None and f"/{new.owner.unit_id}/" not in unit.path:
        raise Refused("other_unit", _("This officer does not serve in this unit."), field="owner")
    due = end_of(new.due_on)
    promise = Promise.objects.create(
        partner=partner,
        problem=problem,
        unit=unit,
        by_us=new.by_us,
        text=clean_line(new.text, field="text", limit=300, required=True),
        owed_by=clean_line(new.owed_by, field="owed_by", limit=160) or (unit.name if new.by_us else other),
        owed_to=clean_line(new.owed_to, field="owed_to", limit=160) or (other if new.by_us else unit.name),
        owner=new.owner,
        due_at=due,
        due_on=new.due_on,
        promised_at=clock.now(),
        remind_at=due,
    )
    if problem is not None:
        for rule in deeds_beyond_a_group(f"{promise.text} {promise.owed_by} {promise.owed_to}"):
            raise_finding(problem.group, rule, f"{problem.title}: {promise.text}", by=by)
    _record("promise.made", promise, by, text=promise.text, due=new.due_on.isoformat(), by_us=new.by_us)
    return promise


@transaction.atomic
def settle_promise(
    promise: Promise, verb: str, *, how: str = "", due_on: date | None = None, by: journal.Actor
) -> Promise:
    """Keep, break, release, reopen or postpone a promise (at most three times, each with a reason)."""
    promise = Promise.objects.select_for_update(of=("self",)).get(pk=promise.pk)
    to = next_state(STATES, promise.state, verb)
    how = clean_line(how, field="how", limit=300, required=verb in ("break", "postpone", "release"))
    now = clock.now()
    if verb in ("postpone", "reopen"):
        if verb == "postpone" and promise.postponed >= MOST_POSTPONED:
            raise Refused("too_often", _("It was postponed three times: keep it, or say it is broken."), status=409)
        if due_on is None or due_on < clock.local(now).date():
            raise Refused("in_the_past", _("Choose a day from today on."), field="due_on")
        promise.due_on, promise.due_at, promise.remind_at = due_on, end_of(due_on), end_of(due_on)
        promise.postponed += verb == "postpone"
        promise.closed_at = None
    else:
        promise.due_at, promise.remind_at, promise.closed_at = None, None, now
    promise.state, promise.how = to, how
    promise.save()
    _record(_FACTS[verb], promise, by, text=promise.text, how=how, due=promise.due_on.isoformat())
    return promise


def _record(fact: str, promise: Promise, by: journal.Actor, **data: Any) -> None:
    if promise.partner_id is not None:
        journal.record(fact, "partner", promise.partner_id, by=by, unit_id=promise.unit_id, promise=promise.pk, **data)
    if promise.problem_id is not None:
        journal.record(fact, "problem", promise.problem_id, by=by, unit_id=promise.unit_id, promise=promise.pk, **data)
