"""Guard posts: list beside map, one post's page, equipment, signals, plan."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kemitraan.partnership import api as partnership
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat, checked_point
from kemitraan.toolbox.rows import fetched_of
from kemitraan.watch import access
from kemitraan.watch.act_forms import EquipmentForm, NoteForm, ReasonForm
from kemitraan.watch.equipment import ITEMS, is_flagged
from kemitraan.watch.forms import PostForm, place_now
from kemitraan.watch.list_html import post_rows
from kemitraan.watch.models import GuardPost
from kemitraan.watch.open_post import PostWords, change_post, close_post, open_post, quiet_days
from kemitraan.watch.words import look, owner_words

from .acting import address_without, chips, page_number, through_form

PAGE = 50
STATES = ("active", "asleep", "reviving", "closed")


@needs(purposes.READ_WATCH)
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """The posts a viewer may see, on a map and in a list that says the same."""
    refused = refused_words(request)
    found = filtered(request)
    page = page_number(request)
    found = found.none() if refused else found
    rows = fetched_of(
        found.order_by("name", "id").values_list(
            "id", "name", "kind", "state", "due_at", "last_active_at", "area__name", "area__parent__name", "lon", "lat"
        )[(page - 1) * PAGE : page * PAGE + 1]
    )
    kinds = dict(GuardPost.Kind.choices)
    lines = [
        {
            "pk": pk, "name": name, "kind": kinds[kind], "look": look(state), "due_at": due_at, "last": last,
            "area": " · ".join(filter(None, [area, above])), "lon": lon, "lat": lat, "late": state == "asleep",
        }
        for pk, name, kind, state, due_at, last, area, above, lon, lat in rows[:PAGE]
    ]  # fmt: skip
    states = [("", _("All open")), *((state, str(look(state).word)) for state in STATES)]
    context = {
        "rows": lines,
        "table": post_rows(lines),
        "spots": _spots(lines),
        "words": request.GET.get("cari", "")[:80],
        "refused": refused,
        "kind": request.GET.get("jenis", ""),
        "kinds": GuardPost.Kind.choices,
        "states": chips(request, "keadaan", states),
        "earlier": address_without(request, page=str(page - 1)) if page > 1 else "",
        "later": address_without(request, page=str(page + 1)) if len(rows) > PAGE else "",
        "page": page,
    }
    return render(request, "watch/posts.html", context)


def refused_words(request: HttpRequest) -> list[str]:
    """Words of the search by which nobody is looked for (E3); that they were tried is written down."""
    words = request.GET.get("cari", "")[:80]
    return partnership.refuse_profiling(words, viewer_of(request), among="posts") if words else []


def filtered(request: HttpRequest) -> Any:
    """The posts of the address's filters, for the list and its export; closed ones only when asked for."""
    found = access.posts_visible_to(viewer_of(request))
    state = request.GET.get("keadaan", "")
    found = found.filter(state=state) if state in STATES else found.exclude(state="closed")
    if (kind := request.GET.get("jenis", "")) in GuardPost.Kind.values:
        found = found.filter(kind=kind)
    if words := request.GET.get("cari", "").replace("\x00", "").strip()[:80]:
        found = found.filter(Q(name__icontains=words) | Q(route__icontains=words) | Q(address__icontains=words))
    return found


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a post; the address may bring what is known of it (a study's proposal brings place and name)."""
    viewer = viewer_of(request)
    known = {name: request.GET[name] for name in ("kind", "name", "lon", "lat", "route") if name in request.GET}
    form = _form(request, {"kind": "siskamling"} | known)
    return through_form(
        request,
        form,
        lambda given: open_post(_words(form), form.police(), by=viewer.actor()),
        done=_("The post is open."),
        to=lambda made: reverse("watch:post", args=[made.pk]),
        context={"title": _("Open a post"), "back": reverse("watch:posts"), "picker": True},
    )


@needs(purposes.READ_WATCH)
@require_GET
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post: who stands there, with what, by which signals, and how it is."""
    viewer = viewer_of(request)
    found = access.one(
        access.posts_visible_to(viewer).select_related("unit", "guided_by", "area__parent__parent"), post_id
    )
    equipment = list(found.equipment.filter(removed_at__isnull=True).order_by("id"))
    line = {"pk": found.pk, "name": found.name, "lon": found.lon, "lat": found.lat, "late": found.state == "asleep"}
    context = {
        "post": found,
        "kind": found.get_kind_display(),
        "look": look(found.state),
        "owner": owner_words(found.owner),
        "quiet": quiet_days(found, clock.now()),
        "equipment": [
            {"row": row, "name": row.name or ITEMS[row.code], "flagged": is_flagged(row.code, row.name)}
            for row in equipment
        ],
        "plan": found.revival_steps.order_by("due_on", "id"),
        "findings": [(one, look(one.state)) for one in found.findings.order_by("-found_at")[:20]],
        "notes": found.notes.select_related("finding").order_by("-at")[:20],
        "spots": _spots([line]),
        "center": f"{found.lon},{found.lat}",
        "keeps": found.guided_by_id in viewer.units_for(purposes.KEEP_WATCH),
        "supervises": found.guided_by_id in viewer.units_for(purposes.SUPERVISE_WATCH),
        "equip_form": EquipmentForm(),
        "note_form": NoteForm(),
    }
    return render(request, "watch/post.html", context)


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, post_id: int) -> HttpResponse:
    """Correct a post."""
    viewer = viewer_of(request)
    found = access.one(
        access.posts_visible_to(viewer, purposes.KEEP_WATCH).select_related("area", "guided_by"), post_id
    )
    names = ("kind", "name", "address", "route", "opens_at", "closes_at", "staffing")
    now = {name: getattr(found, name) for name in names} | {"unit": found.unit_id, "guided_by": found.guided_by_id}
    form = _form(request, now | place_now(found))
    return through_form(
        request,
        form,
        lambda given: change_post(found, _words(form), by=viewer.actor()),
        done=_("Saved. The change stands in the history."),
        to=reverse("watch:post", args=[found.pk]),
        context={"title": found.name, "back": reverse("watch:post", args=[found.pk]), "picker": True},
    )


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, post_id: int) -> HttpResponse:
    """Close a post, with a reason."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer, purposes.KEEP_WATCH), post_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: close_post(found, reason=given.cleaned_data["reason"], by=viewer.actor()),
        done=_("The post is closed; its history stays."),
        to=reverse("watch:post", args=[found.pk]),
        context={
            "title": _("Close %(name)s") % {"name": found.name},
            "back": reverse("watch:post", args=[found.pk]),
            "confirm": _("Close this post for good?"),
        },
    )


def _form(request: HttpRequest, initial: dict[str, Any]) -> PostForm:
    viewer = viewer_of(request)
    owners = list(
        access.visible_to(viewer, purposes.KEEP_WATCH)
        .filter(kind__in=("satkamling", "pokdar", "satpam", "pks", "supeltas", "other"), status="active")
        .order_by("name")[:1_000]
    )
    return PostForm(request.POST if request.method == "POST" else None, initial=initial, viewer=viewer, owners=owners)


def _words(form: PostForm) -> PostWords:
    given = form.cleaned_data
    point = form.point()
    return PostWords(
        kind=given["kind"],
        name=given["name"],
        point=point if point is not None else _no_point(),
        area=form.area(),
        unit=form.owners.get(given["unit"] or 0),
        address=given["address"],
        route=given["route"],
        opens_at=given["opens_at"],
        closes_at=given["closes_at"],
        staffing=given["staffing"],
    )


def _no_point() -> LonLat:
    return checked_point("", "", field="lat")  # refuses: a post stands somewhere


def _spots(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [line["lon"], line["lat"]]},
                "properties": {"id": line["pk"], "kind": "place", "label": line["name"], "late": line["late"]},
            }
            for line in lines
        ],
    }
