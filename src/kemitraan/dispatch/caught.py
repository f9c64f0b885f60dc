"""Caught in the act: who was seized must be handed over at once, and everybody can see the minutes pass.

Grounds a to d as in the code of criminal procedure (domain.md 1.3). Anyone may seize; only police go on from there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped

from .models import Response
from .move import lock, tell
from .progress import own_task
from .rules import marks
from .states import GOING

GROUNDS = {
    "a": gettext_lazy("While committing the offence"),
    "b": gettext_lazy("Moments after committing it"),
    "c": gettext_lazy("Shortly after, called out by people as the one who did it"),
    "d": gettext_lazy("Shortly after, found with things believed to be used for it"),
}
SEIZED_BY = ("resident", "volunteer", "police")
OLDEST = timedelta(days=1)  # an arrest without a warrant lasts at most 24 hours (domain.md 1.3)


@helped("dispatch.caught_in_the_act", "reports")
@transaction.atomic
def caught_in_the_act(
    response_id: int, *, ground: str, seized_at: datetime, seized_by: str, injured: bool, post: people.Post
) -> Response:
    """Start the timer from seizure to hand-over. Said again, it corrects what was said.

    A time in the future counts as now (phones err); refused (422) are an unknown ground and a seizure more than a
    day ago. An injury calls the desk at once and, where no police did it, asks for review by others.
    """
    if ground not in GROUNDS:
        raise Refused("unknown_ground", _("Choose one of the four grounds."), field="ground")
    if seized_by not in SEIZED_BY:
        raise Refused("unknown_person", _("Say who seized the person."), field="seized_by")
    now = clock.now()
    if seized_at < now - OLDEST:
        raise Refused("too_long_ago", _("The seizure lies more than a day back."), field="seized_at")
    response = own_task(response_id, post)
    if response.state not in GOING:
        raise Refused("wrong_state", _("This task is over."), status=409)
    response.caught_at, response.caught_ground, response.caught_by = min(seized_at, now), ground, seized_by
    newly_injured = injured and not response.injured
    response.injured = response.injured or injured
    response.save(update_fields=["caught_at", "caught_ground", "caught_by", "injured"])
    actor = people.actor_of(post)
    tell(response, "caught.recorded", by=actor, ground=ground, seized_by=seized_by)
    if newly_injured:
        _injury(response, post)
    return response


@helped("dispatch.flag_injury", "reports")
@transaction.atomic
def flag_injury(response_id: int, *, post: people.Post) -> Response:
    """The seized person is hurt: medical check, pictures by police only, and the desk knows at once."""
    response = own_task(response_id, post)
    if response.caught_at is None:
        raise Refused("nobody_caught", _("Nobody was recorded as caught in the act."), status=409)
    if not response.injured:
        response.injured = True
        response.save(update_fields=["injured"])
        _injury(response, post)
    return response


def alarm_caught(now: datetime | None = None, *, most: int = 50) -> int:
    """Worker round: alarm on the desk at 15, 30 and 60 minutes without hand-over; how many alarms were given."""
    now = now or clock.now()
    held = Response.objects.filter(caught_at__lte=now, handed_over_at__isnull=True, state__in=GOING).values_list(
        "pk", "caught_at", "caught_alarm"
    )
    due = [pk for pk, since, given in held if since and _mark(since, now) > given]
    return sum(_ring(pk, now) for pk in due[:most])


@transaction.atomic
def _ring(response_id: int, now: datetime) -> bool:
    if not Response.objects.select_for_update(skip_locked=True).filter(pk=response_id):
        return False
    response = lock(response_id)
    if response.caught_at is None or response.handed_over_at is not None or response.state not in GOING:
        return False
    mark = _mark(response.caught_at, now)
    if mark <= response.caught_alarm:
        return False
    response.caught_alarm = mark
    response.alarm_at = now
    response.save(update_fields=["caught_alarm", "alarm_at"])
    tell(response, "caught.alarm", minutes=mark)
    return True


def _mark(since: datetime, now: datetime) -> int:
    """The highest mark passed, in minutes; 0 before the first."""
    minutes = (now - since).total_seconds() / 60
    return max((mark for mark in marks("caught", now) if mark <= minutes), default=0)


def _injury(response: Response, post: people.Post) -> None:
    response.alarm_at = clock.now()
    response.save(update_fields=["alarm_at"])
    tell(
        response,
        "caught.injured",
        by=people.actor_of(post),
        review=response.caught_by != "police",
        seized_by=response.caught_by,
    )
