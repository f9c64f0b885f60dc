"""From draft to agreed: show it to those who watch, take it back, agree; and what happens as days pass."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Night, Roster, RosterRun
from .move import lock_roster, move_roster, tell_roster
from .object import heed_all, lapse_all, open_objections
from .schedule import schedule_nights
from .states import ROSTER_OPEN
from .tell import tell_head

AGAIN = timedelta(days=3)  # a draft that still waits is told again after so long


@transaction.atomic
def propose(roster_id: int, *, by: journal.Actor) -> Roster:
    """Show the found plan to everybody who watches. Refused (409) without one."""
    roster = lock_roster(roster_id)
    if plan_of(roster) is None:
        raise Refused("no_plan", _("There is no plan yet. Let one be worked out first."), status=409)
    move_roster(roster, "propose", by=by, fact="roster.proposed")
    return roster


@transaction.atomic
def redraw(roster_id: int, *, by: journal.Actor) -> Roster:
    """Take a proposal back to change it: the next plan leaves free what members objected to."""
    roster = lock_roster(roster_id)
    heeded = heed_all(roster)
    move_roster(roster, "redraw", by=by, fact="roster.taken_back", heeded=heeded)
    return roster


@transaction.atomic
def drop(roster_id: int, *, by: journal.Actor) -> Roster:
    """A draft or a proposal that nobody wants."""
    roster = lock_roster(roster_id)
    lapse_all(roster)
    move_roster(roster, "drop", by=by, fact="roster.dropped")
    return roster


@transaction.atomic
def agree(roster_id: int, *, by: journal.Actor) -> Roster:
    """Those who watch agreed, says the head: every night of it is scheduled, with its squad and their PINs.

    Refused (409) while an objection waits for the head's word, and where somebody of the plan dropped out since.
    """
    roster = lock_roster(roster_id)
    run = plan_of(roster)
    if run is None:
        raise Refused("no_plan", _("There is no plan yet. Let one be worked out first."), status=409)
    if waiting := open_objections(roster).count():
        told = ngettext(
            "%(n)s objection waits for your word. Draw again, or answer it.",
            "%(n)s objections wait for your word. Draw again, or answer them.",
            waiting,
        )
        raise Refused("objections", told % {"n": waiting}, status=409)
    move_roster(roster, "agree", by=by, fact="roster.agreed")
    schedule_nights(roster, run)
    return roster


def plan_of(roster: Roster) -> RosterRun | None:
    """The newest run, where it found a plan."""
    run = roster.runs.order_by("-id").first()
    return run if run is not None and run.state == RosterRun.State.FOUND else None


def follow_days(now: datetime | None = None, *, most: int = 100) -> int:
    """Worker round: agreed rosters begin and end with their nights; of a late one the head is told."""
    now = now or clock.now()
    due = Roster.objects.filter(state__in=ROSTER_OPEN, due_at__lte=now).values_list("pk", flat=True)[:most]
    return sum(_follow(pk, now) for pk in list(due))


@transaction.atomic
def _follow(roster_id: int, now: datetime) -> bool:
    if not Roster.objects.select_for_update(skip_locked=True).filter(pk=roster_id):
        return False
    roster = lock_roster(roster_id)
    if roster.due_at is None or roster.due_at > now:
        return False
    if roster.state == "agreed":
        move_roster(roster, "start", by=journal.SYSTEM, fact="roster.started", now=now)
    elif roster.state == "running":
        kept = Night.objects.filter(roster=roster, opened_at__isnull=False).count()
        move_roster(roster, "finish", by=journal.SYSTEM, fact="roster.finished", now=now, nights_kept=kept)
    elif roster.last < clock.local(now).date():
        lapse_all(roster)
        move_roster(roster, "drop", by=journal.SYSTEM, fact="roster.lapsed", now=now)  # its nights have passed
    else:
        roster.told_at, roster.due_at = now, now + AGAIN
        roster.save(update_fields=["told_at", "due_at"])
        tell_roster(roster, "roster.late", by=journal.SYSTEM)
        tell_head(roster, "roster.late")
    return True
