"""A unit's dated rules of its nights and rosters: changed by people, kept with their source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kemitraan.journal import api as journal
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import NightRule
from .rules import forget_rules

HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class Changeable:
    """A rule that a unit may set for itself: its name, the measure people count it in, in minutes, and its bounds."""

    name: Promise
    measure: Promise
    minutes: int
    least: int
    most: int


# What protects people has a bound that no unit moves: hours of a night (E21), the head's signature (domain.md 3.5).
CHANGEABLE: dict[str, Changeable] = {
    "open": Changeable(lazy("A night counts as opened late after"), lazy("minutes"), 1, 5, 60),
    "close": Changeable(lazy("The log must be closed, after midnight, within"), lazy("hours"), HOUR, 6, 18),
    "countersign": Changeable(lazy("The head signs within"), lazy("days"), DAY, 1, 3),
    "longest_night": Changeable(lazy("A night lasts at most"), lazy("hours"), HOUR, 2, 8),
    "evening_mail": Changeable(lazy("Tonight's link goes out at (hour of the day)"), lazy("o'clock"), HOUR, 12, 21),
    "draft": Changeable(lazy("The head is reminded of a draft after"), lazy("days"), DAY, 1, 60),
    "agree": Changeable(lazy("Members have time to object:"), lazy("days"), DAY, 1, 30),
}


@transaction.atomic
def change_rule(name: str, unit: Unit, amount: int, valid_from: date, source: str, *, by: journal.Actor) -> NightRule:
    """A new amount, in the rule's own measure, for a unit and all below it from a day on; clocks that run stay.

    Refused (422) for an unknown rule, an amount out of its bounds, a day that is past, or without a source.
    """
    rule = CHANGEABLE.get(name)
    if rule is None:
        raise Refused("unknown_rule", _("There is no such rule."), field="clock")
    if not rule.least <= amount <= rule.most:
        told = _("Between %(least)s and %(most)s.") % {"least": rule.least, "most": rule.most}
        raise Refused("bad_amount", told, field="amount")
    if valid_from < clock.local(clock.now()).date():
        raise Refused("past", _("A rule holds from today on or later."), field="valid_from")
    made, _new = NightRule.objects.update_or_create(
        clock=name, unit=unit, valid_from=valid_from,
        defaults={
            "minutes": amount * rule.minutes,
            "source": clean_line(source, field="source", limit=200, required=True),
            "valid_to": None,
        },
    )  # fmt: skip
    forget_rules()
    journal.record(
        "night_rule.changed", "night_rule", made.pk, by=by, unit_id=unit.pk, unit_name=unit.name, name=name,
        minutes=made.minutes,
    )  # fmt: skip
    return made
