"""Surge: more open calls than free units. One assignment of all at once, shown against "one by one".

Sending the closest idle call by call lets an early call take the only unit near a later one. The assignment that
is best for all together is found by ``scipy.optimize.linear_sum_assignment`` over road times (Crouse 2016).
The machine only proposes; an operator confirms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped

from .case import Setting, setting_of
from .duty import Duty, network, read_duty
from .models import Hold, Offer, Response
from .move import lock, move
from .offer import assign, hold_shift, is_free, way_of, withdraw
from .propose import propose
from .states import ASKING

# What serving a call is worth, in seconds of travel: a more urgent one is never left for a nearer, lesser one.
WORTH_S = {1: 10_800.0, 2: 3_600.0, 3: 1_200.0, 4: 0.0}
MOST_AGE_S = 1_800.0  # waiting counts up to here, so that an old call is not passed over for ever
NEVER = 1e9
LONGEST_HOLD = timedelta(minutes=30)


@dataclass(frozen=True)
class Pair:
    """One unit for one call."""

    response_id: int
    shift_id: int
    priority: int
    seconds: float
    waited_s: float


@dataclass(frozen=True)
class Outcome:
    """What one way of assigning comes to. Waiting is from the first contact to the arrival."""

    pairs: list[Pair]
    travel_minutes: float
    waiting_minutes: float
    served: dict[int, int]  # by priority


@dataclass(frozen=True)
class Plan:
    """The assignment of all at once beside the one by one."""

    at: datetime
    calls: int
    units: int
    together: Outcome
    one_by_one: Outcome
    left: list[int] = field(default_factory=list)  # responses that get nobody

    @property
    def saved_minutes(self) -> float:
        """Minutes of travel saved over all calls served, against one by one (negative: none)."""
        return round(self.one_by_one.travel_minutes - self.together.travel_minutes, 1)


@dataclass(frozen=True)
class Confirmed:
    """What became of the operator's yes."""

    offers: list[int]
    skipped: dict[int, str]  # response → why


def is_surge(unit: territory.Unit) -> bool:
    """Whether open calls outnumber free units here and below."""
    calls = Response.objects.filter(state__in=ASKING, unit__path__startswith=unit.path).count()
    duty = read_duty(network(patient=False))
    free = sum(
        one.unit_path.startswith(unit.path) and not duty.jobs.get(one.shift_id) and one.shift_id not in duty.asked
        for one in duty.people
    )
    return calls > free


@helped("dispatch.plan_surge", "reports")
def plan_surge(unit: territory.Unit) -> Plan:
    """Propose who goes where for every open call of a unit and below. Changes nothing.

    Open calls are those nobody has accepted; units are those free, or asked by the machine for one of these calls.
    """
    now = clock.now()
    calls = _open_calls(unit)
    duty = read_duty(network(patient=False))
    seconds, units = _matrix(calls, duty, unit, now)
    together = _outcome(calls, duty, units, seconds, assign_together(calls, seconds, now), now)
    single = _outcome(calls, duty, units, seconds, assign_one_by_one(calls, seconds), now)
    served = {pair.response_id for pair in together.pairs}
    return Plan(now, len(calls), len(units), together, single, [one.pk for one in calls if one.pk not in served])


def assign_together(calls: Sequence[Response], seconds: np.ndarray, now: datetime) -> list[tuple[int, int]]:
    """(call, unit) pairs of least total cost: travel, less what serving is worth, less the wait so far."""
    from scipy.optimize import linear_sum_assignment

    if not seconds.size:
        return []
    bonus = np.array([WORTH_S[call.priority] + min(_waited(call, now), MOST_AGE_S) for call in calls])
    cost = np.where(np.isfinite(seconds), seconds - bonus[:, None], NEVER)
    rows, columns = linear_sum_assignment(cost)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if np.isfinite(seconds[i, j])]


def assign_one_by_one(calls: Sequence[Response], seconds: np.ndarray) -> list[tuple[int, int]]:
    """(call, unit) pairs by the everyday rule: most urgent and oldest first, each takes the soonest left."""
    left = seconds.copy()
    pairs = []
    for i in sorted(range(len(calls)), key=lambda i: (calls[i].priority, calls[i].contact_at)):
        if not left.shape[1] or not np.isfinite(left[i]).any():
            continue
        j = int(np.argmin(left[i]))
        pairs.append((i, j))
        left[:, j] = np.inf
    return pairs


@helped("dispatch.confirm_surge", "reports")
@transaction.atomic
def confirm_surge(pairs: Sequence[tuple[int, int]], *, by: journal.Actor) -> Confirmed:
    """Make an operator's offer of each (response, shift) pair, in one transaction.

    What moved on since the plan is left out and named, so that one change does not spoil the rest.
    """
    if len({response for response, _shift in pairs}) < len(pairs) or len({s for _r, s in pairs}) < len(pairs):
        raise Refused("twice", _("A call or a unit stands twice in the plan."))
    now = clock.now()
    skipped: dict[int, str] = {}
    ready: list[tuple[Response, int]] = []
    for response_id, shift_id in sorted(pairs):
        response = _open_for_plan(response_id, by, now)
        if response is None:
            skipped[response_id] = "moved_on"
        else:
            ready.append((response, shift_id))
    duty = read_duty(network(patient=False))
    offers: list[int] = []
    for response, shift_id in ready:
        try:
            with transaction.atomic():
                offer = _assign(response, shift_id, duty, by, now)
        except (IntegrityError, Refused):
            offer = None
        if offer is None:
            skipped[response.pk] = "unit_gone"
        else:
            offers.append(offer.pk)
    return Confirmed(offers, skipped)


