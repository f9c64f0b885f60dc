"""Propose who should go: the closest idle by road, with every input shown. Pure: reads no database.

Closest idle stays the default: smarter rules cut late arrivals and raise the mean (Jagtenberg, Bhulai and
van der Mei 2017), so they may be shown beside it but never replace it silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import numpy as np

from kemitraan.toolbox.geo import LonLat

from .duty import Duty, OnDuty

RULE = "closest_idle_by_road"
SHOWN = 8  # candidates, and passed-over people, kept with a proposal


@dataclass(frozen=True)
class Case:
    """What a proposal is made for."""

    response_id: int
    priority: int
    point: LonLat | None
    approximate: bool  # the point is the middle of an area, not the place itself
    within: str  # path of the unit whose people may be asked
    rung: int
    busy: bool  # also those bound to something less urgent
    max_age: timedelta
    needs: frozenset[str] = frozenset()
    detour: timedelta = timedelta(0)  # how much later somebody with all ``needs`` may come
    asked: Mapping[int, str] = field(default_factory=dict)  # shift → declined, expired: not again yet
    barred: frozenset[int] = frozenset()  # posts


@dataclass(frozen=True)
class Candidate:
    """Somebody who could go, and how long it takes by road."""

    shift_id: int
    call_sign: str
    unit: str
    seconds: float
    metres: float
    estimate: bool
    less_urgent: int | None = None  # priority of what they would leave


@dataclass(frozen=True)
class PassedOver:
    """Somebody who could be there sooner or was looked at, and why they are not asked."""

    shift_id: int
    call_sign: str
    unit: str
    seconds: float
    why: str


@dataclass(frozen=True)
class Proposal:
    """Who should go, and all it rests on. ``chosen`` is None where nobody can."""

    rule: str
    network: str  # roads, or straight_line where every time is an estimate
    chosen: Candidate | None
    candidates: list[Candidate]
    passed_over: list[PassedOver]
    counts: dict[str, int]  # how many were passed over, by reason
    on_duty: int
    rung: int
    within: str
    approximate: bool
    wish_unmet: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, object]:
        """The same as plain data, kept with the offer."""
        return asdict(self)


def propose(case: Case, duty: Duty, now: datetime) -> Proposal:
    """The soonest eligible by road first; who was passed over, with the reason for each."""
    reasons = [why_not(case, duty, one, now) for one in duty.people]
    if case.point is None:
        return _nowhere(case, duty)
    free = np.fromiter((reason is None for reason in reasons), np.bool_, len(reasons))
    candidates = _reach(case, duty, case.point, free)
    first = candidates[0] if candidates else None
    unmet: list[str] = []
    passed: list[PassedOver] = []
    if first is not None and case.needs:
        first, unmet, passed = _wished(case, duty, case.point, free, candidates)
    passed += _sooner(duty, case.point, reasons, first)
    if first is not None:
        candidates = [first, *(one for one in candidates if one.shift_id != first.shift_id)]
    return Proposal(
        rule=RULE,
        network=_name_of(duty),
        chosen=first,
        candidates=candidates,
        passed_over=passed,
        counts=dict(Counter(reason for reason in reasons if reason is not None)),
        on_duty=len(duty.people),
        rung=case.rung,
        within=case.within,
        approximate=case.approximate,
        wish_unmet=unmet,
    )


def why_not(case: Case, duty: Duty, one: OnDuty, now: datetime) -> str | None:
    """Why somebody on duty is not asked, or None where they may be."""
    reason = case.asked.get(one.shift_id)
    if one.post_id in case.barred:
        reason = "conflict"
    elif reason is None and one.shift_id in duty.asked:
        reason = "being_asked"
    elif reason is None:
        bound = duty.urgency(one.shift_id)
        if bound is not None and (not case.busy or bound <= case.priority):
            reason = "busy"
        elif now - one.at > case.max_age:
            reason = "old_position"
        elif not one.unit_path.startswith(case.within):
            reason = "other_unit"
    return reason


def _nowhere(case: Case, duty: Duty) -> Proposal:
    """Nobody can be sent to a place that is not known."""
    return Proposal(
        rule=RULE,
        network=_name_of(duty),
        chosen=None,
        candidates=[],
        passed_over=[],
        counts={"no_place": len(duty.people)},
        on_duty=len(duty.people),
        rung=case.rung,
        within=case.within,
        approximate=True,
    )


def _name_of(duty: Duty) -> str:
    return "straight_line" if duty.network.estimate else "roads"


def _reach(case: Case, duty: Duty, point: LonLat, allowed: np.ndarray, k: int = SHOWN) -> list[Candidate]:
    from kemitraan.roads.api import nearest

    found = nearest(duty.network, point, duty.responders, k, allowed=allowed, fill=True)
    return [
        Candidate(
            shift_id=(one := duty.people[reach.index]).shift_id,
            call_sign=one.call_sign or one.name,
            unit=one.unit_name,
            seconds=round(reach.seconds, 1),
            metres=round(reach.metres, 1),
            estimate=reach.estimate or case.approximate,
            less_urgent=duty.urgency(one.shift_id),
        )
        for reach in found
    ]


def _wished(
    case: Case, duty: Duty, point: LonLat, free: np.ndarray, candidates: list[Candidate]
) -> tuple[Candidate, list[str], list[PassedOver]]:
    """The soonest with the wished capabilities, unless that costs more than the detour allows."""
    able = free & np.fromiter((case.needs <= one.capabilities for one in duty.people), np.bool_, len(duty.people))
    wished = _reach(case, duty, point, able, 1)
    first = candidates[0]
    if not wished or wished[0].seconds - first.seconds > case.detour.total_seconds():
        return first, sorted(case.needs), []
    sooner = [one for one in candidates if one.seconds < wished[0].seconds and one.shift_id != wished[0].shift_id]
    passed = [PassedOver(one.shift_id, one.call_sign, one.unit, one.seconds, "no_capability") for one in sooner]
    return wished[0], [], passed


def _sooner(duty: Duty, point: LonLat, reasons: list[str | None], first: Candidate | None) -> list[PassedOver]:
    """Those not eligible who would have been there before the chosen one (or at all, where none was)."""
    from kemitraan.roads.api import nearest

    barred = np.fromiter((reason is not None for reason in reasons), np.bool_, len(reasons))
    if not barred.any():
        return []
    passed = []
    for reach in nearest(duty.network, point, duty.responders, SHOWN, allowed=barred):
        if first is not None and reach.seconds > first.seconds:
            break
        one = duty.people[reach.index]
        passed.append(
            PassedOver(
                one.shift_id,
                one.call_sign or one.name,
                one.unit_name,
                round(reach.seconds, 1),
                reasons[reach.index] or "",
            )
        )
    return passed
