"""Start a visit: planned before, or at a door on the spot. The same key starts one visit, however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post, actor_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .access import villages_of
from .find_place import checked_key, find_place
from .models import Visit, VisitPlace
from .move import lock, move
from .rules import day_said, deadline, kept_until
from .states import STATES

NO_PLACE: Mapping[str, object] = {}


@transaction.atomic
def start_visit(
    post: Post,
    *,
    key: uuid.UUID | str,
    place: Mapping[str, object] = NO_PLACE,
    invited: bool = False,
    said_at: datetime | None = None,
) -> Visit:
    """The officer stands at the door: the planned visit of this key, or a new one at ``place`` (see ``find_place``).

    Repeated, it changes nothing. Nothing but the place is known yet; what is said comes only after a yes. A house of
    worship is visited on invitation or when its turn has come (domain.md E12); otherwise refused (``not_its_turn``).
    """
    key = checked_key(key)
    now = clock.now()
    day = day_said(post.unit, said_at, now)
    known = Visit.objects.filter(key=key).exists()
    if not known:
        where = find_place(post, place, day)
        _may_visit_worship(where, invited)
        state = STATES["in_progress"]
        visit, known = _made(
            Visit(
                key=key,
                post=post,
                unit=post.unit,
                place=where,
                rw=where.rw,
                day=day,
                reason={"code": "invited" if invited else "on_the_spot"},
                state="in_progress",
                state_since=now,
                owner=state.owner,
                due_at=deadline("submit", post.unit, now),
                started_at=now,
                said_at=said_at,
                keep_until=kept_until(post.unit, day),
            )
        )
        if not known:
            _journal(visit, post)
            return visit
    visit = lock(key)
    own_or_covered(visit, post, said_at)
    if visit.state in ("planned", "not_done"):
        # Nobody was there before the day it was planned for: a phone that says so has a wrong clock.
        visit.day = max(day, min(visit.day, clock.local(now).date()))
        visit.started_at, visit.said_at = now, said_at
        visit.skip_reason = ""
        visit.keep_until = kept_until(visit.unit, day)
        if visit.post_id != post.pk:  # the substitute went
            visit.post = post
        move(visit, "start", by=actor_of(post), fact="visit.started")
    return visit


def own_or_covered(visit: Visit, post: Post, said_at: datetime | None = None) -> None:
    """Only the officer of the visit, or in whose hands the place is, or was on the day the phone says; else 404."""
    if visit.post_id == post.pk:
        return
    now = clock.now()
    for day in {clock.local(now).date(), day_said(visit.unit, said_at, now)}:
        if visit.place.village_id in {area.pk for area in villages_of(post, day)}:
            return
    raise Http404


def _made(visit: Visit) -> tuple[Visit, bool]:
    """The visit, and whether somebody else's transaction made it first."""
    made, new = Visit.objects.get_or_create(
        key=visit.key,
        defaults={
            field.attname: getattr(visit, field.attname)
            for field in Visit._meta.concrete_fields
            if field.name not in ("id", "key")
        },
    )
    return made, not new


def _journal(visit: Visit, post: Post) -> None:
    journal.record(
        "visit.started",
        "visit",
        visit.pk,
        by=actor_of(post),
        unit_id=visit.unit_id,
        unit_name=post.unit.name,
        state=visit.state,
    )


def _may_visit_worship(place: VisitPlace, invited: bool) -> None:
    """Invitation, or equal rotation: no other house of worship in the kelurahan has waited longer."""
    if place.kind != VisitPlace.Kind.WORSHIP or invited:
        return
    others = VisitPlace.objects.filter(village=place.village, kind=VisitPlace.Kind.WORSHIP, active=True)
    others = others.exclude(pk=place.pk)
    seen = place.last_seen_on
    waiting = others.filter(last_seen_on__isnull=True) if seen is None else others.filter(last_seen_on__lt=seen)
    if (seen is not None and others.filter(last_seen_on__isnull=True).exists()) or (
        seen is not None and waiting.exists()
    ):
        raise Refused(
            "not_its_turn",
            _("Another house of worship has waited longer. Visit it first, or come on invitation."),
            field="place",
            status=409,
        )
