"""The desk itself: queue, map and case beside one another, and the two addresses that keep them fresh."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.design.templatetags.design import duration
from kemitraan.desk.chips import chips_of
from kemitraan.desk.export import MOST_ROWS
from kemitraan.desk.figures import figures_of
from kemitraan.desk.filters import WITHIN, Filters, read_filters
from kemitraan.desk.hot import points_text, rows_text
from kemitraan.desk.near import near_of, posts_of
from kemitraan.desk.queue import page_of
from kemitraan.desk.saved import saved_by
from kemitraan.dispatch import api as dispatch
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point
from kemitraan.toolbox.languages import reader_language

from .case import case_context


@needs(purposes.READ_REPORTS)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Three panes that stay. ``?buka=CODE`` opens a case in the third; the rest of the address is the filter."""
    viewer, filters, now = viewer_of(request), read_filters(request.GET), clock.now()
    rows, more = page_of(viewer, filters, now, reader_language())
    part = request.GET.get("bagian") == "antrean"  # what a live page asks for again: rows and figures alone
    if not part:
        partnership.note_refused_search(filters.refused, viewer, among="reports")
    opened = "" if part else request.GET.get("buka", "")
    address = filters.address()
    context = {
        "rows": [
            row | {"due_moment": _moment(row["due"]), "received_moment": _moment(row["received"])} for row in rows
        ],
        "more": more,
        "previous": filters.address(page=filters.page - 1),
        "next": filters.address(page=filters.page + 1),
        "points_url": f"{reverse('desk:points')}?{address}",
        "units_url": reverse("desk:units"),
        "viewer_sees_units": viewer.may(purposes.SEE_POSITIONS),
        "filters": filters,
        "within": WITHIN,
        "most_rows": MOST_ROWS,
        "kept": parse_qsl(filters.address(near="", page=1)),
        "chips": chips_of(filters, near_of(viewer, filters)),
        "near_choices": [] if part else _near_choices(viewer, filters),
        "saved": () if part else saved_by(viewer),
        "figures": figures_of(viewer, now),
        "now": now,
        "opened": opened,
    }
    if opened:
        context |= case_context(request, opened)
    return render(request, "desk/queue_part.html" if part else "desk/board.html", context)


@needs(purposes.READ_REPORTS)
@require_GET
def rows_json(request: HttpRequest) -> HttpResponse:
    """The same page of rows for a program; the hot path of the desk."""
    filters = read_filters(request.GET)
    text = rows_text(viewer_of(request), filters, clock.now(), reader_language())
    return HttpResponse(text, content_type="application/json")


@needs(purposes.READ_REPORTS)
@require_GET
def points_json(request: HttpRequest) -> HttpResponse:
    """GeoJSON of the view's places; ``bbox=west,south,east,north`` narrows it."""
    box = _box(request.GET.get("bbox", ""))
    text = points_text(viewer_of(request), read_filters(request.GET), box, clock.now())
    return HttpResponse(text, content_type="application/geo+json")


@needs(purposes.SEE_POSITIONS)
@require_GET
def units_json(request: HttpRequest) -> JsonResponse:
    """GeoJSON of everybody on duty in the viewer's units, with heading, age of the fix and what binds them."""
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [unit.lon, unit.lat]},
                    "properties": {
                        "id": unit.shift_id,
                        "label": unit.call_sign,
                        "unit": unit.unit_name,
                        "state": unit.state,
                        "busy": unit.state != "free",
                        "stale": not unit.fresh,
                        "fix_at": unit.at.isoformat(),
                        "age": duration(unit.age_s),
                        "uncertain_m": unit.accuracy_m,
                        **({} if unit.heading is None else {"heading": unit.heading}),
                    },
                }
                for unit in dispatch.units_now(viewer_of(request))
            ],
        }
    )


def _near_choices(viewer: Viewer, filters: Filters) -> list[tuple[str, str]]:
    """Around what a viewer may look, and the point they chose on the way here."""
    choices = [("unit", _("the own service centre")), *((f"p{one.pk}", one.name) for one in posts_of(viewer))]
    if "," in filters.near:
        choices.append((filters.near, _("the chosen point")))
    return choices


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _box(text: str) -> tuple[float, float, float, float]:
    if not text:
        return -180.0, -85.0, 180.0, 85.0
    parts = text.split(",")
    if len(parts) != 4:
        raise Refused("bad_box", _("bbox is west,south,east,north in degrees."), field="bbox", status=400)
    west, south = checked_point(parts[0], parts[1], field="bbox")
    east, north = checked_point(parts[2], parts[3], field="bbox")
    if west > east or south > north:
        raise Refused("bad_box", _("bbox is west,south,east,north in degrees."), field="bbox", status=400)
    return west, south, east, north
