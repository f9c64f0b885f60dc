"""Near: reports around the operator's own service centre, a post, or a point that was chosen.

Straight distance, because a view of the queue asks "what is around here", not "how long does it take": the time by
road stands in each case, with the proposal. A report without a point counts by the middle of its kelurahan.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, checked_point

from .filters import Filters

METRES_A_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km; flat inside a few kilometres
POSTS = ("service_centre", "police", "police_post", "rw_post")
MOST_POSTS = 60
_PLACE = re.compile(r"p(\d{1,18})")


@dataclass(frozen=True)
class Near:
    """A circle on the map. ``point`` is None where the place is not known: then nothing lies near it."""

    point: LonLat | None
    name: str
    km: int

    @property
    def words(self) -> str:
        """What the chip says."""
        if self.point is None:
            return _("Near: the place is not known")
        return _("Near: within %(km)d km of %(place)s") % {"km": self.km, "place": self.name}


def near_of(viewer: Viewer, filters: Filters) -> Near | None:
    """The circle a view asks for; None where it asks for none. At most two queries."""
    if not filters.near:
        return None
    if filters.near == "unit":
        return _own(viewer, filters.within)
    if (asked := _PLACE.fullmatch(filters.near)) is not None:
        place = _posts(viewer).filter(pk=int(asked[1])).first()
        return Near(None, "", filters.within) if place is None else _at(place, filters.within)
    lon, _comma, lat = filters.near.partition(",")
    try:
        point = checked_point(lon, lat)
    except Refused:
        return Near(None, "", filters.within)
    return Near(point, _("the chosen point"), filters.within)


def posts_of(viewer: Viewer) -> list[territory.Place]:
    """The service centres and posts a viewer may choose from, by name."""
    return list(_posts(viewer).order_by("name", "id")[:MOST_POSTS])


def inside(found: QuerySet[reports.Report], near: Near) -> QuerySet[reports.Report]:
    """The reports of a queryset that lie in the circle."""
    if near.point is None:
        return found.none()
    east, north = _scales(near.point)
    lon, lat = (Coalesce(F(one), F(f"area__{one}"), output_field=FloatField()) for one in ("lon", "lat"))
    dx, dy = (lon - near.point.lon) * east, (lat - near.point.lat) * north
    return found.alias(apart=dx * dx + dy * dy).filter(apart__lte=(1000.0 * near.km) ** 2)


def circle(near: Near) -> tuple[str, dict[str, Any]]:
    """The same as a condition over ``reports_report r`` and ``territory_area a``, with its values."""
    if near.point is None:
        return "false", {}
    east, north = _scales(near.point)
    text = (
        "((coalesce(r.lon, a.lon) - %(near_lon)s) * %(near_east)s) ^ 2"
        " + ((coalesce(r.lat, a.lat) - %(near_lat)s) * %(near_north)s) ^ 2 <= %(near_m2)s"
    )
    values = {
        "near_lon": near.point.lon,
        "near_lat": near.point.lat,
        "near_east": east,
        "near_north": north,
        "near_m2": (1000.0 * near.km) ** 2,
    }
    return text, values


def _own(viewer: Viewer, km: int) -> Near:
    places = territory.service_centres(viewer.post.unit) if viewer.post is not None else []
    return _at(places[0], km) if places else Near(None, "", km)


def _at(place: territory.Place, km: int) -> Near:
    return Near(LonLat(place.lon, place.lat), place.name, km)


def _posts(viewer: Viewer) -> QuerySet[territory.Place]:
    return territory.Place.objects.filter(kind__in=POSTS, unit_id__in=viewer.units_for(purposes.READ_REPORTS))


def _scales(point: LonLat) -> tuple[float, float]:
    """Metres a degree of longitude and of latitude there."""
    return METRES_A_DEGREE * math.cos(math.radians(point.lat)), METRES_A_DEGREE
