"""What the programme adds up to in a commander's area: each figure with its definition, period, n, denominator, source.

Figures come from the doors of the rooms that keep them; here they only get their words and the way to the list behind.
By place, kind or step, never by officer (domain.md 6, E22). What is hidden of them, ``programme_figure.py`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kemitraan.learning import api as learning
from kemitraan.nights import api as nights
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import fetched_of
from kemitraan.visits import api as visits
from kemitraan.watch import api as watch

from .periods import Sight, Village
from .programme_figure import Figure
from .programme_map import AHEAD


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
    yield from _of_the_beat(units, sight)
    yield from _of_the_watch(units, sight)
    yield from _of_groups(units, sight)
    yield from _of_courses(units, sight)


Units = frozenset[int]


def _of_the_beat(units: Units, sight: Sight) -> Iterator[Figure]:
    first, end = sight.days_shown
    yield Figure(
        "cover",
        _("Reach by RW"),
        _("RT visited at least once in the period, of all RT that have a place on a beat."),
        _("visits, by the day they were made"),
        sight.words,
        "RW",
        _("RT visited"),
        _("RT in all"),
        reverse("visits:coverage"),
        tuple(visits.reached_by_rw(units, first, end if sight.over else None, village=sight.village)),
        apart=_("by the days the rules of visits count, all kelurahan"),
    )


def _of_the_watch(units: Units, sight: Sight) -> Iterator[Figure]:
    village, posts = sight.village, reverse("watch:posts")
    everywhere = _("all kelurahan") if village else ""
    source = _("the watch's posts, their state today")
    for key, state, title, definition, counted in (
        (
            "active", "active", _("Posts active"),
            _("Guard posts that are alive, of all that are not closed. Those being woken are counted apart from both."),
            _("active"),
        ),
        (
            "posts", "asleep", _("Posts asleep"),
            _("Guard posts from which nothing was heard for the time the rules give, of all that are not closed. "
              "Those a plan is waking again are not among them."),
            _("asleep"),
        ),
    ):  # fmt: skip
        yield Figure(
            key,
            title,
            definition,
            source,
            _("today"),
            _("Kelurahan"),
            counted,
            _("posts in all"),
            f"{posts}?keadaan={state}",
            tuple(watch.posts_by_state(units, state, village=village)),
            apart=everywhere,
        )
    first, end = sight.days_shown
    days = {"since": first, "until": end - timedelta(days=1)}
    yield Figure(
        "nights",
        _("Nights kept"),
        _("Nights that were opened by their leader, of all that were due in the period, missed ones included."),
        _("the nights' own log"),
        sight.words,
        _("Kelurahan"),
        _("nights kept"),
        _("nights due"),
        f"{reverse('nights:history')}?{urlencode(days)}",
        tuple(nights.nights_kept(units, first, end, village=village)),
        apart=everywhere,
    )
    members = reverse("watch:members")
    yield Figure(
        "cards",
        _("Cards that end or have ended"),
        _("Members who serve and whose card ends within 90 days or has ended, of all who serve and carry a card. "
          "Each is counted at one step."),
        _("the watch's cards, their last valid day"),
        _("today"),
        _("Step"),
        _("members"),
        _("members with a card"),
        members,
        tuple(watch.cards_ending(units, clock.local(sight.now).date(), village=village)),
        part_lists=f"{members}?kartu={{code}}",
        same_whole=True,
        people=True,
        apart=_("all members; each step below leads to its own"),
    )  # fmt: skip


def _of_groups(units: Units, sight: Sight) -> Iterator[Figure]:
    yield Figure(
        "groups",
        _("Groups with overdue promises"),
        _("Active groups with at least one open promise whose day is past, of all active groups."),
        _("promises of groups, open today"),
        _("today"),
        pgettext("a figure", "Kind"),
        _("with an overdue promise"),
        _("groups in all"),
        f"{reverse('partnership:promises')}?tampil=lewat",
        tuple(partnership.groups_overdue(units, sight.now, village=sight.village)),
        apart=_("the overdue promises themselves, also those of partners"),
    )


def _of_courses(units: Units, sight: Sight) -> Iterator[Figure]:
    village, staff = sight.village, reverse("learning:staff")
    first, end = sight.days_shown
    area = {"area": village} if village else {}
    past = urlencode({"when": "all", "since": first, "until": sight.last_day} | area)
    yield Figure(
        "courses",
        _("Sessions held"),
        _("Sessions held in the period, of all planned for it; those that were cancelled count as planned."),
        _("learning, by the day they were to be"),
        sight.words,
        _("Topic"),
        _("held"),
        _("planned"),
        f"{staff}?{past}",
        tuple(learning.sessions_held(units, sight.since, sight.day_end, village=village)),
        part_lists=f"{staff}?{past}&topic={{code}}",
    )
    today = clock.local(sight.now).date()
    coming = urlencode({"when": "ahead", "until": today + AHEAD} | area)
    yield Figure(
        "planned",
        _("Sessions to come"),
        _("Sessions already announced, of all planned from now on; cancelled ones are left out."),
        _("learning, by the day they are to be"),
        _("the next 30 days"),
        _("Topic"),
        _("announced"),
        _("planned"),
        f"{staff}?{coming}",
        tuple(learning.sessions_planned(units, sight.now, sight.ahead(AHEAD), village=village)),
        part_lists=f"{staff}?{coming}&topic={{code}}",
    )
