"""Draw a roster: its days and rules, who can, and the question to the solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.workdays import is_workday
from kemitraan.watch import api as watch

from . import rules
from .models import Availability, Duty, Roster, RosterRun
from .move import enter_roster, lock_roster, tell_roster
from .planning import Night as PlanNight
from .planning import Person, Problem, Rules, to_json

LONGEST = 62  # nights in one roster: two months
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True)
class RosterWords:
    """What a form says about a roster. ``weekdays``: on which nights of the week; none: every night."""

    first: date
    last: date
    squad: int
    starts_at: time = time(22, 30)
    ends_at: time = time(4, 0)
    weekdays: Sequence[int] = ()
    rest: int = 2
    leaders: int = 1
    most: int = 10


@transaction.atomic
def draw_roster(post: watch.GuardPost, words: RosterWords, *, by: journal.Actor) -> Roster:
    """A new draft for a post. Refused where the days, the hours or the squad cannot be, each with its field."""
    now = clock.now()
    if post.unit is None or not post.unit.sort.keeps_nights or post.state == "closed":
        raise Refused("no_nights", _("This post keeps no nights."), field="post")
    roster = Roster(post=post, guided_by=post.guided_by, made_at=now, made_by=by.name)
    _fill(roster, words)
    if roster.first < clock.local(now).date():
        raise Refused("past", _("The first night lies in the past."), field="first")
    enter_roster(roster, "draft", now)
    roster.save()
    tell_roster(roster, "roster.drawn", by=by, first=roster.first.isoformat(), last=roster.last.isoformat())
    return roster


@transaction.atomic
def change_rules(roster_id: int, words: RosterWords, *, by: journal.Actor) -> Roster:
    """Other days or rules for a draft; what the solver found for the old ones no longer counts."""
    roster = lock_roster(roster_id)
    if roster.state != "draft":
        raise Refused("not_a_draft", _("Only a draft can be changed."), status=409)
    _fill(roster, words)
    roster.save()
    roster.runs.exclude(state=RosterRun.State.WORKING).delete()
    tell_roster(roster, "roster.changed", by=by)
    return roster


@transaction.atomic
def ask_for_plan(roster_id: int, *, by: journal.Actor) -> RosterRun:
    """Ask a worker for the best plan; asking again while one is at work gives the same run."""
    roster = lock_roster(roster_id)
    if roster.state != "draft":
        raise Refused("not_a_draft", _("Only a draft can be changed."), status=409)
    running = roster.runs.filter(state__in=["waiting", "working"]).first()
    if running is not None:
        return running
    problem = puzzle_of(roster)
    if not problem.people:
        raise Refused("nobody", _("Nobody in this unit can serve yet. Enrol members first."), status=409)
    try:
        with transaction.atomic():
            run = RosterRun.objects.create(
                roster=roster, puzzle=to_json(problem), asked_at=clock.now(), asked_by=by.name
            )
    except IntegrityError:
        return roster.runs.get(state__in=["waiting", "working"])
    tell_roster(roster, "roster.asked", by=by, run=run.pk, people=len(problem.people), nights=len(problem.nights))
    return run


def nights_of(roster: Roster) -> list[date]:
    """The days on which the roster's nights begin."""
    days = [roster.first + timedelta(days=number) for number in range((roster.last - roster.first).days + 1)]
    return [day for day in days if not roster.weekdays or day.weekday() in roster.weekdays]


def puzzle_of(roster: Roster) -> Problem:
    """The puzzle as it stands today: who serves, what they said, when they stood last, and the roster's rules."""
    members = list(watch.serving_members(roster.post.unit, on=roster.first)) if roster.post.unit else []
    said = Availability.objects.in_bulk([member.pk for member in members])
    before = roster.first - LOOK_BACK
    last = dict(
        Duty.objects.filter(member__in=members, night__day__gte=before, night__day__lt=roster.first)
        .values_list("member_id")
        .annotate(day=Max("night__day"))
    )
    spared, elsewhere, none = _heeded(roster), _elsewhere(roster, members), frozenset[date]()
    people = tuple(
        person_of(
            member, said.get(member.pk), last.get(member.pk), spare=spared.get(member.pk, none),
            resting_on=elsewhere.get(member.pk, none),
        )
        for member in members
    )  # fmt: skip
    nights = tuple(
        PlanNight(day, roster.squad, weekend=not is_workday(day + timedelta(days=1))) for day in nights_of(roster)
    )
    of = Rules(rest=roster.rest, leaders=roster.leaders, most=roster.most, seed=roster.pk % 2**31)
    return Problem(people, nights, of)


