"""A new partner, and changes to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line, clean_text

from .kinds import How, Kind, form_of
from .models import Partner
from .names import search_text

NAME_LIMIT, NOTE_LIMIT = 160, 2_000
LONGEST_CADENCE = 730  # days
_FIELDS = (
    *("name", "function", "registration", "address", "how_met", "met_on", "note", "cadence_days", "kind"),
    *("area", "point", "keeper", "also_in", "function_consented_on"),
)


@dataclass(frozen=True)
class NewPartner:
    """What is known of a partner. ``function`` is needed for a person: the public function, nothing else.

    ``function_consented_on``: the day an office in a religious institution was agreed to be kept, needed there (E3).
    """

    kind: str
    name: str
    unit: territory.Unit
    function: str = ""
    registration: str = ""
    area: territory.Area | None = None
    also_in: tuple[territory.Area, ...] = ()
    keeper: Post | None = None
    address: str = ""
    point: LonLat | None = None
    how_met: str = ""
    met_on: date | None = None
    note: str = ""
    cadence_days: int | None = None
    function_consented_on: date | None = None


@transaction.atomic
def add_partner(new: NewPartner, *, by: journal.Actor, fact: str = "partner.added", **data: Any) -> Partner:
    """Keep a new partner; refuses what is missing or impossible, naming the field."""
    partner = Partner(unit=new.unit, added_at=clock.now(), changed_at=clock.now())
    put(partner, {name: getattr(new, name) for name in _FIELDS if name != "also_in"})
    partner.save()
    if new.also_in:
        partner.also_in.set(new.also_in)
        refresh_search(partner)
        partner.save(update_fields=["search_text"])
    journal.record(
        fact,
        "partner",
        partner.pk,
        by=by,
        unit_id=new.unit.pk,
        unit_name=new.unit.name,
        partner_kind=partner.kind,
        **data,
    )
    return partner


@transaction.atomic
def change_partner(partner: Partner, given: Mapping[str, object], *, by: journal.Actor) -> Partner:
    """Change named fields of a partner; the journal says which, and what stood there before for public ones."""
    partner = lock(partner)
    refuse_ended(partner)
    before = {name: _shown(partner, name) for name in _FIELDS}
    if "also_in" in given:  # first: the searched text names these places too
        partner.also_in.set(given["also_in"])  # type: ignore[arg-type]
    put(partner, {name: value for name, value in given.items() if name != "also_in"})
    partner.changed_at = clock.now()
    partner.save()
    after = {name: _shown(partner, name) for name in _FIELDS}
    changed = [name for name in _FIELDS if before[name] != after[name]]
    if changed:
        journal.record("partner.changed", "partner", partner.pk, by=by, unit_id=partner.unit_id, fields=changed)
    return partner


@transaction.atomic
def end_partner(partner: Partner, state: str, why: str, *, by: journal.Actor) -> Partner:
    """Pause the relation, end it, or take it up again, with a reason."""
    facts = {"paused": "partner.paused", "ended": "partner.ended", "active": "partner.resumed"}
    if state not in facts:
        raise Refused("unknown_state", _("Choose one of the states."), field="state")
    partner = lock(partner)
    if partner.state == Partner.State.MERGED:
        raise Refused("merged", _("This partner was joined with another one."), status=409)
    why = clean_line(why, field="why", limit=300, required=state != "active")
    partner.state = state
    partner.changed_at = clock.now()
    partner.save(update_fields=["state", "changed_at"])
    journal.record(facts[state], "partner", partner.pk, by=by, unit_id=partner.unit_id, why=why)
    return partner


@transaction.atomic
def note_contact(partner: Partner, text: str, *, at: datetime, by: journal.Actor, fact: str = "partner.spoken") -> None:
    """We were in contact: remembered in the timeline, and the agreed cadence starts anew. For rooms above, too."""
    partner = lock(partner)
    text = clean_line(text, field="text", limit=300)
    if at > clock.now() + timedelta(minutes=5):
        raise Refused("in_the_future", _("This lies in the future."), field="at")
    if partner.seen_at is None or partner.seen_at < at:
        partner.seen_at = at
        _set_see_by(partner)
        partner.save(update_fields=["seen_at", "see_by"])
    journal.record(fact, "partner", partner.pk, by=by, unit_id=partner.unit_id, text=text, on=at.isoformat())


def lock(partner: Partner) -> Partner:
    """The partner as it is now, locked until the transaction ends."""
    return Partner.objects.select_for_update(of=("self",)).select_related("unit", "area").get(pk=partner.pk)


def refuse_ended(partner: Partner) -> None:
    """Nothing new is written about a partner that was joined with another one."""
    if partner.state == Partner.State.MERGED:
        raise Refused("merged", _("This partner was joined with another one."), status=409)


def put(partner: Partner, given: Mapping[str, object]) -> None:
    """Write checked values into the fields of a partner; refuses unknown kinds, empty names, odd dates."""
    for name, value in given.items():
        if name in ("name", "function", "registration", "address"):
            limit = {"registration": 80, "address": 200}.get(name, NAME_LIMIT)
            value = clean_line(str(value or ""), field=name, limit=limit, required=name == "name")
        elif name == "note":
            value = clean_text(str(value or ""), field=name, limit=NOTE_LIMIT)
        elif name == "point":
            partner.lon, partner.lat = (value.lon, value.lat) if isinstance(value, LonLat) else (None, None)
            continue
        setattr(partner, name, value)
    _check(partner)
    # Asked for when the office is written, so that older entries without it can still be put right or erased.
    if "function" in given or "kind" in given:
        refuse_without_consent(partner.kind, partner.function_consented_on)
    partner.form = form_of(partner.kind)
    _set_see_by(partner)
    refresh_search(partner)


def refresh_search(partner: Partner) -> None:
    """Bring the searched text up to date with name, function and places (not saved)."""
    area = partner.area
    parent = area.parent if area is not None and area.level in ("rw", "rt") else None
    places = [one.name for one in (area, parent) if one is not None]
    if partner.pk is not None:
        places += partner.also_in.order_by("name").values_list("name", flat=True)
    partner.search_text = search_text(partner.name, partner.function, partner.registration, *places)


def _check(partner: Partner) -> None:
    if partner.kind not in Kind.values:
        raise Refused("unknown_kind", _("Choose one of the kinds."), field="kind")
    if form_of(partner.kind) == "person" and not partner.function:
        raise Refused("no_function", _("Say which public function this person has."), field="function")
    if partner.how_met and partner.how_met not in How.values:
        raise Refused("unknown_way", _("Choose one of the ways."), field="how_met")
    if partner.met_on and partner.met_on > clock.local(clock.now()).date():
        raise Refused("in_the_future", _("This lies in the future."), field="met_on")
    if partner.cadence_days is not None and not 1 <= partner.cadence_days <= LONGEST_CADENCE:
        message = _("Between 1 and %(most)s days.") % {"most": LONGEST_CADENCE}
        raise Refused("bad_cadence", message, field="cadence_days")
    if partner.keeper is not None and partner.unit_id and not _serves(partner.keeper, partner.unit):
        raise Refused("other_unit", _("This officer does not serve in this unit."), field="keeper")


def refuse_without_consent(kind: str, consented_on: date | None) -> None:
    """Refuses an office in a religious institution without the day its holder agreed that we keep it (E3)."""
    if consented_on is not None and consented_on > clock.local(clock.now()).date():
        raise Refused("in_the_future", _("This lies in the future."), field="function_consented_on")
    if kind == Kind.RELIGIOUS_FIGURE and consented_on is None:
        message = _("An office in a religious institution is kept with consent only: give the day they agreed.")
        raise Refused("no_consent", message, field="function_consented_on")


def _serves(post: Post, unit: territory.Unit) -> bool:
    """Whether a post stands in the unit or above it."""
    return f"/{post.unit_id}/" in unit.path


def _set_see_by(partner: Partner) -> None:
    if partner.cadence_days is None:
        partner.see_by = None
        return
    start = partner.seen_at or partner.added_at
    partner.see_by = clock.local(start).date() + timedelta(days=partner.cadence_days)


def _shown(partner: Partner, name: str) -> object:
    if name == "point":
        return partner.lon, partner.lat
    if name == "also_in":
        return sorted(partner.also_in.values_list("id", flat=True)) if partner.pk else []
    return getattr(partner, f"{name}_id" if name in ("area", "keeper") else name)
