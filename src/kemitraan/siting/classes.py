"""Which kinds of events a post on the road could prevent: the only ones that can be counted here.

An allow-list, not a filter: what victims suffered at home, what only shows where police look (drugs, gambling,
drink), and what people may freely do (assembly) is never spread over a map (docs/decisions/siting-a-room.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CLASSES: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "robbery": (_("Robbery and attacks on the road"), ("K01", "K02", "K15")),
    "theft": (_("Theft, also of vehicles"), ("K04", "K05")),
    "extortion": (_("Thuggery and extortion"), ("K13",)),
    "levy": (_("Illegal levies"), ("K14",)),
    "traffic": (_("Traffic accidents"), ("L01", "L02")),
}


def categories_of(classes: Iterable[str]) -> list[str]:
    """The categories of reports behind some classes; a word that is no class adds nothing."""
    return sorted({code for name in classes if name in CLASSES for code in CLASSES[name][1]})
