"""Who in the house knows somebody: every room's keeper, asked in this order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kemitraan.learning import api as learning
from kemitraan.nights import api as nights
from kemitraan.partnership import api as partnership
from kemitraan.reports import api as reports
from kemitraan.toolbox.personal import Held, Keeper, Rule
from kemitraan.visits import api as visits
from kemitraan.watch import api as watch

KEEPERS: tuple[Keeper, ...] = (
    reports.personal, visits.personal, partnership.personal, learning.personal, learning.personal_requests,
    nights.personal, watch.personal,
)  # fmt: skip
KINDS = tuple(dict.fromkeys(keeper.kind for keeper in KEEPERS))


def holdings_behind(typed: str) -> list[tuple[str, int]]:
    """What a pasted code or link opens, as kind and number; empty where it opens nothing."""
    found = []
    for keeper in KEEPERS:
        holding = keeper.holding_behind(typed)
        if holding is not None:
            found.append((keeper.kind, holding))
    return list(dict.fromkeys(found))


def holdings_on(pages: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """What pages of staff showed, as kind and number (route and words of the address of each page)."""
    found = [(keeper.kind, holding) for keeper in KEEPERS for holding in sorted(keeper.holdings_on(pages))]
    return list(dict.fromkeys(found))


def keepers_of(kind: str) -> Sequence[Keeper]:
    """The rooms that know something about such a holding."""
    return [keeper for keeper in KEEPERS if keeper.kind == kind]


def label_of(kind: str, holding: int) -> str:
    """What staff call it. LookupError where it is gone."""
    for keeper in keepers_of(kind):
        try:
            return keeper.label_of(holding)
        except LookupError:
            continue
    raise LookupError(holding)


def unit_of(kind: str, holding: int) -> int | None:
    """The police unit whose matter it is."""
    return next((unit for keeper in keepers_of(kind) if (unit := keeper.unit_of(holding)) is not None), None)


def held_about(kind: str, holding: int) -> Iterator[Held]:
    """What each room holds about it."""
    for keeper in keepers_of(kind):
        held = keeper.data_of(holding)
        if held is not None:
            yield held


def rules(day: date) -> list[Rule]:
    """How long each class is kept, room by room."""
    return [rule for keeper in KEEPERS for rule in keeper.rules(day)]
