"""On the way, on scene, stable, handed over, clear: what the responder says, one tap each."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, cell_of
from kemitraan.toolbox.text import clean_line, clean_text
from kemitraan.toolbox.wall import helped

from .models import Offer, Response
from .move import lock, move


@helped("dispatch.leave", "reports")
@transaction.atomic
def leave(response_id: int, *, post: people.Post) -> Response:
    """The responder sets off; the expected arrival starts anew from here."""
    response = own_task(response_id, post)
    now = clock.now()
    offer = Offer.objects.filter(response=response, kind="respond", state=Offer.State.ACCEPTED).first()
    response.en_route_at = now
    if offer is not None:
        response.eta_at = now + timedelta(seconds=offer.seconds)
    move(
        response,
        "leave",
        by=people.actor_of(post),
        fact="response.en_route",
        audience=journal.PUBLIC,
        now=now,
        eta=response.eta_at.isoformat() if response.eta_at else "",
        estimate=response.eta_estimate,
    )
    return response


@helped("dispatch.arrive", "reports")
@transaction.atomic
def arrive(response_id: int, *, post: people.Post) -> Response:
    """The responder is at the scene. ``in_time`` says whether the promised band was kept, from the first contact."""
    response = own_task(response_id, post)
    response.on_scene_at = now = clock.now()
    target = timedelta(minutes=response.target_minutes or 0)
    in_time = now - response.contact_at <= target
    move(
        response,
        "arrive",
        by=people.actor_of(post),
        fact="response.on_scene",
        audience=journal.PUBLIC,
        now=now,
        in_time=in_time,
    )
    return response


@helped("dispatch.stabilise", "reports")
@transaction.atomic
def stabilise(response_id: int, *, post: people.Post) -> Response:
    """Nobody is in danger any more."""
    response = own_task(response_id, post)
    response.stable_at = now = clock.now()
    move(
        response,
        "stabilise",
        by=people.actor_of(post),
        fact="response.stabilised",
        audience=journal.PUBLIC,
        now=now,
    )
    return response


@helped("dispatch.hand_over", "reports")
@transaction.atomic
def hand_over(response_id: int, to: str, *, post: people.Post) -> Response:
    """The scene goes to others. ``to`` is the name and unit they sign with; the time is ours."""
    response = own_task(response_id, post)
    response.handed_over_to = clean_line(to, field="to", limit=200, required=True)
    response.handed_over_at = now = clock.now()
    move(
        response,
        "hand_over",
        by=people.actor_of(post),
        fact="response.handed_over",
        audience=journal.PUBLIC,
        now=now,
    )
    return response


@helped("dispatch.clear", "reports")
@transaction.atomic
def clear(response_id: int, answer: str, *, post: people.Post, no_photo: str = "") -> Response:
    """Finished: the words to the reporter, who is asked whether it is solved.

    ``no_photo``: one of the fixed reasons, where a photo of the scene was stopped and no other is possible.
    """
    response = own_task(response_id, post)
    answer = clean_text(answer, field="answer", limit=2_000, required=True)
    if response.caught_at is not None and response.handed_over_at is None:
        raise Refused("hand_over_first", _("Hand over the seized person first."), status=409)
    response.cleared_at = now = clock.now()
    actor = people.actor_of(post)
    move(response, "clear", by=actor, fact="response.cleared", audience=journal.PUBLIC, now=now)
    report = reports.Report.objects.select_for_update(of=("self",)).get(pk=response.report_id)
    if report.state in ("received", "in_hand", "waiting_reporter"):
        reports.answer(report, answer, by=actor, no_photo=no_photo, cell=_cell_of(response))
    return response


def _cell_of(response: Response) -> int | None:
    """The square in which the responder's phone is right now; None where nobody knows it freshly."""
    position = people.Position.objects.filter(shift=response.responder, at__gte=clock.now() - people.FRESH).first()
    return cell_of(LonLat(position.lon, position.lat)) if position is not None else None


def own_task(response_id: int, post: people.Post) -> Response:
    """A response bound to a shift of this post, locked; anything else does not exist (404)."""
    response = lock(response_id)
    if response.responder is None or response.responder.post_id != post.pk:
        raise Refused("no_task", _("There is no such task of yours."), status=404)
    return response
