"""Ask volunteers (satpam, siskamling, Pokdar) for what they may do, and nothing else (domain.md 1.4, E4, E5).

Only for P2 to P4, only inside their own area, only what their kind may do. They get a card by a signed link: where,
what to do, what not to do. Never the story, a name, a plate or a picture, and never a place where life is in danger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped
from kemitraan.watch import api as watch

from .case import place_of
from .duty import network
from .models import Offer, Response
from .move import lock, tell
from .rules import limit
from .states import OPEN
from .volunteers import TASKS, Volunteer, volunteers_for

Way = tuple[float, float, bool]  # seconds, metres, whether that is an estimate
LINK = "assist"  # purpose of the signed link

_MAY = {
    "witness": (
        gettext_lazy("Keep a safe distance and see what happens"),
        gettext_lazy("Call 110 if it gets worse"),
        gettext_lazy("Tell the officers what you saw yourself"),
    ),
    "first_aid": (
        gettext_lazy("Give first aid as you were trained"),
        gettext_lazy("Call an ambulance: 119"),
        gettext_lazy("Stay with the person until others take over"),
    ),
    "crowd": (
        gettext_lazy("Ask people kindly to stay back"),
        gettext_lazy("Keep the way free for officers and ambulance"),
    ),
    "traffic": (
        gettext_lazy("Direct traffic by hand signals, in your vest"),
        gettext_lazy("Keep the way free for officers and ambulance"),
    ),
    "secure_scene": (
        gettext_lazy("Mark off the place from a safe distance, with rope or what is at hand"),
        gettext_lazy("Ask people kindly not to walk in and not to touch anything"),
        gettext_lazy("Keep the way free for officers and ambulance"),
    ),
    "first_action": (
        gettext_lazy("Call 110 if nobody has"),
        gettext_lazy("Keep the place as it is until officers come"),
        gettext_lazy("Note the time and what you saw yourself"),
    ),
    "early_info": (
        gettext_lazy("Say what you see from where you are"),
        gettext_lazy("Call 110 if it gets worse"),
    ),
    "calming": (
        gettext_lazy("Talk quietly, listen, and keep your distance"),
        gettext_lazy("Leave and call 110 if anybody threatens you"),
    ),
}
_MAY_NOT = (
    gettext_lazy("Do not put yourself in danger"),
    gettext_lazy("Do not use force or carry a weapon"),
    gettext_lazy("Do not hold anybody and do not go through their things"),
    gettext_lazy("Do not touch or move anything"),
    gettext_lazy("Do not take or share pictures"),
    gettext_lazy("Do not leave your own area"),
)


@dataclass(frozen=True)
class Card:
    """One screen for a volunteer. Everything on it is meant for their eyes; nothing else reaches them."""

    offer_id: int
    state: str
    task: str
    task_name: str
    place: str
    point: LonLat | None
    unit: str
    eta_at: datetime | None
    expires_at: datetime
    may: list[str]
    may_not: list[str]


@helped("dispatch.ask_volunteers", "reports")
def ask_volunteers(response_id: int, task: str, *, by: journal.Actor, most: int = 3) -> list[tuple[Offer, str]]:
    """Ask the nearest volunteers of the place for one task; gives each offer with the secret of its link.

    Refused for P1 (409), for an unknown task (422), and where the response is over (409). Empty where nobody of
    the place is on duty, trained and not yet asked.
    """
    if task not in TASKS:
        raise Refused("unknown_task", _("Volunteers may not be asked for this."), field="task")
    with transaction.atomic():
        response = lock(response_id)
        if response.priority == 1:
            raise Refused("p1", _("Volunteers are never sent where life is in danger."), status=409)
        if response.state not in OPEN:
            raise Refused("over", _("This task is over."), status=409)
        return [_ask(response, task, shift, way, by) for shift, way in _nearest(response, task, most)]


@helped("dispatch.fresh_links", "reports")
@transaction.atomic
def fresh_links(response_id: int) -> list[tuple[Offer, str]]:
    """New links for the volunteers who are being asked for this response, in place of those shown before.

    Only a hash of a link is kept: who closed the page too soon, or pressed twice, gets new ones, and the old die.
    """
    response = lock(response_id)
    now = clock.now()
    found = Offer.objects.filter(response=response, kind="assist", state=Offer.State.OPEN, expires_at__gt=now)
    fresh = []
    for offer in found.select_related("shift__post__account").order_by("id"):
        people.revoke_links(LINK, offer.pk)
        post = offer.shift.post if offer.shift else None
        fresh.append((offer, people.make_link(LINK, offer.pk, post=post, lasts=offer.expires_at - now)))
    return fresh


@helped("dispatch.open_card", "reports")
def open_card(token: str) -> Card:
    """The card behind a link. A withdrawn one, or one whose report became a P1, does not exist (404)."""
    offer = _offer_of(token)
    response = offer.response
    point, approximate = place_of(response.report)
    return Card(
        offer_id=offer.pk,
        state=offer.state,
        task=offer.task,
        task_name=str(watch.TASKS[offer.task]),
        place=response.report.landmark or (response.report.area.name if response.report.area else ""),
        point=None if approximate else point,
        unit=response.holder.name,
        eta_at=response.eta_at,
        expires_at=offer.expires_at,
        may=[str(text) for text in _MAY[offer.task]],
        may_not=[str(text) for text in _MAY_NOT],
    )


@helped("dispatch.answer_assist", "reports")
@transaction.atomic
def answer_assist(token: str, *, agrees: bool, reason: str = "") -> Offer:
    """A volunteer says yes or no; a no needs no reason. Saying the same again changes nothing."""
    found = _offer_of(token)
    response = lock(found.response_id)
    offer = asked_offer(found.pk)
    wanted = Offer.State.ACCEPTED if agrees else Offer.State.DECLINED
    if offer.state == wanted:
        return offer
    if offer.state != Offer.State.OPEN:
        raise Refused("gone", _("This request is no longer open. Thank you."), status=409)
    offer.state, offer.answered_at = wanted, clock.now()
    offer.reason = clean_line(reason, field="reason", limit=150)
    offer.save(update_fields=["state", "answered_at", "reason"])
    fact = "assist.accepted" if agrees else "assist.declined"
    tell(response, fact, by=actor_of(offer), offer=offer.pk, task=offer.task)
    return offer


def _offer_of(token: str) -> Offer:
    link = people.open_link(token, LINK)
    offer = (
        Offer.objects.filter(pk=link.subject_id, kind="assist")
        .exclude(state=Offer.State.WITHDRAWN)
        .exclude(response__priority=1)
        .exclude(response__report__priority=1)
        .select_related("response__holder", "response__unit", "response__report__area__parent")
        .first()
    )
    if offer is None:
        raise Http404
    return offer


def asked_offer(offer_id: int) -> Offer:
    """An offer with who was asked."""
    return Offer.objects.select_related("shift__post__unit", "shift__post__account", "response__unit").get(pk=offer_id)


def actor_of(offer: Offer) -> journal.Actor:
    """Who was asked, as the journal writes them."""
    if offer.shift is not None:
        return people.actor_of(offer.shift.post)
    return journal.Actor("volunteer", None, offer.who, offer.response.unit_id, offer.response.unit.name)


def _ask(response: Response, task: str, asked: Volunteer, way: Way, by: journal.Actor) -> tuple[Offer, str]:
    now = clock.now()
    lasts = limit("assist", priority=response.priority, unit=response.unit, now=now)
    offer = Offer.objects.create(
        response=response,
        shift_id=asked.shift_id,
        duty_id=asked.duty_id,
        member_id=asked.member_id,
        who=asked.name,
        who_kind=asked.kind,
        kind="assist",
        task=task,
        made_at=now,
        expires_at=now + lasts,
        seconds=round(way[0], 1),
        metres=round(way[1], 1),
        estimate=way[2],
        by=by.name,
    )
    token = people.make_link(LINK, offer.pk, post=asked.post, lasts=lasts)
    tell(response, "assist.asked", by=by, offer=offer.pk, task=task)
    return offer, token


def _nearest(response: Response, task: str, most: int) -> list[tuple[Volunteer, Way]]:
    """Volunteers of the place, trained and not yet asked, soonest first."""
    from kemitraan.roads.api import Responders, nearest

    point, approximate = place_of(response.report)
    area = response.report.area
    if point is None or area is None:
        return []
    found = volunteers_for(response, task, point, area.code)
    if not found:
        return []
    streets = network()
    lon, lat = (np.array([getattr(one.point, name) for one in found]) for name in ("lon", "lat"))
    return [
        (found[way.index], (way.seconds, way.metres, way.estimate or approximate))
        for way in nearest(streets, point, Responders.from_points(streets, lon, lat), most, fill=True)
    ]
