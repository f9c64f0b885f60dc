"""A responder says yes: from now on it is theirs, and the reporter sees who comes and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped

from .models import Offer, Response
from .move import lock, move
from .offer import hold_shift
from .release import release
from .states import GOING


@helped("dispatch.accept", "reports")
def accept(offer_id: int, *, post: people.Post) -> Response:
    """Take an offer made to this post. What is less urgent and bound to them is released to others.

    An offer whose time ran out may still be taken while nobody else was asked. Refused (404) for an offer to
    somebody else; (409) where another one has it, where the shift is over, or where they are already bound to
    something as urgent.
    """
    try:
        with transaction.atomic():
            return _accept(offer_id, post)
    except IntegrityError:  # the database's own word: never two life-in-danger jobs
        raise Refused("busy", _("You are already bound to a task where life is in danger."), status=409) from None


def _accept(offer_id: int, post: people.Post) -> Response:
    now = clock.now()
    offer = own_offer(offer_id, post)
    shift = offer.shift
    if shift is None:
        raise Http404  # only a volunteer on watch has none, and they answer by their link
    hold_shift(shift.pk, wait=True)
    response = lock(offer.response_id)
    offer.refresh_from_db()
    shift.refresh_from_db()
    _check(offer, shift, response, now)
    actor = people.actor_of(post)
    for other in _less_urgent(shift.pk, response):
        release(other, why="more_urgent", by=actor, now=now)
    offer.state, offer.answered_at, offer.reason = Offer.State.ACCEPTED, now, ""
    offer.save(update_fields=["state", "answered_at", "reason"])
    response.responder = offer.shift
    response.accepted_at, response.refusals = now, 0
    response.eta_at, response.eta_estimate = now + timedelta(seconds=offer.seconds), offer.estimate
    move(
        response,
        "accept",
        by=actor,
        fact="response.accepted",
        audience=journal.PUBLIC,
        now=now,
        eta=response.eta_at.isoformat(),
        estimate=offer.estimate,
    )
    _take_report(response, post, actor)
    return response


def own_offer(offer_id: int, post: people.Post) -> Offer:
    """An offer made to a shift of this post; anything else does not exist (404)."""
    offer = (
        Offer.objects.filter(pk=offer_id, kind="respond", shift__post=post)
        .select_related("shift__post__unit", "shift__post__account")
        .first()
    )
    if offer is None:
        raise Refused("no_offer", _("There is no such offer."), status=404)
    return offer


def _check(offer: Offer, shift: people.Shift, response: Response, now: datetime) -> None:
    late = offer.state == Offer.State.EXPIRED and response.state in ("waiting", "no_unit")
    if offer.state == Offer.State.EXPIRED and not late:
        raise Refused("too_late", _("The time to answer ran out and somebody else was asked."), status=409)
    if offer.state != Offer.State.OPEN and not late:
        raise Refused("gone", _("This offer is no longer open."), status=409)
    if shift.ended_at is not None or shift.ends_at <= now:
        raise Refused("off_duty", _("Your shift has ended."), status=409)
    bound = Response.objects.filter(responder_id=shift.pk, state__in=GOING, priority__lte=response.priority)
    if bound.exists():
        raise Refused("busy", _("You are already bound to a task as urgent as this one."), status=409)


def _less_urgent(shift_id: int, response: Response) -> list[Response]:
    """Their other jobs, locked: each is less urgent than this one (checked before)."""
    ids = Response.objects.filter(responder_id=shift_id, state__in=GOING).exclude(pk=response.pk).order_by("pk")
    return [lock(pk) for pk in ids.values_list("pk", flat=True)]


def _take_report(response: Response, post: people.Post, actor: journal.Actor) -> None:
    """The report is in hand from now on, where it still waits for somebody to take it."""
    report = reports.Report.objects.select_for_update(of=("self",)).get(pk=response.report_id)
    if report.state in ("received", "in_hand"):
        reports.take_in_hand(report, by=actor, assignee_id=post.pk)
