"""Register a unit, change what stands there, close it. Employers: ``employ.py``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory.api import Area, Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line

from .card_notices import tell_again
from .kinds import KINDS
from .models import Card, Employer, Member, SecurityUnit
from .rules import today

HOMES = {
    "satpam": ("company", "in_house"),
    "satkamling": ("neighbourhood",),
    "pks": ("school",),
    "ppns": ("agency",),
    "polsus": ("agency",),
}
EVERY_HOME = ("chapter", "neighbourhood", "school", "agency", "company", "in_house")


@dataclass(frozen=True)
class UnitWords:
    """What a form says about a unit."""

    kind: str
    name: str
    home: str = ""
    employer: Employer | None = None
    area: Area | None = None
    address: str = ""
    point: LonLat | None = None
    head_name: str = ""
    head_title: str = ""
    email: str = ""
    phone: str = ""
    consent: bool = False
    licence: str = ""
    since: date | None = None


@transaction.atomic
def register_unit(words: UnitWords, guided_by: Unit, *, by: journal.Actor) -> SecurityUnit:
    """A new unit under the guidance of a police unit.

    Refuses a kind that is history, a home the kind does not have, and a contact without consent.
    """
    kind = KINDS.get(words.kind)
    if kind is None:
        raise Refused("unknown_kind", _("There is no such kind."), field="kind")
    if not kind.enrols:
        raise Refused("closed_kind", _("This kind is history; no unit can be registered."), field="kind")
    unit = SecurityUnit(kind=words.kind, guided_by=guided_by, status_since=clock.now(), since=words.since or today())
    _fill(unit, words)
    unit.save()
    _note("security_unit.registered", unit, by)
    return unit


@transaction.atomic
def change_unit(unit: SecurityUnit, words: UnitWords, *, guided_by: Unit | None = None, by: journal.Actor) -> None:
    """Correct a unit. Its kind stays; a new guiding unit takes members, posts and open findings along."""
    locked = SecurityUnit.objects.select_for_update().get(pk=unit.pk)
    if words.kind != locked.kind:
        raise Refused("kind_stays", _("The kind of a unit never changes; register a new one."), field="kind")
    _fill(locked, words)
    moved = guided_by is not None and guided_by.pk != locked.guided_by_id
    if guided_by is not None and moved:
        locked.guided_by = guided_by
        locked.members.update(guided_by=guided_by)
        locked.posts.update(guided_by=guided_by)
        locked.findings.exclude(state="settled").update(guided_by=guided_by)
        locked.inspections.filter(state__in=("planned", "visited")).update(guided_by=guided_by)
    locked.save()
    tell_again(locked)
    _note("security_unit.changed", locked, by, moved=moved)


@transaction.atomic
def close_unit(unit: SecurityUnit, *, by: journal.Actor, reason: str) -> None:
    """End a unit: its members have left today, its posts stay until they are closed."""
    reason = clean_line(reason, field="reason", limit=200, required=True)
    locked = SecurityUnit.objects.select_for_update().get(pk=unit.pk)
    if locked.status == SecurityUnit.Status.CLOSED:
        return
    locked.status, locked.status_since = SecurityUnit.Status.CLOSED, clock.now()
    locked.save(update_fields=["status", "status_since"])
    Card.objects.filter(member__unit=locked, current=True).update(current=False)
    locked.members.exclude(state=Member.State.LEFT).update(
        state=Member.State.LEFT, left_on=today(), card_until=None, phone="", phone_consent_at=None, email="",
        email_consent_at=None,
    )  # fmt: skip
    _note("security_unit.closed", locked, by, reason=reason)


def _fill(unit: SecurityUnit, words: UnitWords) -> None:
    homes = HOMES.get(unit.kind, EVERY_HOME)
    home = words.home or homes[0]
    if home not in homes:
        raise Refused("bad_home", _("This kind has another home."), field="home")
    if (words.email or words.phone) and not words.consent:
        raise Refused("no_consent", _("Ask first: an address or number needs the person's consent."), field="consent")
    if words.employer is not None and unit.kind != "satpam":
        raise Refused("no_employer", _("Only guards have an employer."), field="employer")
    unit.name = clean_line(words.name, field="name", limit=160, required=True)
    unit.home, unit.employer, unit.area = home, words.employer, words.area
    unit.address = clean_line(words.address, field="address", limit=200)
    unit.lon, unit.lat = (words.point.lon, words.point.lat) if words.point else (None, None)
    unit.head_name = clean_line(words.head_name, field="head_name", limit=120)
    unit.head_title = clean_line(words.head_title, field="head_title", limit=120)
    unit.email = clean_line(words.email, field="email", limit=254)
    unit.phone = clean_line(words.phone, field="phone", limit=40)
    unit.consent_at = (unit.consent_at or clock.now()) if words.consent else None
    unit.licence = clean_line(words.licence, field="licence", limit=60)


def _note(fact: str, unit: SecurityUnit, by: journal.Actor, **data: object) -> None:
    journal.record(
        fact,
        "security_unit",
        unit.pk,
        by=by,
        unit_id=unit.guided_by_id,
        unit_name=unit.guided_by.name,
        name=unit.name,
        audience=journal.STAFF,
        sort=unit.kind,
        **data,
    )
