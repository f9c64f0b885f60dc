"""What the filter of a list offers: topics, and the kelurahan that occur among its sessions.

The kelurahan are found by leaping through an index from one to the next: as many steps as there are kelurahan, however
many sessions there are. Each is looked up by its key: joined, all 29,688 areas would be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kemitraan.toolbox.languages import in_english

from .states import PUBLIC

_PUBLIC = ", ".join(f"'{state}'" for state in PUBLIC)
_TOPICS = """(select coalesce(json_agg(json_build_array(code, name_id, name_en) order by "order", code), '[]')
    from learning_topic where active)"""
_AREAS = """(
    with recursive seen(unit_id, area_id) as (
        select given, ({first}) from unnest({units}) given
        union all
        select seen.unit_id, ({after}) from seen where seen.area_id is not null
    )
    select coalesce(json_agg(json_build_array(
        a.code, a.name, (select name from territory_area where id = a.parent_id)) order by a.name, a.code), '[]')
    from (select distinct area_id from seen where area_id is not null) found
    cross join lateral (select code, name, parent_id from territory_area where id = found.area_id offset 0) a)"""
_NEXT = "select min(s.area_id) from learning_session s where {which}"
_OF_UNITS = _AREAS.format(
    units="asked.units",
    first=_NEXT.format(which="s.unit_id = given"),
    after=_NEXT.format(which="s.unit_id = seen.unit_id and s.area_id > seen.area_id"),
)
_SEEN_BY_ALL = f"(s.state in ({_PUBLIC}) or s.state = 'cancelled' and s.announced_at is not null)"
_OF_ALL = _AREAS.format(
    units="array[0::bigint]",
    first=_NEXT.format(which=_SEEN_BY_ALL),
    after=_NEXT.format(which=f"{_SEEN_BY_ALL} and s.area_id > seen.area_id"),
)
# Two parts of a page (``together.Beside``): of the sessions of some units, and of all that are public.
OF_UNITS, OF_ALL = (_TOPICS, _OF_UNITS), (_TOPICS, _OF_ALL)

Choices = list[tuple[str, str]]


def labelled(topics: Iterable[Sequence[str]], areas: Iterable[Sequence[str | None]]) -> tuple[Choices, Choices]:
    """What these parts told, as values and labels."""
    english = in_english()
    return (
        [(code, name_en if english else name_id) for code, name_id, name_en in topics],
        [(str(code), f"{name}, {above}" if above else str(name)) for code, name, above in areas],
    )
