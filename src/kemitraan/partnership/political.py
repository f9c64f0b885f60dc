"""No political elements in a group (Skep 433/VII/2006): who holds a political office is known by entry or by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from kemitraan.territory import api as territory

from .found import members_now
from .kinds import Kind
from .models import Group, Partner
from .names import bare_name


def political_names(unit: territory.Unit, names: Iterable[str]) -> set[str]:
    """Those of these names, without titles, that a political figure known in the unit, above or below it bears."""
    wanted = {bare for name in names if (bare := bare_name(name))}
    if not wanted:
        return set()
    around = [int(part) for part in unit.path.split("/") if part] + list(territory.subtree_ids(unit))
    rows = Partner.objects.filter(kind=Kind.POLITICAL_FIGURE, unit_id__in=around).exclude(state=Partner.State.MERGED)
    return {bare for name in rows.values_list("name", flat=True).iterator() if (bare := bare_name(name)) in wanted}


def political_seats(group: Group) -> int:
    """How many of a group's members today hold a political office: by their entry, else by a name that is known."""
    sitting = members_now(group)
    known = sitting.filter(partner__kind=Kind.POLITICAL_FIGURE).count()
    # Whose entry is known is judged by it: a namesake holds no office.
    unknown = list(sitting.filter(Q(partner__isnull=True), minor=False).values_list("name", flat=True))
    borne = political_names(group.unit, unknown)
    return known + sum(bare_name(name) in borne for name in unknown)
