"""The place a visit goes to: one we know, or a new door made on the spot."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people.api import Post
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, checked_point
from kemitraan.toolbox.text import clean_line

from .access import villages_of
from .models import VisitPlace
from .spread import spread_point

LANDMARK_LIMIT = 160
_MADE_AT_THE_DOOR = tuple(kind for kind in VisitPlace.Kind.values if kind != VisitPlace.Kind.RT)


def checked_key(value: object, field: str = "key") -> uuid.UUID:
    """A UUID from what a phone sent; refused, naming the field, where it is none."""
    if isinstance(value, uuid.UUID):
        return value
    try:
        return uuid.UUID(str(value)[:64])
    except ValueError:
        raise Refused("bad_key", _("A key is a UUID."), field=field) from None


def find_place(post: Post, given: Mapping[str, object], day: date | None = None) -> VisitPlace:
    """The place a phone speaks of: ``{"key": …}`` of one we know, or village, rw, rt, kind, landmark of one we
    know by these or of a new one.

    ``village`` is a code and may be left out where the officer has one only. Refused outside the officer's beat
    of that day (today).
    """
    villages = {area.code: area for area in villages_of(post, day)}
    if not villages:
        raise Refused("no_beat", _("No kelurahan is in your hands today."), field="place")
    key = checked_key(given["key"], "place.key") if given.get("key") else uuid.uuid4()
    known = VisitPlace.objects.filter(key=key).select_related("village", "rw", "rt", "unit").first()
    if known is not None:
        if known.village_id not in {area.pk for area in villages.values()}:
            raise Refused("not_your_beat", _("This place lies outside your kelurahan."), field="place", status=404)
        return known
    return _make(key, villages, given)


@transaction.atomic
def _make(key: uuid.UUID, villages: Mapping[str, territory.Area], given: Mapping[str, object]) -> VisitPlace:
    code = str(given.get("village") or (next(iter(villages)) if len(villages) == 1 else ""))
    village = villages.get(code)
    if village is None:
        raise Refused("not_your_beat", _("This kelurahan is not in your hands."), field="village")
    kind = str(given.get("kind") or VisitPlace.Kind.HOUSEHOLD)
    if kind not in VisitPlace.Kind.values:
        raise Refused("bad_kind", _("Choose what kind of place it is."), field="kind")
    rw = territory.ensure_rw(village, _number(given.get("rw"), "rw")) if given.get("rw") else None
    rt = territory.ensure_rt(rw, _number(given.get("rt"), "rt")) if rw is not None and given.get("rt") else None
    if rt is None:
        raise Refused("no_rt", _("Say the RW and the RT."), field="rt" if given.get("rw") else "rw")
    if kind == VisitPlace.Kind.RT:
        return place_of_rt(rt)
    unit = territory.unit_for(village.pk)
    if unit is None:
        raise Refused("no_unit", _("No police unit covers this place."), field="village")
    point = _point(given)
    landmark = clean_line(str(given.get("landmark") or ""), field="landmark", limit=LANDMARK_LIMIT)
    known = _same_door(rt, kind, landmark)
    if known is not None:
        return known
    if point is not None:  # the first measured door says where the RT lies
        VisitPlace.objects.filter(rt=rt, kind=VisitPlace.Kind.RT, approximate=True).update(
            lon=point.lon, lat=point.lat, approximate=False
        )
    return VisitPlace.objects.create(
        key=key,
        kind=kind,
        unit=unit,
        village=village,
        rw=rw,
        rt=rt,
        landmark=landmark,
        lon=point.lon if point else None,
        lat=point.lat if point else None,
        created_at=clock.now(),
    )


def _same_door(rt: territory.Area, kind: str, landmark: str) -> VisitPlace | None:
    """The place of this kind in this RT that goes by these words, whatever their capitals and spaces.

    Without words homes and shops cannot be told apart and are new; a house of worship is the one without words.
    """
    words = landmark.casefold().replace(" ", "")
    if not words and kind != VisitPlace.Kind.WORSHIP:
        return None
    there = VisitPlace.objects.filter(rt=rt, kind=kind, active=True, partner_id__isnull=True)
    for place in there.select_related("village", "rw", "rt", "unit").order_by("id"):
        if place.landmark.casefold().replace(" ", "") == words:
            return place
    return None


def place_of_rt(rt: territory.Area) -> VisitPlace:
    """The RT as a whole as a place to visit, made when it is first spoken of."""
    known = VisitPlace.objects.filter(rt=rt, kind=VisitPlace.Kind.RT).select_related("village", "rw", "rt").first()
    if known is not None:
        return known
    rw = rt.parent
    village = rw.parent if rw is not None else None
    unit = territory.unit_for(village.pk) if village is not None else None
    if village is None or unit is None:
        raise Refused("no_unit", _("No police unit covers this place."), field="village")
    made, _new = VisitPlace.objects.get_or_create(
        rt=rt,
        kind=VisitPlace.Kind.RT,
        defaults={
            "key": uuid.uuid5(uuid.NAMESPACE_URL, f"rt:{rt.code}"),
            "unit": unit,
            "village": village,
            "rw": rw,
            "created_at": clock.now(),
            **point_in(rt, rw, village),
        },
    )
    return made


def point_in(rt: territory.Area, rw: territory.Area | None, village: territory.Area) -> dict[str, object]:
    """Where an RT is drawn until somebody measures it: spread around the kelurahan's centre, marked approximate."""
    point = spread_point(VisitPlace(pk=0, village=village, rw=rw, rt=rt))
    return {"lon": point.lon, "lat": point.lat, "approximate": True}


def _number(value: object, field: str) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise Refused("bad_number", _("The number lies between 1 and 999."), field=field)
    return int(text)


def _point(given: Mapping[str, object]) -> LonLat | None:
    if given.get("lon") in (None, "") or given.get("lat") in (None, ""):
        return None
    return checked_point(given["lon"], given["lat"])
