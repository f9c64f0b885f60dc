"""Partners whose agreed cadence has run out, as places of a beat; and the partnership register hears of a visit."""

from __future__ import annotations

import uuid
from datetime import date

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Post, viewer_for
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

from .access import villages_of
from .models import Visit, VisitPlace

MOST = 50


def bring_partners(post: Post, day: date) -> int:
    """Make places of the partners in this beat whose cadence has run out, and keep theirs in step; how many are due.

    A place holds no name: an organisation's own, a person's public function or address.
    """
    villages = {area.pk: area for area in villages_of(post, day)}
    due = partnership.contacts_due(viewer_for(post.account), day).select_related("area__parent__parent", "unit")
    count = 0
    for partner in due[:MOST]:
        branch = _branch(partner.area)
        village = branch.get("village")
        if village is None or village.pk not in villages:
            continue
        person = partner.form == partnership.Form.PERSON
        spoken = clock.local(partner.seen_at).date() if partner.seen_at else None
        known = {
            "kind": VisitPlace.Kind.FIGURE if person else VisitPlace.Kind.COMMUNITY,
            "landmark": (partner.function or partner.address if person else partner.name)[:160],
            "partner_id": partner.pk,
            "village": village,
            "rw": branch.get("rw"),
            "rt": branch.get("rt"),
            "lon": partner.lon,
            "lat": partner.lat,
            "every_days": partner.cadence_days,
            "last_seen_on": spoken,
            "active": True,
        }
        VisitPlace.objects.update_or_create(
            key=uuid.uuid5(uuid.NAMESPACE_URL, f"partner:{partner.pk}"),
            defaults=known,
            create_defaults={**known, "unit": post.unit, "created_at": clock.now()},
        )
        count += 1
    return count


def tell_register(visit: Visit, *, by: journal.Actor) -> None:
    """A visit to a partner counts as contact: the register's cadence starts anew. No word of the talk goes there."""
    if visit.place.partner_id is None:
        return
    partner = partnership.Partner.objects.filter(pk=visit.place.partner_id).first()
    if partner is not None:
        partnership.note_contact(partner, "", at=clock.now(), by=by, fact="partner.visited")


def _branch(area: territory.Area | None) -> dict[str, territory.Area]:
    """The area and those above it, by level."""
    found: dict[str, territory.Area] = {}
    while area is not None:
        found[area.level] = area
        area = area.parent if area.level in ("rt", "rw") else None
    return found
