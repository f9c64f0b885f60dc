"""What lists are asked for, read from the address: nothing a person can type there breaks the page."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import quote_plus

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from kemitraan.toolbox import clock
from kemitraan.toolbox.clock import JAKARTA

from .models import Host, Programme, Session
from .rules import LONGEST
from .states import STATES

PER_PAGE = 25
LAST_PAGE = 1_000
WHEN = ("coming", "ahead", "past", "all")  # ahead: what shall still begin


class Filters(NamedTuple):
    """One view of the sessions. Unknown values in the address are left out, as if they had not been typed."""

    q: str = ""
    kind: str = ""
    topic: str = ""
    area: str = ""  # the beginning of a Kemendagri code
    state: str = ""
    when: str = "coming"
    show: str = "list"
    month: str = ""  # 2026-12
    day: str = ""  # 2026-12-24: the list of this day alone, whatever "when" says
    sort: str = "time"
    late: bool = False
    since: str = ""  # 2026-12-01: what begins on this day or later
    until: str = ""  # 2026-12-31: what begins on this day or before
    page: int = 1

    def address(self, **changes: object) -> str:
        """The query string of this view with some changes; what is at its default is left out."""
        return "?" + "&".join([
            f"{name}={1 if value is True else quote_plus(str(value))}"
            for name, here, default in zip(self._fields, self, _DEFAULT, strict=True)
            if (value := changes.get(name, here)) != default
        ])  # fmt: skip

    @property
    def first_day(self) -> date:
        """The first day of the month shown."""
        today = clock.local(clock.now()).date()
        if not self.month:
            return today.replace(day=1)
        year, month = self.month.split("-")
        return date(int(year), int(month), 1)

    @property
    def only_day(self) -> date | None:
        """The one day whose list is shown."""
        return date.fromisoformat(self.day) if self.day and self.show == "list" else None

    @property
    def order(self) -> tuple[str, str]:
        """The columns the sessions of this view stand in order by; a minus says that the last comes first."""
        if self.sort == "clock":
            return ("due_at", "id")
        newest_first = self.sort == "newest" or (self.when == "past" and not self.only_day)
        return ("-starts_at", "-id") if newest_first else ("starts_at", "id")

    def applied(self, found: QuerySet[Session], now: datetime) -> QuerySet[Session]:
        """The sessions of this view, in its order."""
        return self.chosen(found, now).order_by(*self.order)

    def chosen(self, found: QuerySet[Session], now: datetime) -> QuerySet[Session]:
        """The sessions of this view, each once, in no order."""
        return self._of_time(self._of_words(found), now)

    def _of_words(self, found: QuerySet[Session]) -> QuerySet[Session]:
        if self.q:
            found = found.filter(
                Q(programme__title__icontains=self.q)
                | Q(venue__icontains=self.q)
                | Q(area__name__icontains=self.q)
                | Exists(Host.objects.filter(programme=OuterRef("programme"), name__icontains=self.q))
                | Q(code__iexact=self.q)
            )
        if self.kind:
            found = found.filter(programme__kind=self.kind)
        if self.topic:
            found = found.filter(programme__topic__code=self.topic)
        if self.area:
            found = found.filter(area__code__startswith=self.area)
        if self.state:
            found = found.filter(state=self.state)
        return found

    def _of_time(self, found: QuerySet[Session], now: datetime) -> QuerySet[Session]:
        if self.late:
            found = found.filter(due_at__lt=now)
        if self.since and self.show == "list":
            found = found.filter(starts_at__gte=_begin(date.fromisoformat(self.since)))
        if self.until and self.show == "list":
            found = found.filter(starts_at__lt=_begin(date.fromisoformat(self.until) + timedelta(days=1)))
        if self.show == "calendar":
            first = self.first_day
            begin = _begin(first)
            found = found.filter(
                starts_at__gte=begin, starts_at__lt=begin + timedelta(days=monthrange(first.year, first.month)[1])
            )
        elif self.only_day:
            begin = _begin(self.only_day)
            found = found.filter(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1))
        elif self.when == "coming":  # none lasts longer: all that is long over need not be looked at
            found = found.filter(ends_at__gte=now, starts_at__gte=now - LONGEST)
        elif self.when == "ahead":
            found = found.filter(starts_at__gte=now).exclude(state="cancelled")
        elif self.when == "past":
            found = found.filter(ends_at__lt=now, starts_at__lt=now)
        return found


_DEFAULT = Filters()
_KINDS, _STATES, _SORTS = frozenset(Programme.Kind.values), frozenset(STATES), frozenset({"time", "newest", "clock"})


def read_filters(query: QueryDict, *, staff: bool = False) -> Filters:
    """The view an address asks for."""
    given: Callable[..., str] = query.dict().get  # type: ignore[assignment]  # a query has no empty lists
    when = given("when", "")
    return Filters(
        q=" ".join(given("q", "").replace("\x00", "").split())[:80],
        kind=_one_of(given("kind", ""), _KINDS),
        topic=_slug(given("topic", "")),
        area=_code(given("area", "")),
        state=_one_of(given("state", ""), _STATES) if staff else "",
        late=staff and given("late") == "1",
        since=_day(given("since", "")),
        until=_day(given("until", "")),
        when=when if when in WHEN else "coming",
        show="calendar" if given("show") == "calendar" else "list",
        month=_month(given("month", "")),
        day=_day(given("day", "")),
        sort=_one_of(given("sort", ""), _SORTS) or "time",
        page=_page(given("page", "")),
    )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), JAKARTA)


def _one_of(given: str, known: Collection[str]) -> str:
    return given if given in known else ""


def _slug(given: str) -> str:
    return given if len(given) <= 30 and given.replace("-", "").replace("_", "").isalnum() and given.isascii() else ""


def _code(given: str) -> str:
    return given if len(given) <= 40 and given.isascii() and set(given) <= set("0123456789./RWT") else ""


def _month(given: str) -> str:
    year, _dash, month = given.partition("-")
    fits = len(given) == 7 and given.isascii() and year.isdigit() and month.isdigit()
    return given if fits and 2000 <= int(year) <= 2999 and 1 <= int(month) <= 12 else ""


def _day(given: str) -> str:
    if len(given) != 10 or not given.isascii() or not _month(given[:7]):
        return ""
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        return ""


def _page(given: str) -> int:
    return (
        min(int(given), LAST_PAGE) if given.isascii() and given.isdigit() and 0 < len(given) < 6 and int(given) else 1
    )
