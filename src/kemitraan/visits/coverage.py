"""How far visits reach: RT seen and not reached, by RW and kelurahan. Places only; never by officer (domain.md E22).

One prepared statement each. Of one kelurahan all RT are read, as its map and its list of those not reached show them,
and counted here; of many kelurahan the database counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from kemitraan.toolbox.rows import fetched

from .access import ON_GROUND, WITHIN, Grounds, within

SMALLEST = 5  # homes: fewer in an RW are not counted out, so that nobody can be pointed at
AGES = (30, 60, 90)
AGE_NAMES = (*map(str, AGES), "more", "never")


@dataclass(frozen=True, slots=True)
class Reach:
    """One RW or kelurahan: its RT, those reached in the period, seen lately, never seen; the longest not seen."""

    name: str
    area_id: int
    total: int
    reached: int
    lately: int
    never: int
    oldest: date | None
    homes_waiting: int | None  # homes not visited in the period; None where there are too few to say

    @property
    def missing(self) -> int:
        """RT not reached in the period."""
        return self.total - self.reached

    @property
    def share(self) -> int:
        """Of a hundred RT, how many were reached."""
        return round(100 * self.reached / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Since:
    """The days by which a page counts: an RT seen after ``reached`` is reached, after ``lately`` it was seen lately."""

    day: date
    reached: date
    lately: date

    @classmethod
    def of(cls, day: date, *, reached_days: int, lately_days: int) -> Since:
        """These days, counted back from ``day``."""
        return cls(day, day - timedelta(days=reached_days), day - timedelta(days=lately_days))

    @property
    def edges(self) -> list[date]:
        """Where the ages begin that :data:`AGES` names, the nearest first."""
        return [self.day - timedelta(days=age) for age in AGES]


class Rt(NamedTuple):
    """One RT of a kelurahan. Its key and what it is called are there only where it was not reached (``late``)."""

    pk: int
    rw_id: int | None
    rw: str | None
    last_seen_on: date | None
    lon: float | None
    lat: float | None
    approximate: bool
    key: str | None
    landmark: str | None
    name: str | None

    @property
    def late(self) -> bool:
        """Not reached in the period: a ring on the map, a line in the list."""
        return self.key is not None


class Reached(NamedTuple):
    """What a page of coverage says: its rows, least reached first; RT by how long ago they were seen (``AGE_NAMES``);
    and of one kelurahan its RT.
    """

    rows: list[Reach]
    ages: list[int]
    rts: Sequence[Rt] = ()


def reach_of(ground: Grounds, village: int, since: Since) -> Reached:
    """One kelurahan by RW, as far as this ground goes."""
    seen = within(ground, village)
    found = fetched(_RTS, [village, since.reached, *seen, since.reached, village, *seen])
    rts = [Rt._make(row[:-1]) for row in found]
    homes: dict[str, int] = json.loads(found[0][-1] or "{}") if found else {}
    groups: dict[tuple[int | None, str | None], list[date | None]] = {}
    for one in rts:
        groups.setdefault((one.rw_id, one.rw), []).append(one.last_seen_on)
    rows = [_counted(rw_id, name, seen, homes, since) for (rw_id, name), seen in groups.items()]
    return Reached(_least_first(rows), _ages([one.last_seen_on for one in rts], since), rts)


# The homes that wait stand in each row again: one statement costs half as much as two, and they are mostly none.
_HOMES = f"""
    select json_object_agg(coalesce(rw_id, 0), waiting)::text from (
        select p.rw_id, count(*) as waiting from visits_visitplace p
        where p.village_id = %s and p.kind = 'household' and p.active
            and (p.last_seen_on <= %s or p.last_seen_on is null) and {WITHIN}
        group by p.rw_id
    ) homes"""  # noqa: S608 - our own words
# Names by subqueries: a join would be planned as a hash over all areas. Ten RT share an RW; the server remembers it.
_RTS = f"""
    select p.id, p.rw_id, rw.name, p.last_seen_on, p.lon, p.lat, p.approximate,
        case when late then p.key::text end, case when late then p.landmark end,
        case when late then (select name from territory_area where id = p.rt_id) end, ({_HOMES})
    from visits_visitplace p
    cross join lateral (select p.last_seen_on <= %s or p.last_seen_on is null as late) told
    left join lateral (select name from territory_area x where x.id = p.rw_id offset 0) rw on true
    where p.village_id = %s and p.kind = 'rt' and p.active and {WITHIN}
"""  # noqa: S608 - our own words


def _counted(
    rw_id: int | None, name: str | None, seen: Sequence[date | None], homes: Mapping[str, int], since: Since
) -> Reach:
    days = [day for day in seen if day is not None]
    return Reach(
        name or "",
        rw_id or 0,
        len(seen),
        sum(day > since.reached for day in days),
        sum(day > since.lately for day in days),
        len(seen) - len(days),
        min(days, default=None),
        _said(homes.get(str(rw_id or 0), 0)),
    )


def _ages(seen: Iterable[date | None], since: Since) -> list[int]:
    edges, counts = since.edges, [0] * len(AGE_NAMES)
    never, longest = len(counts) - 1, len(edges)
    for day in seen:
        counts[never if day is None else next((at for at, edge in enumerate(edges) if day > edge), longest)] += 1
    return counts


def reach_of_all(ground: Grounds, since: Since) -> Reached:
    """All kelurahan of this ground."""
    edges = since.edges
    values: list[Any] = [since.reached, since.lately, since.reached, edges[0], edges[1], edges[0], edges[2], edges[1]]
    found = fetched(_VILLAGES, [*values, edges[2], *ground])
    rows = [
        Reach(name or "", village, total, reached, lately, never, oldest, _said(homes))
        for village, name, total, reached, lately, never, oldest, homes, *_ages in found
        if total
    ]
    ages = [sum(row[8 + at] for row in found) for at in range(len(AGES) + 1)]
    return Reached(_least_first(rows), [*ages, sum(row.never for row in rows)])


_VILLAGES = f"""
    select p.village_id, (select name from territory_area where id = p.village_id),
        count(*) filter (where kind = 'rt'),
        count(*) filter (where kind = 'rt' and last_seen_on > %s),
        count(*) filter (where kind = 'rt' and last_seen_on > %s),
        count(*) filter (where kind = 'rt' and last_seen_on is null),
        min(last_seen_on) filter (where kind = 'rt'),
        count(*) filter (where kind = 'household' and (last_seen_on <= %s or last_seen_on is null)),
        count(*) filter (where kind = 'rt' and last_seen_on > %s),
        count(*) filter (where kind = 'rt' and last_seen_on > %s and last_seen_on <= %s),
        count(*) filter (where kind = 'rt' and last_seen_on > %s and last_seen_on <= %s),
        count(*) filter (where kind = 'rt' and last_seen_on <= %s)
    from visits_visitplace p where p.kind in ('rt', 'household') and p.active and {ON_GROUND}
    group by p.village_id
"""  # noqa: S608 - our own words


def _least_first(rows: Iterable[Reach]) -> list[Reach]:
    return sorted(rows, key=lambda one: (one.share, one.name))


def _said(count: int) -> int | None:
    return count if count == 0 or count >= SMALLEST else None
