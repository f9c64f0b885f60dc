"""The rows of a table (.csv or .csv.gz) as reports in the order they were said."""

from __future__ import annotations

import csv
import gzip
import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from .mapping import ColumnMap, Unusable, mapping_for, read_mapping

FILES = uuid.UUID("3f6d0a0e-20a8-4b87-94dc-1d2d0e5bb1c4")  # namespace of the keys made here
LONGEST_CELL = 1_000_000


@dataclass(frozen=True)
class Row:
    """One report: its own number, when it was said, what to send, and the key that makes it one report for ever."""

    id: str
    at: datetime
    form: dict[str, str]
    key: str


@dataclass(frozen=True)
class Table:
    """What a file holds: the rows in order of time, and the lines that hold no report and why."""

    rows: list[Row]
    skipped: list[str]


def read_table(path: Path, mapping_file: Path | None = None, *, limit: int = 0, again: str = "") -> Table:
    """Read the file. ``limit`` keeps the first rows in time; ``again`` makes new keys, for a fresh replay.

    Raises Unusable where the file or the mapping cannot be used.
    """
    mapping = read_mapping(mapping_file) if mapping_file else None
    try:
        space = uuid.uuid5(FILES, hashlib.sha256(path.read_bytes()).hexdigest() + again)
        with _opened(path) as text:
            rows, skipped = _rows(text, mapping, space)
    except (OSError, EOFError, UnicodeError, csv.Error) as problem:
        raise Unusable(f"{path}: {problem}") from None
    rows.sort(key=lambda row: row.at)
    return Table(rows[:limit] if limit else rows, skipped)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
            yield text
    else:
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield text


def _rows(text: TextIO, mapping: ColumnMap | None, space: uuid.UUID) -> tuple[list[Row], list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(text, restval="")
    header = list(reader.fieldnames or ())
    mapping = mapping or mapping_for(header)
    if missing := sorted(mapping.columns - set(header)):
        raise Unusable(f"The table has no column {', '.join(missing)}.")
    rows, skipped = [], []
    seen: Counter[str] = Counter()
    for cells in reader:
        own = cells[mapping.id].strip() if mapping.id else str(reader.line_num)
        seen[own] += 1
        try:
            at = mapping.moment(cells)
        except (ValueError, OverflowError):
            skipped.append(f"line {reader.line_num}: no time")
            continue
        form = mapping.form(cells) | {"happened_at": at.isoformat(), "external_id": own[:80]}
        rows.append(Row(own, at, form, str(uuid.uuid5(space, f"{own}#{seen[own]}"))))
    return rows, skipped
