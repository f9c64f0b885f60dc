"""Our own map: areas and streets as vector tiles, the list of areas for pickers, and the search for names.

Everything here is public and holds no case, no person and no position of a unit. Coordinates come from
Web Mercator tiles as every map library asks for them; no third party sees where a victim looks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _

from kemitraan.roads import api as roads
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused

from .street_names import current_names
from .tile_layers import MAX_ZOOM, TileKey, area_layer, encode, road_layer
from .tile_store import TileStore

TILE_AGE_S = 300  # a browser asks again after this time, and mostly hears "not modified"
LIST_AGE_S = 60
_tiles = TileStore(limit=2_000)


def tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponse:
    """One vector tile: layers ``areas`` and ``roads``. 204 where there is nothing to draw."""
    key = TileKey(int(z), int(x), int(y))
    side = 1 << min(key.z, MAX_ZOOM)
    if key.z > MAX_ZOOM or key.x >= side or key.y >= side:
        message = _("There is no such map tile: zoom 0 to %(most)s, column and row below 2^zoom.")
        raise Refused("no_tile", message % {"most": MAX_ZOOM}, field="z/x/y", status=404)
    network = roads.open_network(settings.ROADS)
    outlines = territory.current_outlines()
    streets = (network.generation, network.version) if isinstance(network, roads.RoadNetwork) else ("", 0)
    version = f"{outlines.edition[0]}-{outlines.edition[1]}-{streets[0]}-{streets[1]}"

    def draw() -> bytes:
        return encode(key, [area_layer(outlines, key), *road_layer(network, key)])

    return _cached(request, f"{version}/{key.z}/{key.x}/{key.y}", lambda: _tiles.get((version, key), draw))


def _cached(request: HttpRequest, name: str, body: Callable[[], bytes]) -> HttpResponse:
    etag = quote_etag(name)
    response: HttpResponse
    if _known(request, etag):
        response = HttpResponseNotModified()
    else:
        data = body()
        response = HttpResponse(data, status=200 if data else 204, content_type="application/vnd.mapbox-vector-tile")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=TILE_AGE_S)
    return response


def _known(request: HttpRequest, etag: str) -> bool:
    """Whether the browser has it already. Compared weakly: what was compressed on the way comes back as ``W/``."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one == "*" or one.removeprefix("W/") == etag for one in asked)


def area_list(request: HttpRequest) -> HttpResponse:
    """Cities, districts and kelurahan with their centres, as a FeatureCollection of points, for pickers."""
    outlines = territory.current_outlines()
    etag = quote_etag("{}-{}".format(*outlines.edition))
    if _known(request, etag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = JsonResponse(_collection(outlines))
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=LIST_AGE_S)
    return response


def _collection(outlines: territory.Outlines) -> dict[str, object]:
    features = [
        {
            "type": "Feature",
            "id": outline.code,
            "geometry": {"type": "Point", "coordinates": [round(degrees, 6) for degrees in outline.centre]},
            "properties": {
                "code": outline.code,
                "name": outline.name,
                "level": outline.level,
                "parent": outline.parent,
                "approximate": outline.approximate,
            },
        }
        for level in ("city", "district", "village")
        for outline in outlines.by_level.get(level, [])
    ]
    collection: dict[str, object] = {"type": "FeatureCollection", "features": features}
    if outlines.bounds is not None:
        west, south, east, north = outlines.bounds
        collection["bbox"] = [math.floor(west * 1e6) / 1e6, math.floor(south * 1e6) / 1e6] + [
            math.ceil(east * 1e6) / 1e6,
            math.ceil(north * 1e6) / 1e6,
        ]
    return collection


def find(request: HttpRequest) -> HttpResponse:
    """Areas, streets and places by name (``?q=``), ten at most, the best first."""
    question = request.GET.get("q", "")
    if len(question) > 500:
        raise Refused("too_long", _("That is too long to search for."), field="q", status=400)
    hits = [asdict(hit) for hit in current_names(roads.open_network(settings.ROADS)).find(question)]
    response = JsonResponse({"results": hits})
    patch_cache_control(response, public=True, max_age=LIST_AGE_S)
    return response
