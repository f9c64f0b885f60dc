"""Offer a response to somebody: the machine to the soonest eligible, or an operator with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .case import Known, Setting, known_of, setting_of
from .duty import Duty, network, read_duty
from .models import Offer, Response
from .move import LOOK_AGAIN, leads_to, lock, move, tell
from .propose import Candidate, Proposal, propose, why_not
from .rules import limit
from .states import GOING

_LOCK_ROOM = 0x6B64  # namespace of the advisory locks on shifts


def offer_next(response: Response, duty: Duty, now: datetime, known: Known | None = None) -> Offer | None:
    """Ask the next one for a locked response that waits; climb where a rung is spent; else raise the alarm.

    Everything in the caller's transaction. Never skips a rung. Returns the offer, or None where nobody can go.
    """
    known = known or known_of(response, now)
    setting = setting_of(response, now, known)
    while True:
        if response.refusals >= setting.rule.refusals:
            if not setting.at_the_top:
                setting = _climb(response, known, "not_accepted", now)
                continue
            _alarm(response, "not_accepted", now)
        proposal = propose(setting.case, duty, now)
        if proposal.chosen is None:
            if not setting.at_the_top:
                setting = _climb(response, known, "nobody_free", now)
                continue
            _nobody(response, proposal, now)
            return None
        if hold_shift(proposal.chosen.shift_id, wait=False) and is_free(proposal.chosen.shift_id, response):
            offer = assign(response, proposal.chosen, proposal, now)
            duty.asked.add(proposal.chosen.shift_id)
            return offer
        duty.asked.add(proposal.chosen.shift_id)  # somebody else is dealing with them right now


@helped("dispatch.offer_to", "reports")
def offer_to(
    response_id: int,
    shift_id: int,
    *,
    by: journal.Actor,
    seen_offer: int | None = None,
    override_reason: str = "",
) -> Offer:
    """An operator sends this one. Whoever is not the machine's own choice needs a reason.

    ``seen_offer`` is the open offer the operator saw and replaces: when the rows moved on meanwhile, it is refused
    (409), so that two operators never assign one call or one unit. Refused (409) too where the person is off
    duty, barred, being asked, or bound to something as urgent.
    """
    try:
        with transaction.atomic():
            return _offer_to(response_id, shift_id, by, seen_offer, override_reason)
    except IntegrityError:
        raise Refused("taken", _("Somebody else was quicker: this assignment exists already."), status=409) from None


def _offer_to(
    response_id: int, shift_id: int, by: journal.Actor, seen_offer: int | None, override_reason: str
) -> Offer:
    now = clock.now()
    hold_shift(shift_id, wait=True)
    response = lock(response_id)
    _replace(response, seen_offer, by, now)
    leads_to(response, "offer")
    duty = read_duty(network(patient=False))
    setting = setting_of(response, now)
    proposal = propose(setting.case, duty, now)
    candidate = _checked_candidate(setting, duty, proposal, shift_id, now)
    if proposal.chosen is None or proposal.chosen.shift_id != shift_id:
        override_reason = clean_line(override_reason, field="reason", limit=200, required=True)
    return assign(response, candidate, proposal, now, by=by, override_reason=override_reason)


@helped("dispatch.proposal_for", "reports")
def proposal_for(response: Response, duty: Duty | None = None) -> Proposal:
    """What the machine would do now, for the desk to look at. Changes nothing."""
    now = clock.now()
    return propose(setting_of(response, now).case, duty or read_duty(network(patient=False)), now)


def hold_shift(shift_id: int, *, wait: bool) -> bool:
    """Take the lock on one person's assignment until the transaction ends; without ``wait`` say whether it was free.

    Taken before the lock on a response wherever it waits, so that two holders never wait for each other.
    """
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s, %s)", [_LOCK_ROOM, shift_id % 2**31])
        return wait or bool(cursor.fetchone()[0])


def withdraw(offer: Offer, reason: str, now: datetime) -> None:
    """Close an open offer of a locked response without an answer."""
    offer.state, offer.answered_at, offer.reason = Offer.State.WITHDRAWN, now, reason
    offer.save(update_fields=["state", "answered_at", "reason"])


def assign(
    response: Response,
    candidate: Candidate,
    proposal: Proposal,
    now: datetime,
    *,
    by: journal.Actor | None = None,
    override_reason: str = "",
) -> Offer:
    """Write the offer of a locked response to a held person, and set the clocks."""
    where = {"priority": response.priority, "unit": response.unit, "now": now}
    target = limit("arrive", metres=candidate.metres, **where)  # type: ignore[arg-type]
    response.target_minutes = int(target.total_seconds() // 60)
    response.decided_at = response.decided_at or now
    offer = Offer.objects.create(
        response=response,
        shift_id=candidate.shift_id,
        made_at=now,
        expires_at=now + limit("answer", **where),  # type: ignore[arg-type]
        seconds=candidate.seconds,
        metres=candidate.metres,
        estimate=candidate.estimate,
        proposal=proposal.as_data(),
        by=by.name if by else "",
        override_reason=override_reason,
    )
    move(
        response,
        "offer",
        by=by or journal.SYSTEM,
        fact="response.offered",
        now=now,
        due_at=offer.expires_at,
        offer=offer.pk,
        shift=candidate.shift_id,
        call_sign=candidate.call_sign,
        seconds=candidate.seconds,
        estimate=candidate.estimate,
        override=bool(override_reason),
    )
    return offer


def is_free(shift_id: int, response: Response) -> bool:
    """Whether the rows, read under the shift's lock, still allow to ask them: one query for both tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from dispatch_offer where shift_id = %s and kind = 'respond' and state = 'open'"
            " union all"
            " select 1 from dispatch_response where responder_id = %s and state = any(%s) and priority <= %s"
            " limit 1",
            [shift_id, shift_id, list(GOING), response.priority],
        )
        return cursor.fetchone() is None


