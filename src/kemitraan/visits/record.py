"""Write down a visit: first whether they agreed, then, only after a yes, what was said."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people.api import Post, actor_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .change import Change, apply_change, checked_content, known_change
from .find_place import checked_key, place_of_rt
from .hear import hear_requests
from .leaflets import bind_leaflet
from .models import CONTENT, Visit, VisitConflict, VisitPlace, VisitVersion
from .move import lock, move
from .partners import tell_register
from .pass_on import pass_on_wished
from .start import own_or_covered
from .states import WITH_CONTENT

NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True)
class Recorded:
    """The visit as it stands now, and the conflict where the change met another one."""

    visit: Visit
    conflict: VisitConflict | None = None


@transaction.atomic
def record_visit(
    post: Post,
    *,
    key: uuid.UUID | str,
    consent: str,
    data: Mapping[str, object] = NOTHING,
    base_version: int = 1,
    command: uuid.UUID | None = None,
    said_at: datetime | None = None,
) -> Recorded:
    """Consent (yes, no, child, absent) and, only after a yes, ``data``: topics, concerns, advice, next_step, requests.

    After anything but a yes the rest of ``data`` is not stored, but for ``leaflet``, the code of the sheet left there;
    the visit ends as ``leaflet_only``. A no is stronger than a yes of another phone: what was stored goes, but (409)
    not while a legal hold keeps it, nor once the superior read it (``read_already``): from then on the visited
    have it erased, not the officer alone. Refused (409 ``no_consent``) where somebody said no before.
    """
    visit = lock(checked_key(key))
    own_or_covered(visit, post, said_at)
    if consent not in Visit.Consent.values:
        raise Refused("consent_first", _("First say whether they agreed to talk."), field="consent")
    if data.get("leaflet"):
        bind_leaflet(str(data["leaflet"]), visit, post)
    if consent != Visit.Consent.YES:
        return Recorded(_leaflet_only(visit, consent, by=actor_of(post)))
    if visit.state == "leaflet_only" or visit.erased_at is not None:
        raise Refused("no_consent", _("They did not agree. Nothing can be stored."), field="consent", status=409)
    repeated, conflict = known_change(visit, command)
    if repeated:
        return Recorded(visit, conflict)
    if visit.state not in WITH_CONTENT:
        raise Refused("not_started", _("Start the visit first."), status=409)
    content = checked_content({name: value for name, value in data.items() if name not in ("requests", "leaflet")})
    first = visit.recorded_at is None
    visit.consent = consent
    visit.recorded_at = visit.recorded_at or clock.now()
    change = Change(base_version, content, actor_of(post), command, said_at)
    conflict = apply_change(visit, change)
    move(visit, "record", by=actor_of(post), fact="visit.recorded", version=visit.version)
    if hear_requests(visit, data.get("requests")) and visit.submitted_at is not None:
        pass_on_wished(visit, by=actor_of(post))
    seen(visit)
    if first:
        tell_register(visit, by=actor_of(post))
    return Recorded(visit, conflict)


def seen(visit: Visit) -> None:
    """Somebody there spoke with us: the place and its RT have been seen that day."""
    places = VisitPlace.objects.filter(pk=visit.place_id)
    if visit.place.rt is not None and visit.place.kind != VisitPlace.Kind.RT:
        places = places | VisitPlace.objects.filter(pk=place_of_rt(visit.place.rt).pk)
    places.exclude(last_seen_on__gte=visit.day).update(last_seen_on=visit.day)
    places.filter(asked_on__lte=visit.day).update(asked_on=None)


def _leaflet_only(visit: Visit, consent: str, *, by: journal.Actor) -> Visit:
    """No yes: the visit keeps the RT, the day and this word. Repeated, it changes nothing."""
    if visit.state == "leaflet_only":
        return visit
    if visit.state == "planned":
        raise Refused("not_started", _("Start the visit first."), status=409)
    if visit.consent == Visit.Consent.YES:
        keeping.refuse_held("visit", visit.pk)
        if visit.reviewed_at is not None:
            raise Refused(
                "read_already",
                _("Your superior has read this visit. The visited can have it erased by the page of their leaflet."),
                field="consent",
                status=409,
            )
    forget_content(visit)
    visit.consent = consent
    visit.recorded_at = visit.recorded_at or clock.now()
    move(visit, "leaflet", by=by, fact="visit.leaflet_only", consent=consent)
    forget_door(visit)
    return visit


def forget_content(visit: Visit) -> None:
    """Empty everything the visit holds of a talk: present content, versions, conflicts, requests not yet passed on."""
    for name in CONTENT:
        setattr(visit, name, [] if name == "topics" else "")
    visit.flags, visit.feedback, visit.rating_comment = [], "", ""
    VisitVersion.objects.filter(visit=visit).delete()
    VisitConflict.objects.filter(visit=visit).delete()
    visit.requests.all().delete()


def forget_door(visit: Visit) -> None:
    """A door known only through this visit is forgotten too; the visit keeps the RT."""
    door = visit.place
    if door.kind == VisitPlace.Kind.RT or door.rt is None or door.every_days is not None:
        return
    if door.visits.exclude(pk=visit.pk).exists():
        return
    visit.place = place_of_rt(door.rt)
    visit.save(update_fields=["place"])
    door.delete()
