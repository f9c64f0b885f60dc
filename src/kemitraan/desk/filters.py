"""What the desk asks for, read from the address: nothing a person can type there breaks the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from kemitraan.partnership import api as partnership
from kemitraan.reports.api import OPEN_STATES, STATES
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point

SORTS = ("clock", "newest", "oldest", "priority")
SINCE = {"1h": timedelta(hours=1), "8h": timedelta(hours=8), "24h": timedelta(days=1), "7d": timedelta(days=7)}
WITHIN = (1, 2, 5, 10)  # kilometres around a place; the second is meant where none is said
PAGE = 100
LAST_PAGE = 1_000
LONGEST_SEARCH = 80
_POST = re.compile(r"p[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True)
class Filters:
    """One view of the queue. Unknown values in the address are left out, as if they had not been typed."""

    state: tuple[str, ...] = ()
    priority: tuple[int, ...] = ()
    category: tuple[str, ...] = ()
    unit: int | None = None
    q: str = ""
    mine: bool = False
    late: bool = False
    all: bool = False  # closed ones too
    news: bool = False  # a progress notice (SP2HP) is due
    since: str = ""
    near: str = ""  # "unit": the viewer's own service centre; "p7": a post; "106.84,-6.23": a point
    within: int = 2  # kilometres
    sort: str = "clock"
    page: int = 1
    refused: tuple[str, ...] = ()  # words of the search by which nobody is looked for (E3): it was left out

    def address(self, **changes: object) -> str:
        """The query string of this view with some changes; what is at its default is left out."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        parts: list[tuple[str, object]] = [("state", state) for state in other.state]
        parts += [("priority", priority) for priority in other.priority]
        parts += [("category", category) for category in other.category]
        if other.unit is not None:
            parts.append(("unit", other.unit))
        parts += [(name, getattr(other, name)) for name in ("q", "since") if getattr(other, name)]
        parts += [(name, 1) for name in ("mine", "late", "all", "news") if getattr(other, name)]
        if other.near:
            parts += [("near", other.near), *([("within", other.within)] if other.within != WITHIN[1] else [])]
        if other.sort != "clock":
            parts.append(("sort", other.sort))
        if other.page > 1:
            parts.append(("page", other.page))
        return urlencode(parts)

    def since_moment(self, now: datetime) -> datetime | None:
        """The earliest time of receipt asked for."""
        return now - SINCE[self.since] if self.since else None

    @property
    def states(self) -> tuple[str, ...]:
        """The states to show: those asked for, else the open ones, else all."""
        if self.state:
            return self.state
        return tuple(STATES) if self.all else OPEN_STATES


def read_filters(query: QueryDict) -> Filters:
    """The filters an address asks for."""
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    refused = tuple(partnership.words_about_belonging(words)) if words else ()
    return Filters(
        state=tuple(dict.fromkeys(state for state in query.getlist("state") if state in STATES)),
        priority=tuple(sorted({int(value) for value in query.getlist("priority") if value in {"1", "2", "3", "4"}})),
        category=tuple(
            dict.fromkeys(code for code in query.getlist("category")[:40] if code.isascii() and 0 < len(code) <= 10)
        ),
        unit=_whole(query.get("unit", ""), 2**62),
        q="" if refused else words,
        refused=refused,
        mine=query.get("mine") == "1",
        late=query.get("late") == "1",
        all=query.get("all") == "1",
        news=query.get("news") == "1",
        since=query.get("since", "") if query.get("since", "") in SINCE else "",
        near=_near(query.get("near", "")),
        within=next((km for km in WITHIN if str(km) == query.get("within")), WITHIN[1]),
        sort=query.get("sort", "") if query.get("sort", "") in SORTS else "clock",
        page=_whole(query.get("page", ""), LAST_PAGE) or 1,
    )


def _near(text: str) -> str:
    """The viewer's own place, a post by its number, or a point rounded to a metre; empty for anything else."""
    if text == "unit" or _POST.fullmatch(text):
        return text
    lon, _comma, lat = text[:40].partition(",")
    try:
        point = checked_point(lon, lat)
    except Refused:
        return ""
    return f"{round(point.lon, 5)},{round(point.lat, 5)}"


def _whole(text: str, largest: int) -> int | None:
    """A positive whole number in ASCII digits up to ``largest``, or None."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text)
    return number if 0 < number <= largest else None
