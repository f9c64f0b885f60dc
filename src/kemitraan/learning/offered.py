"""What the filter of a list offers: topics, and the kelurahan that occur among its sessions.

The kelurahan are found by leaping through an index from one to the next: as many steps as there are kelurahan, however
many sessions there are. One statement for both.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

from kemitraan.toolbox.rows import fetched

from .states import PUBLIC

_PUBLIC = ", ".join(f"'{state}'" for state in PUBLIC)
_LEAP = """
    with recursive seen(unit_id, area_id) as (
        select given, ({first}) from unnest(%s::bigint[]) given
        union all
        select seen.unit_id, ({after}) from seen where seen.area_id is not null
    )
    (select 'topic', t.code, t.name_id, t.name_en from learning_topic t where t.active order by t."order", t.code)
    union all
    (select 'area', a.code, a.name, (select name from territory_area where id = a.parent_id) from territory_area a
        where a.id in (select area_id from seen) order by a.name, a.code)
"""
_NEXT = "select min(s.area_id) from learning_session s where {which}"
_OF_UNITS = _LEAP.format(
    first=_NEXT.format(which="s.unit_id = given"),
    after=_NEXT.format(which="s.unit_id = seen.unit_id and s.area_id > seen.area_id"),
)
_SEEN_BY_ALL = f"(s.state in ({_PUBLIC}) or s.state = 'cancelled' and s.announced_at is not null)"
_OF_ALL = _LEAP.format(
    first=_NEXT.format(which=_SEEN_BY_ALL),
    after=_NEXT.format(which=f"{_SEEN_BY_ALL} and s.area_id > seen.area_id"),
)

Choices = list[tuple[str, str]]


def offered(units: Iterable[int] | None = None) -> tuple[Choices, Choices]:
    """Topics and kelurahan as values and labels; of the sessions of these units, or of all that are public."""
    statement, values = (_OF_ALL, [0]) if units is None else (_OF_UNITS, sorted(units))
    topics, areas, english = [], [], (get_language() or "").startswith("en")
    for what, code, first, second in fetched(statement, [values]):
        if what == "topic":
            topics.append((code, second if english else first))
        else:
            areas.append((code, f"{first}, {second}" if second else first))
    return topics, areas
