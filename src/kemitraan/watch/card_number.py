"""A satpam's card number: code of the Polda of first registration – year of training – serial (domain.md 2.3)."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import Card

FIRST_YEAR = 1980  # the first satpam were trained in December 1980
_PATTERN = re.compile(r"(DEMO-)?(\d{2})[\s./-]?((?:19|20)\d{2}|\d{2})[\s./-](\d{1,7})")
GRADE_OF = {
    Card.Level.PRATAMA: Card.Grade.PELAKSANA,
    Card.Level.MADYA: Card.Grade.SUPERVISOR,
    Card.Level.UTAMA: Card.Grade.MANAJER,
}


def read_number(typed: str, day: date, *, field: str = "number") -> str:
    """The number in one form, ``31-2024-001234``; refuses what can't be one. A demo's begins with ``DEMO-``."""
    line = clean_line(typed, field=field, limit=40, required=True).upper()
    found = _PATTERN.fullmatch(line)
    if found is None:
        words = _("The card number is the code of the Polda, the year and the serial, for example 31-2024-001234.")
        raise Refused("bad_number", words, field=field)
    demo, code, year, serial = found.groups()
    full = int(year) if len(year) == 4 else 1900 + int(year) + (100 if int(year) < FIRST_YEAR % 100 else 0)
    if not FIRST_YEAR <= full <= day.year:
        words = _("The year in the card number lies before the first guards or in the future.")
        raise Refused("bad_number", words, field=field)
    return f"{demo or ''}{code}-{full}-{int(serial):06}"


def check_level(level: str, grade: str, *, field: str = "level") -> None:
    """Refuses a grade that the training doesn't give: pratama makes pelaksana, madya supervisor, utama manajer."""
    if level not in Card.Level.values:
        raise Refused("bad_level", _("The level is Gada Pratama, Madya or Utama."), field=field)
    if grade and GRADE_OF[Card.Level(level)] != grade:
        words = _("%(level)s training does not go with the grade %(grade)s.")
        raise Refused("level_and_grade", words % {"level": Card.Level(level).label, "grade": grade}, field=field)
