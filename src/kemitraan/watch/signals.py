"""A post's own drum codes. Published lists contradict each other, so each post keeps its own (domain.md 1.4)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import GuardPost
from .move import lock

MOST = 12
Table = list[dict[str, str]]


def _table(*lines: tuple[str, str]) -> Table:
    return [{"pattern": pattern, "meaning": meaning} for pattern, meaning in lines]


# The three published variants, to start from. Meanings are the posts' own words, so Indonesian.
VARIANTS: dict[str, tuple[Promise, Table]] = {
    "general": (
        lazy("Widely taught"),
        _table(
            ("1-1-1 (diulang)", "Kematian / pembunuhan (rajapati)"),
            ("2-2-2", "Pencurian / perampokan"),
            ("3-3-3", "Kebakaran"),
            ("4-4-4", "Banjir / bencana"),
            ("1 – 7 – 1 (doro muluk)", "Aman"),
            ("terus-menerus (titir)", "Bahaya"),
        ),
    ),
    "karawang": (
        "Karawang",  # type: ignore[dict-item]
        _table(
            ("2-2-2", "Pencurian"),
            ("3-3-3", "Kebakaran"),
            ("3 pelan", "Ronda berjalan"),
            ("terus-menerus (titir)", "Pembunuhan"),
        ),
    ),
    "brebes": (
        "Brebes",  # type: ignore[dict-item]
        _table(
            ("1 tiap jam", "Aman"),
            ("2-2-2", "Kejahatan / perampokan"),
            ("3-3", "Kebakaran"),
            ("3", "Kematian"),
            ("4-4-4", "Bencana"),
            ("5-5", "Pencurian"),
            ("6-6", "Uluk-uluk"),
        ),
    ),
}


@transaction.atomic
def set_signals(post: GuardPost, lines: Sequence[tuple[str, str]], *, by: journal.Actor) -> None:
    """The post's signals from now on; empty lines are passed over. Refuses one pattern with two meanings."""
    table: Table = []
    for number, (pattern, meaning) in enumerate(lines):
        pattern = clean_line(pattern, field=f"pattern_{number}", limit=40)
        meaning = clean_line(meaning, field=f"meaning_{number}", limit=80, required=bool(pattern))
        if not pattern and not meaning:
            continue
        if not pattern:
            raise Refused("missing", _("This must not be empty."), field=f"pattern_{number}")
        if any(pattern.casefold() == line["pattern"].casefold() for line in table):
            raise Refused("twice", _("One signal cannot mean two things."), field=f"pattern_{number}")
        table.append({"pattern": pattern, "meaning": meaning})
    if len(table) > MOST:
        raise Refused("too_many", _("At most %(most)s signals.") % {"most": MOST}, field="pattern_0")
    locked = lock(post)
    locked.signals = table
    locked.save(update_fields=["signals"])
    journal.record(
        "guard_post.signals_set", "guard_post", post.pk, by=by, unit_id=locked.guided_by_id,
        unit_name=locked.guided_by.name, lines=len(table),
    )  # fmt: skip
