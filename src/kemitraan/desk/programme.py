"""What the programme adds up to in a commander's area: each figure with its definition, period, n, denominator, source.

Figures come from the doors of the rooms that keep them; here they only get their words and the way to the list behind.
By place, kind or step, never by officer (domain.md 6, E22). Numbers below five are hidden (E1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kemitraan.design.api import SOME_NUMBER, address_form
from kemitraan.learning import api as learning
from kemitraan.nights import api as nights
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.parts import LEAST, Part, hidden
from kemitraan.toolbox.rows import fetched_of
from kemitraan.visits import api as visits
from kemitraan.watch import api as watch

from .periods import Sight, Village
from .programme_html import line_rows


@dataclass(frozen=True)
class Figure:
    """One figure. ``total`` sums its parts; ``lists`` leads to the rows behind it."""

    key: str
    title: str
    definition: str
    source: str
    period: str
    line: str  # what a part is: an RW, a topic
    counted: str  # what n counts
    of: str  # what the denominator counts
    lists: str
    parts: tuple[Part, ...]
    part_lists: str = ""  # leads to the rows behind one part; ``{code}`` is its code
    same_whole: bool = False  # every part has the same denominator: it is not added up

    @cached_property
    def total(self) -> Part:
        """All parts together."""
        whole = self.parts[0].of if self.same_whole and self.parts else sum(part.of for part in self.parts)
        return Part("", "", sum(part.n for part in self.parts), whole)

    @property
    def lines(self) -> list[Line]:
        """The parts as they may be shown beside their total."""
        kept_back = hidden(self.parts)
        return [
            Line(
                part.name,
                None if part.code in kept_back else part.n,
                _shown(part.of),
                None if part.code in kept_back or part.share is None else 100 * part.share,
                self.part_lists.replace("{code}", quote(part.code)),
            )
            for part in self.parts
        ]

    @property
    def rows(self) -> SafeString:
        """The same lines as the rows of a table."""
        return line_rows(self.lines)

    @property
    def whole(self) -> int | None:
        """The total's denominator, where it may be shown."""
        return _shown(self.total.of)

    @property
    def percent(self) -> float | None:
        """The share of the total in percent, where it may be shown."""
        return None if self.total.share is None else 100 * self.total.share


@dataclass(frozen=True)
class Line:
    """A part as people read it: None where a number is not shown."""

    name: str
    n: int | None
    of: int | None
    percent: float | None
    url: str


@dataclass(frozen=True)
class Effect:
    """What the quiz says: shares in percent, n, and the interval of the difference; None below ten sheets."""

    before: float | None
    after: float | None
    low: float | None
    high: float | None
    n_before: int
    n_after: int


def villages_of(viewer: Viewer) -> list[Village]:
    """The kelurahan of a commander's units, by name: one query for the coverage of all of them."""
    units = viewer.units_for(purposes.SEE_PROGRAMME)
    today = clock.local(clock.now()).date()
    holds = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    covered = territory.Coverage.objects.filter(holds, unit_id__in=units)
    codes = {code for (code,) in fetched_of(covered.values_list("area__code"))}
    inside = tuple(f"{code}." for code in codes)
    every = territory.Area.objects.filter(level=territory.Area.Level.VILLAGE).order_by("name", "code")
    found = (Village(*row) for row in fetched_of(every.values_list("code", "name")))
    return [one for one in found if one.code in codes or one.code.startswith(inside)]


