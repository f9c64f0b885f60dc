"""The map's tags. Whatever the map shows must also stand in a list beside it."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext

register = template.Library()

TILES = "/peta/{z}/{x}/{y}.mvt"
# Told to the canvas as data- attributes; map.js reads them by the same names.
_TOLD = ("points", "units", "center", "zoom", "route", "gestures", "cluster", "lon_input", "lat_input")
_TOLD_TO_PICKER = ("accuracy_input",)


@register.inclusion_tag("design/parts/map.html")
def map_view(label: str = "", size: str = "", **options: Any) -> dict[str, Any]:
    """``{% map_view label=… points=url %}``: a map drawn by map-auto.js once it comes near the screen.

    ``size``: empty, ``small`` or ``fill`` (its parent gives the height). ``points`` and ``units``: an address of
    GeoJSON, or ``#id`` of a JSON script element; ``center="106.84,-6.22" zoom=15``; ``route``: JSON coordinates.
    ``picker=True`` with ``lon_input="#id_lon" lat_input="#id_lat"`` lets a reader choose a place.
    ``legend=False`` leaves the legend out, ``credit`` names whose data it is, ``manual=True`` leaves the drawing
    to the page's own module. Raises TemplateSyntaxError for an option that does not exist.
    """
    ours = {name: options.pop(name, default) for name, default in _OURS.items()}
    unknown = set(options) - {*_TOLD, *_TOLD_TO_PICKER}
    if unknown:
        raise template.TemplateSyntaxError(f"map_view knows no option {sorted(unknown)}")
    raster = getattr(settings, "MAP_RASTER_URL", "")
    if ours["picker"]:
        number = ours["id"] or "map"
        options |= {"locate": f"#{number}-locate", "status": f"#{number}-status"}
    elif not size:
        options.setdefault("gestures", "page")
    return {
        **ours,
        "id": ours["id"] or "map",
        "label": label or gettext("Map"),
        "size": size,
        "tiles": TILES,
        "raster": raster,
        "raster_credit": getattr(settings, "MAP_RASTER_CREDIT", ""),
        "data": [(name.replace("_", "-"), value) for name, value in options.items() if value not in ("", None)],
    }


_OURS: dict[str, Any] = {"id": "", "picker": False, "legend": True, "credit": "", "manual": False}
