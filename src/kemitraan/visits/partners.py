"""Partners as places of a beat, always as the register has them now; and the register hears of a visit."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Post, viewer_for
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

from .access import villages_of
from .models import Visit, VisitPlace

MOST = 50
ERASED = "–"  # the register's function of somebody who had themselves erased
FOLLOWS = ("kind", "landmark", "village", "rw", "rt", "lon", "lat", "every_days", "last_seen_on", "active")


def bring_partners(post: Post, day: date) -> int:
    """Places of the partners in this beat are put in step with the register, and those whose cadence has run out and
    that have no place yet get one. How many are due, at most ``MOST``.

    A place holds no name of a person: an organisation's own, a person's public function or address.
    """
    villages = [area.pk for area in villages_of(post, day)]
    follow_register(VisitPlace.objects.filter(village__in=villages))
    here = Q(area__in=villages) | Q(area__parent__in=villages) | Q(area__parent__parent__in=villages)
    due = partnership.contacts_due(viewer_for(post.account), day).filter(here)
    count = 0
    for partner in due.select_related("area__parent__parent")[:MOST]:
        known = _as_registered(partner)
        VisitPlace.objects.get_or_create(
            key=uuid.uuid5(uuid.NAMESPACE_URL, f"partner:{partner.pk}"),
            defaults={**known, "partner_id": partner.pk, "unit": post.unit, "created_at": clock.now()},
        )
        count += 1
    return count


@transaction.atomic
def follow_register(places: QuerySet[VisitPlace] | None = None) -> int:
    """Each place of a partner says what the register says now: what it is called, where it is, when somebody was last
    spoken with, by whatever way. Of who is paused, ended, erased or joined with another the place is closed, and
    planned stops there go. How many places changed.
    """
    found = VisitPlace.objects.all() if places is None else places
    locked = found.select_for_update(of=("self",)).select_related("village", "rw", "rt")
    rows = list(locked.filter(partner_id__isnull=False).order_by("pk"))
    registered = partnership.Partner.objects.filter(pk__in=[place.partner_id for place in rows])
    partners = {one.pk: one for one in registered.select_related("area__parent__parent")}
    changed = [place for place in rows if _put(place, partners.get(place.partner_id or 0))]
    VisitPlace.objects.bulk_update(changed, FOLLOWS, batch_size=500)
    closed = [place.pk for place in changed if not place.active]
    Visit.objects.filter(place__in=closed, state="planned").delete()
    return len(changed)


def _put(place: VisitPlace, partner: partnership.Partner | None) -> bool:
    """Write what the register says into a place, unsaved; whether anything changed."""
    wanted: dict[str, object] = {"active": False, "landmark": "", "lon": None, "lat": None}
    if partner is not None:
        wanted = _as_registered(partner)
        if place.last_seen_on is not None:  # a visit written down today may be younger than the register knows
            wanted["last_seen_on"] = max(place.last_seen_on, wanted["last_seen_on"] or date.min)  # type: ignore[call-overload]
    before = {name: getattr(place, name) for name in FOLLOWS}
    for name, value in wanted.items():
        setattr(place, name, value)
    return before != {name: getattr(place, name) for name in FOLLOWS}


def _as_registered(partner: partnership.Partner) -> dict[str, object]:
    """What a partner's place holds; nothing of where it lies while the register knows no kelurahan."""
    person = partner.form == partnership.Form.PERSON
    said = partner.function or partner.address if person else partner.name
    known: dict[str, object] = {
        "kind": VisitPlace.Kind.FIGURE if person else VisitPlace.Kind.COMMUNITY,
        "landmark": "" if said == ERASED else said[:160],
        "lon": partner.lon,
        "lat": partner.lat,
        "every_days": partner.cadence_days,
        "last_seen_on": clock.local(partner.seen_at).date() if partner.seen_at else None,
        "active": partner.state == partnership.Partner.State.ACTIVE,
    }
    branch = _branch(partner.area)
    if "village" in branch:
        known |= {level: branch.get(level) for level in ("village", "rw", "rt")}
    return known


def tell_register(visit: Visit, *, by: journal.Actor) -> None:
    """A visit to a partner counts as contact: the register's cadence starts anew, of the entry that stands where two
    were joined. No word of the talk goes there.
    """
    if visit.place.partner_id is None:
        return
    partner = partnership.Partner.objects.filter(pk=visit.place.partner_id).first()
    if partner is not None:
        standing = partnership.Partner.objects.get(pk=partnership.family_ids(partner)[0])
        partnership.note_contact(standing, "", at=clock.now(), by=by, fact="partner.visited")


def _branch(area: territory.Area | None) -> dict[str, territory.Area]:
    """The area and those above it, by level."""
    found: dict[str, territory.Area] = {}
    while area is not None:
        found[area.level] = area
        area = area.parent if area.level in ("rt", "rw") else None
    return found