def figures(viewer: Viewer, sight: Sight) -> Iterator[Figure]:
    """Every figure of a view, in the order a commander asks for them."""
    units = viewer.units_for(purposes.SEE_PROGRAMME)
    now, since, until, village = sight.now, sight.since, sight.until, sight.village
    day, end = clock.local(now).date(), clock.local(until).date()
    period = sight.words
    yield Figure(
        "cover",
        _("Reach by RW"),
        _("RT visited at least once in the period, of all RT that have a place on a beat."),
        _("visits, by the day they were made"),
        period,
        "RW",
        _("RT visited"),
        _("RT in all"),
        reverse("visits:coverage"),
        tuple(visits.reached_by_rw(units, clock.local(since).date(), end if sight.over else None, village=village)),
    )
    yield Figure(
        "posts",
        _("Posts asleep"),
        _("Guard posts from which nothing was heard for the time the rules give, of all that are not closed."),
        _("the watch's posts, their state today"),
        _("today"),
        _("Kelurahan"),
        _("asleep"),
        _("posts in all"),
        reverse("watch:posts") + "?keadaan=asleep",
        tuple(watch.posts_asleep(units, village=village)),
    )
    yield Figure(
        "nights",
        _("Nights kept"),
        _("Nights that were opened by their leader, of all that were due in the period, missed ones included."),
        _("the nights' own log"),
        period,
        _("Kelurahan"),
        _("nights kept"),
        _("nights due"),
        reverse("nights:history"),
        tuple(nights.nights_kept(units, clock.local(since).date(), end, village=village)),
    )
    yield Figure(
        "cards",
        _("Cards that end or have ended"),
        _("Members who serve and whose card ends within 90 days or has ended, of all who serve and carry a card."),
        _("the watch's cards, their last valid day"),
        _("today"),
        _("Step"),
        _("members"),
        _("members with a card"),
        reverse("watch:members"),
        tuple(watch.cards_ending(units, day, village=village)),
        part_lists=reverse("watch:members") + "?kartu={code}",
        same_whole=True,
    )
    yield Figure(
        "groups",
        _("Groups with overdue promises"),
        _("Active groups with at least one open promise whose day is past, of all active groups."),
        _("promises of groups, open today"),
        _("today"),
        pgettext("a figure", "Kind"),
        _("with an overdue promise"),
        _("groups in all"),
        reverse("partnership:groups"),
        tuple(partnership.groups_overdue(units, now, village=village)),
    )
    yield Figure(
        "courses",
        _("Sessions held"),
        _("Sessions held in the period, of all planned for it; those that were cancelled count as planned."),
        _("learning, by the day they were to be"),
        period,
        _("Topic"),
        _("held"),
        _("planned"),
        reverse("learning:staff") + "?when=all",
        tuple(learning.sessions_held(units, since, until, village=village)),
        part_lists=reverse("learning:staff") + "?when=all&topic={code}",
    )


def effect(viewer: Viewer, sight: Sight) -> Effect:
    """What the anonymous quizzes of the period's sessions say together."""
    units = viewer.units_for(purposes.SEE_PROGRAMME)
    gain = learning.quiz_gain(units, sight.since, sight.until, village=sight.village)
    before, after, low, high = (
        None if one is None else 100 * one for one in (gain.before, gain.after, gain.low, gain.high)
    )
    return Effect(before, after, low, high, gain.n_before, gain.n_after)


@dataclass(frozen=True)
class Place:
    """A line of the map's list."""

    kind: str
    name: str
    area: str
    state: str
    late: bool
    lon: float
    lat: float
    url: str


def places(viewer: Viewer, sight: Sight) -> list[Place]:
    """What the map shows: posts, the sleeping ones first, then the sessions of the period and of the next month."""
    units = viewer.units_for(purposes.SEE_PROGRAMME)
    post_word, alive, asleep = _("Post"), _("alive"), _("asleep")
    session_word, coming, held = pgettext("learning", "Session"), _("coming"), _("held")
    post_page = address_form("watch:post", SOME_NUMBER)
    session_page = address_form("learning:staff_session", "AAAAAAAA")
    posts = [
        Place(
            post_word,
            post.name,
            post.area,
            alive if post.state == "active" else asleep,
            post.state != "active",
            post.lon,
            post.lat,
            post_page.format(post.id),
        )
        for post in watch.post_points(units, village=sight.village)
    ]
    soon = sight.now + timedelta(days=30)
    sessions = [
        Place(
            session_word,
            one.title,
            one.area,
            coming if one.starts_at > sight.now else held,
            False,
            one.lon,
            one.lat,
            session_page.format(one.code),
        )
        for one in learning.session_points(units, sight.since, soon, village=sight.village)
    ]
    return posts + sessions


def as_points(found: Sequence[Place]) -> dict[str, object]:
    """The same places for the map."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
                "properties": {"id": number, "kind": "place", "late": one.late, "label": one.name},
            }
            for number, one in enumerate(found)
        ],
    }


def _shown(number: int) -> int | None:
    return number if number == 0 or number >= LEAST else None


def shown(number: int | None) -> str:
    """A number on paper, or that it is too small."""
    return f"<{LEAST}" if number is None else f"{number}"