def _heeded(roster: Roster) -> dict[int, frozenset[date]]:
    """For each member whose objection to an earlier proposal was heeded, the nights that this plan leaves free."""
    found: dict[int, frozenset[date]] = {}
    for key, days in roster.objections.filter(state="heeded").values_list("member_id", "days"):
        found[key] = found.get(key, frozenset()) | frozenset(days)
    return found


def _elsewhere(roster: Roster, members: Sequence[watch.Member]) -> dict[int, frozenset[date]]:
    """For each member the days too close to a duty they have already, at whatever post: at most one in three nights."""
    rest = timedelta(days=roster.rest)
    near = Duty.objects.filter(
        member__in=members, night__day__gte=roster.first, night__day__lte=roster.last + rest
    ).values_list("member_id", "night__day")
    found: dict[int, set[date]] = {}
    for key, day in near:
        found.setdefault(key, set()).update(day + timedelta(days=by) for by in range(-roster.rest, roster.rest + 1))
    return {key: frozenset(days) for key, days in found.items()}


def person_of(
    member: watch.Member, said: Availability | None, last: date | None = None, *,
    spare: frozenset[date] = frozenset(), resting_on: frozenset[date] = frozenset(),
) -> Person:  # fmt: skip
    """A member as the puzzle knows them; ``spare``: nights of this roster they objected to; ``resting_on``: days too
    close to a duty elsewhere."""
    said = said or Availability(member=member)
    return Person(
        key=member.pk,
        name=member.shown_name,
        leads=member.leader,
        exempt=said.exempt,
        of_age_from=member.minor_until,
        weekdays_off=frozenset(said.weekdays_off),
        dates_off=frozenset(said.dates_off) | spare,
        most=said.most,
        last_duty=last,
        resting_on=resting_on,
        likes=frozenset(said.likes),
        avoids=frozenset(said.avoids),
        likes_weekdays=frozenset(said.likes_weekdays),
    )


def _fill(roster: Roster, words: RosterWords) -> None:
    if words.last < words.first:
        raise Refused("bad_days", _("The last night comes after the first."), field="last")
    if (words.last - words.first).days + 1 > LONGEST:
        raise Refused("too_long", _("At most %(most)s nights in one roster.") % {"most": LONGEST}, field="last")
    if not 2 <= words.squad <= 30:
        raise Refused("bad_squad", _("Between 2 and 30 people a night: nobody watches alone."), field="squad")
    if words.rest < 2:
        raise Refused("bad_rest", _("At most one duty in three nights."), field="rest")
    if not 0 <= words.leaders <= words.squad:
        raise Refused("bad_leaders", _("No more leaders than people in the squad."), field="leaders")
    if not 1 <= words.most <= 31:
        raise Refused("bad_most", _("Between 1 and 31 duties."), field="most")
    weekdays = sorted({day for day in words.weekdays if 0 <= day <= 6})
    longest = timedelta(minutes=rules.minutes("longest_night", unit=roster.guided_by, at=clock.now()))
    start, end = span(words.first, words.starts_at, words.ends_at)
    if end - start > longest:
        hours = longest // timedelta(hours=1)
        raise Refused("too_long_night", _("A night lasts at most %(hours)s hours.") % {"hours": hours}, field="ends_at")
    roster.first, roster.last, roster.squad, roster.weekdays = words.first, words.last, words.squad, weekdays
    roster.starts_at, roster.ends_at = words.starts_at, words.ends_at
    roster.rest, roster.leaders, roster.most = words.rest, words.leaders, words.most
    if not nights_of(roster):
        raise Refused("no_days", _("There is no night on these days of the week."), field="weekdays")


def span(day: date, starts_at: time, ends_at: time) -> tuple[datetime, datetime]:
    """When a night begins and ends; an end that is not later than the start lies on the next day."""
    start = datetime.combine(day, starts_at, clock.JAKARTA)
    end = datetime.combine(day, ends_at, clock.JAKARTA)
    return start, end if end > start else end + timedelta(days=1)
