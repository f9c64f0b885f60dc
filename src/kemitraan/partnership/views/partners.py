"""The list of partners and one partner's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.design.api import CappedPaginator
from kemitraan.partnership.access import contacts_for, partner_for, promises_visible_to, visible_to
from kemitraan.partnership.filters import LATE, PER_PAGE, Filters, chosen, read_filters
from kemitraan.partnership.forms import ContactForm, OfficeForm, PromiseForm, RoomForm, SpokenForm, StateForm
from kemitraan.partnership.kinds import Form
from kemitraan.partnership.list_html import kind_options, rows_html
from kemitraan.partnership.models import Merge, Partner
from kemitraan.partnership.partner_list import Partners
from kemitraan.partnership.places import keepers_of, place_words, village_options
from kemitraan.partnership.promise_html import promise_rows
from kemitraan.partnership.queries import family_ids
from kemitraan.partnership.search import refuse_profiling
from kemitraan.partnership.telling import story_of
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock

ON_MAP = 500
MOST_CLOSED = 20  # promises on a partner's page


@needs(purposes.READ_PARTNERS)
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """The partners of the viewer's units: searched, filtered, sorted; with a map beside the list when asked for."""
    viewer, filters, now = viewer_of(request), read_filters(request.GET), clock.now()
    refused = refuse_profiling(filters.words, viewer) if filters.words else []
    units = () if refused else viewer.units_for(purposes.READ_PARTNERS)
    found: Any = Partners(units, filters, now, page=request.GET.get("page"), size=PER_PAGE)
    paginator = CappedPaginator(found, PER_PAGE)
    paginator.cap = found.cap
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "paginator": paginator,
        "lines": rows_html(page.object_list),
        "refused": refused,
        "chips": _chips(filters),
        "kinds": kind_options(filters.kind),
        "villages": village_options(viewer, filters.area),
        "may_keep": viewer.may(purposes.KEEP_PARTNERS),
        "export": filters.address(tampil=""),
        "points": points_of(chosen(visible_to(viewer), filters, now)) if filters.on_map and not refused else None,
    }
    return render(request, "partnership/partners.html", context)


def _chips(filters: Filters) -> list[dict[str, Any]]:
    promised, seen, asked = [filters.late == late for late in LATE]
    return [
        {"label": _("Overdue promises"), "url": filters.address(lewat="" if promised else "janji"), "on": promised},
        {"label": _("Contact overdue"), "url": filters.address(lewat="" if seen else "kontak"), "on": seen},
        {"label": _("Corrections asked for"), "url": filters.address(lewat="" if asked else "koreksi"), "on": asked},
        {"label": _("Map"), "url": filters.address(tampil="" if filters.on_map else "peta"), "on": filters.on_map},
    ]


def points_of(rows: Any) -> dict[str, Any]:
    """Those of the rows that have a place, at most 500, as the map draws them."""
    return _collection(rows.filter(lon__isnull=False).values_list("id", "name", "lon", "lat")[:ON_MAP])


def _collection(rows: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"id": str(pk), "kind": "place", "label": name},
            }
            for pk, name, lon, lat in rows
        ],
    }


@needs(purposes.READ_PARTNERS)
@require_GET
def partner(request: HttpRequest, partner_id: int) -> HttpResponse:
    """Everything we keep about one partner, as far as the viewer may read it."""
    viewer = viewer_of(request)
    return page_of(request, viewer, partner_for(viewer, partner_id))


def page_of(
    request: HttpRequest, viewer: Viewer, row: Partner, *, status: int = 200, **forms: RoomForm
) -> HttpResponse:
    """The page, with a form as its writer left it where something was refused."""
    today = clock.local(clock.now()).date()
    keep = row.unit_id in viewer.units_for(purposes.KEEP_PARTNERS) and row.state != Partner.State.MERGED
    offices = row.offices if row.form == Form.PERSON else row.officers
    promises = promises_visible_to(viewer).filter(partner=row).select_related("owner__account")
    closed = promises.exclude(state="open").order_by("-closed_at", "-id")
    context: dict[str, Any] = {
        "partner": row,
        "place": place_words(row.area),
        "also_in": [place_words(area) for area in row.also_in.select_related("parent")],
        "keep": keep,
        "contacts": contacts_for(viewer, row),
        "offices": offices.select_related("person", "organisation").order_by("-until", "-since", "id"),
        "is_person": row.form == Form.PERSON,
        "promises": promise_rows(
            [*promises.filter(state="open").order_by("due_at", "id"), *closed[:MOST_CLOSED]],
            keeps=lambda _promise: keep,
            today=today,
            token=get_token(request),
            about=False,
            back="",
        ),
        "story": story_of("partner", family_ids(row)),
        "merges": Merge.objects.filter(kept=row, undone_at__isnull=True).select_related("gone").order_by("-id"),
        "corrections": row.corrections.filter(state="asked").order_by("id"),
        "seats": row.seats.filter(until__isnull=True).select_related("group"),
        "see_late": row.see_by is not None and row.see_by < today,
        "points": _collection([(row.pk, row.name, row.lon, row.lat)]) if row.lon is not None else None,
        "today": today,
        "opened": next(iter(forms), ""),
    }
    if keep:
        context |= {
            "contact_form": ContactForm(auto_id="c-%s", initial={"consented_on": today, "given_by": row.name}),
            "office_form": OfficeForm(auto_id="o-%s", initial={"since": today}),
            "promise_form": PromiseForm(auto_id="p-%s", keepers=keepers_of(viewer)),
            "spoken_form": SpokenForm(auto_id="s-%s", initial={"day": today}),
            "state_form": StateForm(auto_id="e-%s", initial={"state": row.state}),
        }
    return render(request, "partnership/partner.html", context | forms, status=status)
