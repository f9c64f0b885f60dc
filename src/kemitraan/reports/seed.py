"""The seed of this room: categories, their questions, clocks and numbers of closing, from small committed tables.

What staff changed stays: a row that exists is left alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from kemitraan.toolbox.seeding import add_missing

from .models import Category, ClockRule, ClosingRule, Question

SEEDS = Path(__file__).parent / "seeds"
SINCE = date(2026, 1, 2)

# Complaints about police and early information come in other releases; until then, who to turn to (domain.md 1.1).
OUTSIDE = {
    "D01": {"name": "Propam / Itwasda Polda, Kompolnas, Ombudsman RI", "phone": "110"},
    "D02": {"name": "Wassidik / Itwasda Polda, Kompolnas, Ombudsman RI", "phone": "110"},
    "I01": {"name": "Polri 110", "phone": "110"},
}


@transaction.atomic
def seed_reports() -> None:
    """Categories, questions and clock rules that are not there yet."""
    add_missing(map(_category, _rows("categories.csv")), "code")
    categories = {category.code: category for category in Category.objects.all()}
    add_missing((_question(row, categories) for row in _rows("questions.csv")), "category_id", "code")
    add_missing(map(_clock_rule, _rows("clock_rules.csv")), "clock", "priority", "unit_id", "valid_from")
    add_missing(map(_closing_rule, _rows("closing_rules.csv")), "code", "unit_id", "valid_from")


def _category(row: dict[str, str]) -> Category:
    return Category(
        code=row["code"],
        group=row["group"],
        kind=row["kind"],
        crime_class=row["crime_class"],
        priority=int(row["priority"]),
        priority_in_progress=int(row["in_progress"]) if row["in_progress"] else None,
        needs_response=row["response"] == "1",
        sensitive=row["sensitive"] == "1",
        name_id=row["name_id"],
        name_en=row["name_en"],
        hint_id=row["hint_id"],
        hint_en=row["hint_en"],
        outside=OUTSIDE.get(row["code"], {}),
    )


def _question(row: dict[str, str], categories: dict[str, Category]) -> Question:
    return Question(
        category=categories[row["category"]],
        code=row["code"],
        datatype=row["datatype"],
        required=row["required"] == "1",
        order=int(row["order"]),
        wording_id=row["wording_id"],
        wording_en=row["wording_en"],
        options=_options(row["options"]),
    )


def _clock_rule(row: dict[str, str]) -> ClockRule:
    return ClockRule(
        clock=row["clock"],
        priority=int(row["priority"]) if row["priority"] else None,
        unit=None,
        valid_from=SINCE,
        minutes=int(row["minutes"]) if row["minutes"] else None,
        workdays=int(row["workdays"]) if row["workdays"] else None,
        source=row["source"],
    )


def _closing_rule(row: dict[str, str]) -> ClosingRule:
    return ClosingRule(code=row["code"], unit=None, valid_from=SINCE, value=int(row["value"]), source=row["source"])


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (SEEDS / name).open(newline="", encoding="utf-8") as table:
        yield from csv.DictReader(table, delimiter="|")


def _options(text: str) -> list[dict[str, str]]:
    options = [part.split(":") for part in text.split(";") if part]
    return [{"key": key, "id": indonesian, "en": english} for key, indonesian, english in options]
