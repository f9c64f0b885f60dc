"""Posts that stand already, as the watch keeps them: they always count and are never moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kemitraan.watch import api as watch

KINDS = watch.GuardPost.Kind.choices
USUAL = (watch.GuardPost.Kind.ROAD.value,)


@dataclass(frozen=True)
class Standing:
    """One post that is there: its number in the watch, its name, its position in degrees."""

    number: int
    name: str
    lon: float
    lat: float


def standing_posts(units: Sequence[int], kinds: Sequence[str]) -> list[Standing]:
    """The waking posts of some kinds that these units guide, in order of number; a sleeping one covers nothing."""
    rows = watch.GuardPost.objects.filter(guided_by_id__in=units, kind__in=kinds, state="active")
    return [Standing(*row) for row in rows.order_by("id").values_list("id", "name", "lon", "lat")]
