"""Nights in the calendar: those of an agreed roster, or a single one a head sets up by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .draw import nights_of, span
from .models import Duty, Night, Roster, RosterRun
from .move import tell_night
from .pins import give_pins
from .rules import minutes, night_deadline
from .states import NIGHT_STATES


def schedule_nights(roster: Roster, run: RosterRun) -> list[Night]:
    """Every night of a roster with its squad, inside the caller's transaction.

    Refused (409) where the post has a night on one of the days already, and where somebody of the plan cannot serve any
    more or has got a duty elsewhere meanwhile that is too close.
    """
    days = nights_of(roster)
    taken = Night.objects.filter(post=roster.post, day__in=days).order_by("day").values_list("day", flat=True).first()
    if taken is not None:
        told = _("The post has a night on %(day)s already.") % {"day": f"{taken:%d-%m-%Y}"}
        raise Refused("night_exists", told, status=409)
    _refuse_changed(roster, _zip(run, days))
    nights = [
        _night(roster.post, day, roster.starts_at, roster.ends_at, len(squad), roster) for day, squad in _zip(run, days)
    ]
    Night.objects.bulk_create(nights)
    duties = [
        Duty(night=night, member_id=key, leads=place == 0)
        for night, (_day, squad) in zip(nights, _zip(run, days), strict=True)
        for place, key in enumerate(squad)
    ]
    give_pins(duties)
    Duty.objects.bulk_create(duties)
    return nights


def _refuse_changed(roster: Roster, plan: list[tuple[date, list[int]]]) -> None:
    """The plan is from days ago: people leave, are suspended, and take duties at another post of their unit."""
    days_of: dict[int, list[date]] = {}
    for day, squad in plan:
        for key in squad:
            days_of.setdefault(key, []).append(day)
    serving = set(watch.serving_members(roster.post.unit).filter(pk__in=days_of).values_list("pk", flat=True))
    rest = timedelta(days=roster.rest)
    near = Duty.objects.filter(
        member__in=days_of, night__day__gte=roster.first - rest, night__day__lte=roster.last + rest
    ).values_list("member_id", "night__day")
    tired = {key for key, other in near if any(abs(day - other) <= rest for day in days_of[key])}
    gone = set(days_of) - serving
    gone_words = _("Cannot serve any more: %(who)s. Take it back and let it be drawn anew.")
    tired_words = _("Have another duty too close by now: %(who)s. Take it back and let it be drawn anew.")
    for keys, code, told in ((gone, "cannot_serve", gone_words), (tired, "too_close", tired_words)):
        if keys:
            names = [one.shown_name for one in watch.Member.objects.filter(pk__in=keys).order_by("name", "id")]
            raise Refused(code, told % {"who": ", ".join(names)}, status=409)


def _zip(run: RosterRun, days: list[date]) -> list[tuple[date, list[int]]]:
    return list(zip(days, run.answer["squads"], strict=True))


@transaction.atomic
def schedule_one(
    post: watch.GuardPost, day: date, starts_at: time, ends_at: time, members: Sequence[watch.Member], *,
    by: journal.Actor,
) -> Night:  # fmt: skip
    """A night outside any roster; the first member leads.

    Refused where one cannot serve, a night is there, or it lasts longer than the rule allows.
    """
    if len(members) < 2:
        raise Refused("too_few", _("Nobody watches alone: choose at least two people."), field="members")
    serving = set(watch.serving_members(post.unit, on=day).values_list("pk", flat=True)) if post.unit else set()
    if any(member.pk not in serving or member.minor for member in members):
        raise Refused("cannot_serve", _("Somebody of these cannot serve now."), field="members")
    night = _night(post, day, starts_at, ends_at, len(members), None)
    longest = timedelta(minutes=minutes("longest_night", unit=post.guided_by, at=clock.now()))
    if night.ends_at - night.starts_at > longest:
        hours = longest // timedelta(hours=1)
        raise Refused("too_long_night", _("A night lasts at most %(hours)s hours.") % {"hours": hours}, field="ends_at")
    try:
        with transaction.atomic():
            night.save()
    except IntegrityError:
        told = _("The post has a night on %(day)s already.") % {"day": f"{day:%d-%m-%Y}"}
        raise Refused("night_exists", told, status=409) from None
    duties = [Duty(night=night, member=member, leads=place == 0) for place, member in enumerate(members)]
    give_pins(duties)
    Duty.objects.bulk_create(duties)
    tell_night(night, "night.scheduled", by=by, members=len(members))
    return night


def _night(
    post: watch.GuardPost, day: date, starts_at: time, ends_at: time, members: int, roster: Roster | None
) -> Night:
    start, end = span(day, starts_at, ends_at)
    state = NIGHT_STATES["scheduled"]
    night = Night(
        post=post, roster=roster, guided_by=post.guided_by, day=day, starts_at=start, ends_at=end, members=members,
        state_since=clock.now(), owner=state.owner,
    )  # fmt: skip
    night.due_at = night_deadline("open", night, clock.now())
    return night
