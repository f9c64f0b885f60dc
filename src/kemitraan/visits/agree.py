"""What was agreed with a place, and the unit's dated rules: changed by people, kept with their source."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import VisitPlace, VisitRule
from .rules import NAMES, forget_rules

LARGEST = 3_650
LIMITS = {"day_minutes": 720, "visit_minutes": 240, "speed": 60, "keep": 24}


@transaction.atomic
def agree(place: VisitPlace, *, every_days: int | None, asked_on: date | None, by: journal.Actor) -> VisitPlace:
    """A cadence agreed with those at this place (None: the unit's rule), and a wish for a visit from a day on."""
    if every_days is not None and not 1 <= every_days <= 730:
        raise Refused("bad_days", _("Between 1 and 730 days."), field="every_days")
    place = VisitPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
    place.every_days, place.asked_on = every_days, asked_on
    place.save(update_fields=["every_days", "asked_on"])
    journal.record("visit_place.agreed", "visit_place", place.pk, by=by, unit_id=place.unit_id, every_days=every_days)
    return place


@transaction.atomic
def change_rule(name: str, unit: Unit, amount: int, valid_from: date, source: str, *, by: journal.Actor) -> VisitRule:
    """A new amount of a rule for a unit and all below it, from a day on; what was promised before stays.

    Refused for a past day, an amount out of bounds (notes are never kept longer than 24 months), or without a source.
    """
    if name not in NAMES:
        raise Refused("unknown_rule", _("There is no such rule."), field="name")
    if not 1 <= amount <= LIMITS.get(name, LARGEST):
        most = LIMITS.get(name, LARGEST)
        raise Refused("bad_amount", _("Between 1 and %(most)d.") % {"most": most}, field="amount")
    if valid_from < clock.local(clock.now()).date():
        raise Refused("past", _("A rule holds from today on or later."), field="valid_from")
    source = clean_line(source, field="source", limit=200, required=True)
    rule, _new = VisitRule.objects.update_or_create(
        name=name, unit=unit, valid_from=valid_from, defaults={"amount": amount, "source": source, "valid_to": None}
    )
    forget_rules()
    journal.record(
        "visit_rule.changed",
        "visit_rule",
        rule.pk,
        by=by,
        unit_id=unit.pk,
        unit_name=unit.name,
        name=name,
        amount=amount,
    )
    return rule
