"""How many RT each RW of a kelurahan has, as a list: so that an RT nobody ever visited is planned and counted too."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.territory.api import Area, Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .find_place import point_in
from .models import VisitPlace

TEXT_LIMIT = 20_000  # characters
MOST_RT = 100  # of one RW; more is a slip of the pen
_LINE = re.compile(r"(?:rw)?\s*(\d{1,3})\s*[;,:=\t ]\s*(\d{1,3})\s*(?:rt)?", re.IGNORECASE)


class RwLine(NamedTuple):
    """One RW and how many RT it has, numbered from 1."""

    rw: int
    rts: int


class Foreseen(NamedTuple):
    """What a line would do: the RW, its RT as the list has them, and how many of them are new here."""

    rw: int
    rts: int
    new: int


def read_list(text: str) -> list[RwLine]:
    """``4;12`` a line: RW 4 has 12 RT. Also pasted from a table (tab, comma, colon), with or without a heading.

    Refused (field ``text``), naming the line, where it is something else, an RW stands twice, or numbers are out of
    bounds; and for nothing at all.
    """
    if len(text) > TEXT_LIMIT:
        raise Refused("too_long", _("At most %(limit)s characters.") % {"limit": TEXT_LIMIT}, field="text")
    found: dict[int, RwLine] = {}
    for number, line in enumerate(text.replace("\r", "\n").split("\n"), start=1):
        said = line.strip().strip('"')
        if not said or (not found and not any(sign.isdigit() for sign in said)):  # a heading
            continue
        parts = _LINE.fullmatch(said.replace('"', ""))
        rw, rts = (int(parts[1]), int(parts[2])) if parts and said.isascii() else (0, 0)
        if rw < 1 or not 1 <= rts <= MOST_RT or rw in found:
            message = _("Line %(number)d: write the RW and how many RT it has, as 4;12. Each RW once.")
            raise Refused("bad_line", message % {"number": number}, field="text")
        found[rw] = RwLine(rw, rts)
    if not found:
        raise Refused("missing", _("This must not be empty."), field="text")
    return sorted(found.values())


def foresee(village: Area, lines: Sequence[RwLine]) -> list[Foreseen]:
    """What :func:`make_rts` would do; it changes nothing."""
    known = set(VisitPlace.objects.filter(village=village, kind=VisitPlace.Kind.RT).values_list("rt__code", flat=True))
    return [
        Foreseen(rw, rts, sum(f"{village.code}/RW{rw:03}/RT{one:03}" not in known for one in range(1, rts + 1)))
        for rw, rts in lines
    ]


@transaction.atomic
def take_list(village: Area, lines: Sequence[RwLine], *, by: journal.Actor) -> int:
    """Make the RT of this list as places to visit; what is there already stays as it is. How many are new.

    Refused where no police unit covers the kelurahan.
    """
    unit = territory.unit_for(village.pk)
    if unit is None:
        raise Refused("no_unit", _("No police unit covers this place."), field="village")
    new = sum(one.new for one in foresee(village, lines))
    make_rts(village, unit, lines)
    journal.record(
        "visit_place.listed",
        "area",
        village.pk,
        by=by,
        audience=journal.STAFF,
        unit_id=unit.pk,
        unit_name=unit.name,
        rw=len(lines),
        rt=sum(one.rts for one in lines),
        new=new,
    )
    return new


def make_rts(village: Area, unit: Unit, lines: Sequence[RwLine]) -> None:
    """The RT of these RW as places, drawn around the centre until somebody measures them."""
    now = clock.now()
    places = []
    for line in lines:
        rw = territory.ensure_rw(village, line.rw)
        for number in range(1, line.rts + 1):
            rt = territory.ensure_rt(rw, number)
            places.append(
                VisitPlace(
                    key=uuid.uuid5(uuid.NAMESPACE_URL, f"rt:{rt.code}"),
                    kind=VisitPlace.Kind.RT,
                    unit=unit,
                    village=village,
                    rw=rw,
                    rt=rt,
                    created_at=now,
                    **point_in(rt, rw, village),
                )
            )
    VisitPlace.objects.bulk_create(places, ignore_conflicts=True)
