"""A member objects to a proposed roster; the head heeds it by drawing again, or answers it (domain.md 3.5 step 1).

A roster is "agreed by residents": as long as an objection is open, the head cannot say that everybody agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line
from kemitraan.watch import api as watch

from .draw import nights_of
from .models import Objection, Roster, RosterRun
from .move import lock_roster, tell_roster
from .states import OBJECTION_STATES
from .tell import tell_head

MOST = 5  # objections of one member to one roster: beyond that they speak with the head


@transaction.atomic
def object_to(roster_id: int, member: watch.Member, days: Sequence[date], text: str, *, by: journal.Actor) -> Objection:
    """Say which of one's nights in a proposal do not suit; said again while it is open, the new words replace the old.

    Refused (409) where the roster is no proposal (any more), (422) for nights on which the proposal has somebody else.
    """
    roster = lock_roster(roster_id)
    if roster.post.unit_id != member.unit_id:
        raise Refused("no_roster", _("There is no such roster."), status=404)
    if roster.state != "proposed":
        raise Refused("not_proposed", _("This roster is not up for agreement now."), status=409)
    mine = set(proposed_days(roster, member))
    chosen = sorted(set(days))
    if not chosen or set(chosen) - mine:
        raise Refused("not_your_night", _("Choose those of your nights that do not suit."), field="days")
    now = clock.now()
    words = clean_line(text, field="text", limit=200)
    objection = roster.objections.filter(member=member, state="open").first()
    again = objection is not None
    if objection is None:
        if roster.objections.filter(member=member).count() >= MOST:
            raise Refused("too_many", _("You objected often. Please speak with the head of your post."), status=409)
        objection = Objection(roster=roster, member=member, said_at=now, state_since=now)
        state = OBJECTION_STATES["open"]
        objection.owner, objection.due_at = state.owner, roster.due_at
    objection.days, objection.text = chosen, words
    objection.save()
    tell_roster(roster, "roster.objected", by=by, objection=objection.pk, nights=len(chosen))
    if not again:
        tell_head(roster, "roster.objected")
    return objection


@transaction.atomic
def take_back_objection(objection_id: int, member: watch.Member, *, by: journal.Actor) -> Objection:
    """It suits after all."""
    objection = _lock(objection_id)
    if objection.member_id != member.pk:
        raise Refused("no_objection", _("There is no such objection."), status=404)
    if objection.state != "taken_back":
        _move(objection, "take_back")
        tell_roster(objection.roster, "roster.objection_taken_back", by=by, objection=objection.pk)
    return objection


@transaction.atomic
def answer_objection(objection_id: int, roster: Roster, answer: str, *, by: journal.Actor) -> Objection:
    """The head cannot heed it and says so, in words the member reads. Refused (422) without words."""
    objection = _lock(objection_id)
    if objection.roster_id != roster.pk:
        raise Refused("no_objection", _("There is no such objection."), status=404)
    objection.answer = clean_line(answer, field="answer", limit=200, required=True)
    _move(objection, "answer")
    tell_roster(objection.roster, "roster.objection_answered", by=by, objection=objection.pk)
    return objection


def heed_all(roster: Roster) -> int:
    """A locked roster goes back to be drawn again: what is open is heeded by the next plan; how many."""
    return _close(roster, "heed")


def lapse_all(roster: Roster) -> int:
    """A locked roster was dropped: nothing is left to object to; how many were open."""
    return _close(roster, "lapse")


def open_objections(roster: Roster) -> QuerySet[Objection]:
    """What waits for the head's word, the oldest first."""
    return roster.objections.filter(state="open").select_related("member").order_by("id")


def proposed_days(roster: Roster, member: watch.Member) -> list[date]:
    """On which nights the newest plan of a roster has this member."""
    run = roster.runs.order_by("-id").first()
    if run is None or run.state != RosterRun.State.FOUND:
        return []
    squads = zip(nights_of(roster), run.answer["squads"], strict=False)
    return [day for day, squad in squads if member.pk in squad]


def _close(roster: Roster, verb: str) -> int:
    to = OBJECTION_STATES["open"].moves[verb]
    return roster.objections.filter(state="open").update(state=to, state_since=clock.now(), owner="", due_at=None)


def _move(objection: Objection, verb: str) -> None:
    objection.state = next_state(OBJECTION_STATES, objection.state, verb)
    objection.state_since, objection.owner, objection.due_at = clock.now(), "", None
    objection.save()


def _lock(objection_id: int) -> Objection:
    found = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("roster__post__unit", "roster__guided_by", "member")
        .filter(pk=objection_id)
        .first()
    )
    if found is None:
        raise Refused("no_objection", _("There is no such objection."), status=404)
    return found