def hold(unit: territory.Unit, *, minutes: int, by: journal.Actor) -> Hold:
    """From now on calls below P1 wait here for one assignment of all; it ends by itself, at most 30 minutes on."""
    if not 0 < minutes <= LONGEST_HOLD.total_seconds() / 60:
        raise Refused("bad_minutes", _("A hold lasts between 1 and 30 minutes."), field="minutes")
    now = clock.now()
    with transaction.atomic():
        held = Hold.objects.create(unit=unit, by=by.name, started_at=now, until=now + timedelta(minutes=minutes))
        journal.record("surge.held", "unit", unit.pk, by=by, unit_id=unit.pk, unit_name=unit.name, minutes=minutes)
    return held


def end_hold(unit: territory.Unit, *, by: journal.Actor) -> int:
    """Back to one by one at once; how many holds ended."""
    now = clock.now()
    with transaction.atomic():
        ended = Hold.objects.filter(unit=unit, until__gt=now).update(until=now)
        if ended:
            journal.record("surge.ended", "unit", unit.pk, by=by, unit_id=unit.pk, unit_name=unit.name)
    return ended


def _open_calls(unit: territory.Unit) -> list[Response]:
    """Calls nobody accepted, most urgent and oldest first; one an operator has just given out is left alone."""
    given_out = Offer.objects.filter(state=Offer.State.OPEN, kind="respond").exclude(by="")
    return list(
        Response.objects.filter(state__in=ASKING, unit__path__startswith=unit.path)
        .exclude(pk__in=given_out.values("response_id"))
        .select_related("report__area__parent", "unit", "holder")
        .order_by("priority", "contact_at")
    )


def _matrix(calls: list[Response], duty: Duty, unit: territory.Unit, now: datetime) -> tuple[np.ndarray, list[int]]:
    """Seconds by road [call, unit], inf where somebody may not or cannot go; and the units' places in ``duty``."""
    from kemitraan.roads.api import nearest

    ids = [call.pk for call in calls]
    standing = Offer.objects.filter(state=Offer.State.OPEN, kind="respond", response__in=ids)
    swappable = set(standing.values_list("shift_id", flat=True))
    units = [
        place
        for place, one in enumerate(duty.people)
        if one.unit_path.startswith(unit.path)
        and not duty.jobs.get(one.shift_id)
        and (one.shift_id not in duty.asked or one.shift_id in swappable)
    ]
    column = {place: j for j, place in enumerate(units)}
    seconds = np.full((len(calls), len(units)), np.inf)
    mask = np.zeros(len(duty.people), np.bool_)
    mask[units] = True
    for i, call in enumerate(calls):
        case = setting_of(call, now).case
        if case.point is None or not units:
            continue
        for reach in nearest(duty.network, case.point, duty.responders, len(units), allowed=mask, fill=True):
            one = duty.people[reach.index]
            if one.shift_id in case.asked or one.post_id in case.barred or now - one.at > case.max_age:
                continue
            lacking = 0 if case.needs <= one.capabilities else case.detour.total_seconds()
            seconds[i, column[reach.index]] = reach.seconds + lacking
    return seconds, units


def _outcome(
    calls: list[Response],
    duty: Duty,
    units: list[int],
    seconds: np.ndarray,
    found: list[tuple[int, int]],
    now: datetime,
) -> Outcome:
    pairs = [
        Pair(
            calls[i].pk,
            duty.people[units[j]].shift_id,
            calls[i].priority,
            round(float(seconds[i, j]), 1),
            round(_waited(calls[i], now), 1),
        )
        for i, j in found
    ]
    return Outcome(
        pairs,
        round(sum(pair.seconds for pair in pairs) / 60, 1),
        round(sum(pair.seconds + pair.waited_s for pair in pairs) / 60, 1),
        dict(sorted(Counter(pair.priority for pair in pairs).items())),
    )


def _waited(call: Response, now: datetime) -> float:
    return max(0.0, (now - call.contact_at).total_seconds())


def _open_for_plan(response_id: int, by: journal.Actor, now: datetime) -> Response | None:
    """The call, locked, its machine's offer withdrawn; None where it moved on or somebody deals with it now."""
    if not Response.objects.select_for_update(skip_locked=True).filter(pk=response_id, state__in=ASKING):
        return None
    response = lock(response_id)
    standing = Offer.objects.filter(response=response, kind="respond", state=Offer.State.OPEN).first()
    if standing is not None:
        if standing.by:
            return None
        withdraw(standing, "one assignment of all", now)
        move(response, "withdraw", by=by, fact="response.withdrawn", now=now, offer=standing.pk)
    return response


def _assign(response: Response, shift_id: int, duty: Duty, by: journal.Actor, now: datetime) -> Offer | None:
    place = next((i for i, one in enumerate(duty.people) if one.shift_id == shift_id), None)
    if place is None or not hold_shift(shift_id, wait=False) or not is_free(shift_id, response):
        return None
    setting: Setting = setting_of(response, now)
    proposal = propose(setting.case, duty, now)
    return assign(response, way_of(setting, duty, place), proposal, now, by=by, override_reason="one assignment of all")
