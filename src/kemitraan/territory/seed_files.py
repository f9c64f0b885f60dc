"""The small committed tables of this room."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"


@cache
def jakarta_rows() -> tuple[dict[str, str], ...]:
    """The 267 kelurahan of Jakarta: code, names, centre point, number of RW and RT in 2012."""
    with (SEEDS / "kelurahan_jakarta.csv").open(newline="", encoding="utf-8") as table:
        return tuple(csv.DictReader(table))


@cache
def rw_counts() -> dict[str, int]:
    """How many RW each kelurahan of Jakarta had in 2012, by code. Numbers change: a hint, not a limit."""
    return {row["code"]: int(row["rw_2012"] or 0) for row in jakarta_rows()}
