"""Kelurahan and RW for the forms of this room, and the unit that keeps what lies there."""

from __future__ import annotations

from datetime import date
from itertools import takewhile

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import options
from kemitraan.people.api import Post, Role, Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

_kept: tuple[object, dict[tuple[frozenset[int], date], list[territory.Area]]] = (None, {})


def villages_of(viewer: Viewer, purpose: str = purposes.READ_PARTNERS) -> list[territory.Area]:
    """The kelurahan the viewer's units cover today, by name; kept in the process until areas or coverage change."""
    global _kept
    index = territory.current_index()
    if _kept[0] is not index:
        _kept = (index, {})
    units, today = viewer.units_for(purpose), clock.local(clock.now()).date()
    known = _kept[1]
    if (units, today) not in known:
        if len(known) > 200:
            known.clear()
        known[units, today] = _covered_by(units, today)
    return known[units, today]


def village_options(viewer: Viewer, chosen: str) -> SafeString:
    """The same kelurahan as the choices of a filter."""
    return options([(area.code, area.name) for area in villages_of(viewer)], chosen)


def _covered_by(units: frozenset[int], today: date) -> list[territory.Area]:
    covered = territory.Coverage.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), unit_id__in=units, valid_from__lte=today
    ).values("area_id")
    here = Q(pk__in=covered) | Q(parent_id__in=covered) | Q(parent__parent_id__in=covered)
    return list(territory.Area.objects.filter(here, level="village").order_by("name", "code")[:400])


def area_of(villages: list[territory.Area], code: str, rw: int | None) -> territory.Area | None:
    """The kelurahan with this code among those offered, or its RW where a number is given; None where none is."""
    if not code:
        if rw:
            raise Refused("rw_without_village", _("Choose the kelurahan of this RW."), field="village")
        return None
    village = next((one for one in villages if one.code == code), None)
    if village is None:
        raise Refused("unknown_area", _("Choose one of the kelurahan."), field="village")
    return territory.ensure_rw(village, rw) if rw else village


def area_of_unit(unit: territory.Unit) -> territory.Area | None:
    """The smallest government area in which all lies that a unit and those below it cover today: the kecamatan of a
    Polsek, the city of a Polres. None where nothing is covered. By the dotted Kemendagri codes."""
    today = clock.local(clock.now()).date()
    covered = territory.Coverage.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        unit_id__in=territory.subtree_ids(unit),
        valid_from__lte=today,
    )
    codes = [code.split("/")[0].split(".") for code in covered.values_list("area__code", flat=True)]
    if not codes:
        return None
    common = [parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, zip(*codes, strict=False))]
    return territory.Area.objects.filter(code=".".join(common)).first()


def units_kept(viewer: Viewer) -> list[territory.Unit]:
    """The units a viewer keeps partners for, the highest first, at most 300."""
    kept = viewer.units_for(purposes.KEEP_PARTNERS)
    return sorted(territory.Unit.objects.filter(pk__in=kept)[:300], key=lambda unit: (unit.path.count("/"), unit.name))


def unit_for(viewer: Viewer, area: territory.Area | None, purpose: str = purposes.KEEP_PARTNERS) -> territory.Unit:
    """The viewer's unit that keeps what lies in an area: the smallest that covers it, else their own."""
    allowed = viewer.units_for(purpose)
    covers = territory.unit_for(area.pk) if area is not None else None
    if covers is not None and covers.pk in allowed:
        return covers
    for post in viewer.posts:
        if post.unit_id in allowed:
            return post.unit
    raise Refused("no_unit", _("You keep no partners for this place."), field="village")


def keepers_of(viewer: Viewer) -> list[Post]:
    """The posts that may keep a relation: community guidance and Bhabinkamtibmas of the viewer's units, today."""
    today = clock.local(clock.now()).date()
    posts = Post.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        unit_id__in=viewer.units_for(purposes.KEEP_PARTNERS),
        role__in=(Role.BHABIN, Role.BINMAS),
        valid_from__lte=today,
        account__is_active=True,
    )
    return list(posts.select_related("account", "unit").order_by("account__name", "id")[:300])


def place_words(area: territory.Area | None) -> str:
    """``RW 05, Tebet Timur`` or ``Tebet Timur``; empty without a place."""
    if area is None:
        return ""
    if area.level in ("rw", "rt") and area.parent is not None:
        return f"{area.name}, {area.parent.name}"
    return area.name
