"""RW and RT, the neighbourhoods below a kelurahan. They are made when somebody first speaks of them.

They have no outline and are in no index, so a new one raises no edition: reports may make them.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.toolbox.errors import Refused

from .models import Area
from .seed_files import rw_counts

LARGEST = 999  # three digits, as they are written


def rw_numbers(village: Area) -> list[int]:
    """The RW numbers to offer in a form: those of 2012 where we know the count, and all made since."""
    known = set(range(1, rw_counts().get(village.code, 0) + 1))
    made = Area.objects.filter(parent=village, level=Area.Level.RW).values_list("code", flat=True)
    return sorted(known | {int(code[-3:]) for code in made})


def ensure_rw(village: Area, number: int) -> Area:
    """The RW of a kelurahan by its number (1 to 999), made if it is new: ``31.74.01.1002/RW004``."""
    return _ensure(village, Area.Level.VILLAGE, Area.Level.RW, number)


def ensure_rt(rw: Area, number: int) -> Area:
    """The RT of an RW by its number (1 to 999), made if it is new: ``31.74.01.1002/RW004/RT012``."""
    return _ensure(rw, Area.Level.RW, Area.Level.RT, number)


@transaction.atomic
def seed_rw(village: Area) -> list[Area]:
    """All RW of a kelurahan that the table of 2012 counts."""
    return [ensure_rw(village, number) for number in range(1, rw_counts().get(village.code, 0) + 1)]


@transaction.atomic
def _ensure(parent: Area, parent_level: str, level: Area.Level, number: int) -> Area:
    if parent.level != parent_level:
        raise Refused("bad_parent", _("An RW belongs to a kelurahan and an RT to an RW."), field="parent")
    if isinstance(number, bool) or not 1 <= number <= LARGEST:
        raise Refused("bad_number", _("The number lies between 1 and 999."), field="number")
    label = level.value.upper()
    area, _made = Area.objects.get_or_create(
        code=f"{parent.code}/{label}{number:03}",
        defaults={"level": level, "name": f"{label} {number:03}", "parent": parent},
    )
    return area