def _climb(response: Response, known: Known, why: str, now: datetime) -> Setting:
    """One rung up; the report's holder climbs along, unless its own clock was quicker."""
    to = known.ladder[response.rung + 1]
    response.holder, response.rung, response.refusals = to, response.rung + 1, 0
    move(response, "climb", fact="response.climbed", now=now, why=why, rung=response.rung)
    _climb_report(response.report_id, to, why)
    return setting_of(response, now, known)


def _climb_report(report_id: int, to: territory.Unit, why: str) -> None:
    report = reports.Report.objects.select_for_update(of=("self",)).select_related("holder").get(pk=report_id)
    if report.state not in ("received", "in_hand"):
        return
    up = reports.next_above(report)
    if up is not None and up.pk == to.pk:
        reports.climb(report, to, why=why)


def _alarm(response: Response, why: str, now: datetime) -> None:
    """The desk must look, while the machine goes on asking. Once a response."""
    if response.alarm_at is None:
        response.alarm_at = now
        response.save(update_fields=["alarm_at"])
        tell(response, "response.alarm", why=why)


def _nobody(response: Response, proposal: Proposal, now: datetime) -> None:
    """Nobody in the whole ladder can go: the alarm state, tried again as soon as somebody is free."""
    response.alarm_at = response.alarm_at or now
    if response.state == "waiting":
        move(
            response,
            "give_up",
            fact="response.no_unit",
            audience=journal.PUBLIC,
            now=now,
            counts=proposal.counts,
            on_duty=proposal.on_duty,
        )
        report = reports.Report.objects.select_related("category", "holder").get(pk=response.report_id)
        reports.tell_staff(report, "staff.no_unit", [response.unit_id, response.holder_id])
    else:
        response.look_at = now + LOOK_AGAIN
        response.save(update_fields=["look_at", "alarm_at"])


def _replace(response: Response, seen_offer: int | None, by: journal.Actor, now: datetime) -> None:
    """Withdraw the open offer the operator saw; refuse where the rows are not what they saw."""
    standing = Offer.objects.filter(response=response, kind="respond", state=Offer.State.OPEN).first()
    if (standing.pk if standing else None) != seen_offer:
        raise Refused("moved_on", _("Somebody else was quicker: look at the task again."), status=409)
    if standing is not None:
        withdraw(standing, "replaced by the desk", now)
        move(response, "withdraw", by=by, fact="response.withdrawn", now=now, offer=standing.pk)


def _checked_candidate(setting: Setting, duty: Duty, proposal: Proposal, shift_id: int, now: datetime) -> Candidate:
    """The person the operator chose, with their time by road; refuses who cannot be sent."""
    index = next((i for i, one in enumerate(duty.people) if one.shift_id == shift_id), None)
    if index is None:
        raise Refused("off_duty", _("This person is not on duty, or their position is not known."), status=409)
    bound = duty.urgency(shift_id)
    if bound is not None and bound <= setting.case.priority:
        raise Refused("busy", _("This person is bound to something as urgent."), status=409)
    why = why_not(setting.case, duty, duty.people[index], now)
    if why == "conflict":
        raise Refused("conflict", _("This person is barred from this task."), status=409)
    if why == "being_asked":
        raise Refused("being_asked", _("This person is being asked for another task."), status=409)
    for candidate in proposal.candidates:
        if candidate.shift_id == shift_id:
            return candidate
    return way_of(setting, duty, index)


def way_of(setting: Setting, duty: Duty, index: int) -> Candidate:
    """One person's time by road to the case, whatever stands against asking them."""
    import numpy as np

    from kemitraan.roads.api import nearest

    if setting.case.point is None:
        raise Refused("no_place", _("Say first where it is."), status=409)
    only = np.zeros(len(duty.people), np.bool_)
    only[index] = True
    reach = nearest(duty.network, setting.case.point, duty.responders, 1, allowed=only, fill=True)[0]
    one = duty.people[index]
    return Candidate(
        one.shift_id,
        one.call_sign or one.name,
        one.unit_name,
        round(reach.seconds, 1),
        round(reach.metres, 1),
        reach.estimate or setting.case.approximate,
        duty.urgency(one.shift_id),
    )
