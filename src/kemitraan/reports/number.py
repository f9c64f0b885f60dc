"""Official police report numbers (LP): an external number with a checked pattern, never our own id.

Pattern after the published example LP/B/541/IX/2024/SPKT/… (domain.md 2.4): model, serial, Roman month, year,
then the units from the issuing one upwards. In the demo the number carries ``DEMO-``; the serial starts again
each year for each unit and model and has no gaps, because it is given out under a row lock in the transaction
that stores it.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .models import NumberSeries, Report
from .move import lock

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MODELS = ("A", "B", "C")
PATTERN = re.compile(
    r"(DEMO-)?LP/(?P<model>[ABC])/(?P<serial>[1-9]\d{0,5})/(?P<month>I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)"
    r"/(?P<year>20\d\d)/SPKT(?:[ /][A-Z0-9 .\-]{2,60}){1,4}"
)


@helped("reports.give_demo_number", "reports")
@transaction.atomic
def give_demo_number(report: Report, *, model: str, by: journal.Actor) -> str:
    """Allocate the next number of the holding unit; a report that has one keeps it. Demo only."""
    if not settings.DEMO:
        raise Refused("not_demo", _("Official numbers come from the official system."), status=409)
    if model not in MODELS:
        raise Refused("unknown_model", _("The model is A, B or C."), field="model")
    report = lock(report)
    if report.official_number:
        return report.official_number
    today = clock.local(clock.now())
    NumberSeries.objects.get_or_create(unit=report.holder, model=model, year=today.year)
    series = NumberSeries.objects.select_for_update().get(unit=report.holder, model=model, year=today.year)
    series.last += 1
    series.save(update_fields=["last"])
    units = "/".join(unit.letter_code for unit in territory.ladder(report.holder) if unit.letter_code)
    number = f"DEMO-LP/{model}/{series.last}/{ROMAN[today.month - 1]}/{today.year}/SPKT/{units}"
    return _store(report, number, by)


@helped("reports.note_number", "reports")
@transaction.atomic
def note_number(report: Report, typed: str, *, by: journal.Actor) -> str:
    """Store the number the official system gave; refuses what does not fit the pattern or belongs elsewhere."""
    number = clean_line(typed, field="number", limit=120, required=True).upper()
    if not PATTERN.fullmatch(number):
        raise Refused("bad_number", _("The number looks like LP/B/541/IX/2026/SPKT/POLSEK …"), field="number")
    report = lock(report)
    if Report.objects.filter(official_number=number).exclude(pk=report.pk).exists():
        raise Refused("number_taken", _("This number belongs to another report."), field="number", status=409)
    return _store(report, number, by)


def _store(report: Report, number: str, by: journal.Actor) -> str:
    report.official_number = number
    report.save(update_fields=["official_number"])
    journal.record(
        "report.numbered", "report", report.pk, by=by, audience=journal.PUBLIC, unit_id=report.holder_id,
        unit_name=report.holder.name, number=number,
    )  # fmt: skip
    return number
