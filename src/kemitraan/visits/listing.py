"""Long lists of visits in time that does not grow with their number: newest first, a page at a time, by a cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.http import QueryDict
from django.utils.dateparse import parse_date

from kemitraan.people.api import Viewer, purposes

from .models import Visit
from .states import STATES

PER_PAGE = 50
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Filters:
    """What a reader asked for; all of it stands in the address."""

    state: str = ""
    village: int | None = None
    since: date | None = None
    until: date | None = None
    before: tuple[date, int] | None = None

    def address(self, **changes: object) -> str:
        """The query of an address with these filters, some changed; without the cursor unless it is given."""
        now: dict[str, object] = {
            "keadaan": self.state,
            "kelurahan": self.village or "",
            "dari": self.since.isoformat() if self.since else "",
            "sampai": self.until.isoformat() if self.until else "",
            **changes,
        }
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in now.items() if value})
        return "?" + query.urlencode()


def read_filters(given: Mapping[str, str]) -> Filters:
    """Filters from an address; what makes no sense is left out."""
    state = given.get("keadaan", "")
    village = given.get("kelurahan", "")
    return Filters(
        state=state if state in STATES else "",
        village=int(village) if village.isascii() and village.isdigit() and len(village) < 18 else None,
        since=_day(given.get("dari", "")),
        until=_day(given.get("sampai", "")),
        before=_cursor(given.get("sebelum", "")),
    )


def _day(typed: str) -> date | None:
    try:
        found = parse_date(typed)
    except ValueError:
        return None
    return found if found and 1900 <= found.year <= 9000 else None


def _cursor(typed: str) -> tuple[date, int] | None:
    day, _dot, number = typed.partition("_")
    found = _day(day)
    if found is None or not (number.isascii() and number.isdigit()) or int(number[:25]) > LARGEST_ID:
        return None
    return found, int(number)


def page_of(viewer: Viewer, filters: Filters, per_page: int = PER_PAGE) -> tuple[list[Visit], str]:
    """One page of the visits a viewer may see, newest first, and the cursor of the next (empty at the end).

    A superior sees those of their units, an officer their own. Each unit's newest are taken from its own index and
    merged, so that a region costs a little more than a sector, and a million visits no more than a thousand.
    """
    column, owners = _owners(viewer)
    if not owners:
        return [], ""
    ids = _ids(column, owners, filters, per_page + 1)
    found = Visit.objects.in_bulk(ids[:per_page])
    rows = [found[pk] for pk in ids[:per_page] if pk in found]
    more = len(ids) > per_page and bool(rows)
    return rows, f"{rows[-1].day.isoformat()}_{rows[-1].pk}" if more else ""


def _owners(viewer: Viewer) -> tuple[str, list[int]]:
    units = viewer.units_for(purposes.REVIEW_VISITS)
    if units:
        return "unit_id", sorted(units)
    if viewer.may(purposes.MAKE_VISITS):
        return "post_id", sorted(post.pk for post in viewer.posts)
    return "unit_id", []


def _ids(column: str, owners: Sequence[int], filters: Filters, limit: int) -> list[int]:
    where: list[str] = []
    values: list[str | int | date] = []
    if filters.state:
        where.append("v.state = %s")
        values.append(filters.state)
    else:
        where.append("v.state not in ('planned', 'not_done')")
    if filters.village is not None:
        where.append("v.place_id in (select id from visits_visitplace where village_id = %s)")
        values.append(filters.village)
    if filters.since:
        where.append("v.day >= %s")
        values.append(filters.since)
    if filters.until:
        where.append("v.day <= %s")
        values.append(filters.until)
    if filters.before:
        where.append("(v.day, v.id) < (%s, %s)")
        values += list(filters.before)
    sql = f"""
        select found.id from unnest(%s::bigint[]) as owner(id) cross join lateral (
            select v.id, v.day from visits_visit v where v.{column} = owner.id and {" and ".join(where)}
            order by v.day desc, v.id desc limit %s
        ) found order by found.day desc, found.id desc limit %s"""  # noqa: S608 - our own words; values are bound
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(owners), *values, limit, limit])
        return [pk for (pk,) in cursor.fetchall()]
