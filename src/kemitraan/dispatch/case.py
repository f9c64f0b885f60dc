"""What a proposal needs to know about a response, gathered from the rows."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.geo import LonLat

from .models import Offer, Response
from .propose import Case
from .rule_models import ReachRule
from .rules import limit, reach

_RANK = ["pospol", "polsek", "polres", "polda", "mabes"]


class Setting(NamedTuple):
    """The case, the ladder it may climb, and the reach rule that holds on its rung."""

    case: Case
    ladder: list[territory.Unit]
    rule: ReachRule

    @property
    def at_the_top(self) -> bool:
        """Whether no rung is left."""
        return self.case.rung >= len(self.ladder) - 1


@dataclass(frozen=True)
class Known:
    """What does not change while a response climbs within one transaction; saves asking for it again."""

    ladder: list[territory.Unit]
    asked: Mapping[int, str] = field(default_factory=dict)
    barred: frozenset[int] = frozenset()


def setting_of(response: Response, now: datetime, known: Known | None = None) -> Setting:
    """The case of a response as it stands."""
    known = known or known_of(response, now)
    last = response.rung >= len(known.ladder) - 1
    rule = reach(response.priority, response.rung, last=last, now=now)
    point, approximate = place_of(response.report)
    case = Case(
        response_id=response.pk,
        priority=response.priority,
        point=point,
        approximate=approximate,
        within=_within(rule, known.ladder),
        rung=response.rung,
        busy=rule.busy,
        max_age=timedelta(seconds=rule.max_age_s),
        needs=frozenset(response.needs),
        detour=limit("wish_detour", priority=response.priority, unit=response.unit, now=now),
        asked=known.asked,
        barred=known.barred,
    )
    return Setting(case, known.ladder, rule)


def known_of(response: Response, now: datetime) -> Known:
    """The ladder of a response, who refused it lately, and who is barred from it: by the desk, or with their unit."""
    known = fresh(response.unit_id, reports.paths_of(response.report_id))
    bars = frozenset(response.bars.values_list("post_id", flat=True))
    return Known(known.ladder, _asked(response, now), known.barred | bars)


def fresh(unit_id: int, kept_from: tuple[str, ...]) -> Known:
    """The ladder of a unit without the rungs a report is kept from (``kept_from``: their paths), and their people."""
    ladder = ladder_of(unit_id)
    if not kept_from:
        return Known(ladder)
    return Known(
        [rung for rung in ladder if not rung.path.startswith(kept_from)] or ladder[-1:], {}, posts_in(kept_from)
    )


def posts_in(paths: tuple[str, ...]) -> frozenset[int]:
    """The posts held in these units and below."""
    inside = reduce(or_, (Q(unit__path__startswith=path) for path in paths))
    return frozenset(people.Post.objects.filter(inside).values_list("pk", flat=True))


_KEEP_S = 5.0
_ladders: dict[int, tuple[float, list[territory.Unit]]] = {}


def ladder_of(unit_id: int) -> list[territory.Unit]:
    """The rungs above a unit and itself, lowest first, as they were at most five seconds ago."""
    moment = time.monotonic()
    kept = _ladders.get(unit_id)
    if kept is None or moment - kept[0] > _KEEP_S:
        _ladders[unit_id] = kept = (moment, territory.ladder(territory.Unit.objects.get(pk=unit_id)))
    return kept[1]


def place_of(report: reports.Report) -> tuple[LonLat | None, bool]:
    """Where to go, and whether that is only the middle of an area (kelurahan or above)."""
    if report.lon is not None and report.lat is not None:
        return LonLat(report.lon, report.lat), False
    area = report.area
    while area is not None:
        if area.lon is not None and area.lat is not None:
            return LonLat(area.lon, area.lat), True
        area = area.parent
    return None, True


def _within(rule: ReachRule, ladder: list[territory.Unit]) -> str:
    """Path of the unit whose people may be asked: the first on the ladder at the rule's level or above it."""
    if rule.level == ReachRule.Level.UNIT:
        return ladder[0].path
    wanted = _RANK.index(rule.level)
    for unit in ladder:
        if _RANK.index(unit.level) >= wanted:
            return unit.path
    return ladder[-1].path


def _asked(response: Response, now: datetime) -> dict[int, str]:
    """Who refused or let the time run out lately, by shift: they are not asked again yet."""
    found: dict[int, str] = {}
    since = {
        state: now - limit(f"ask_again_{state}", priority=response.priority, unit=response.unit, now=now)
        for state in ("declined", "expired")
    }
    offers = Offer.objects.filter(response=response, kind="respond", state__in=list(since))
    for shift_id, state, answered_at in offers.values_list("shift_id", "state", "answered_at"):
        if answered_at is not None and answered_at > since[state]:
            found[shift_id] = "declined" if state == "declined" else "no_answer"
    return found
