"""Guard posts: list beside map, one post's page, equipment, signals, plan."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kemitraan.partnership import api as partnership
from kemitraan.people.api import STAND_IN, Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat, checked_point
from kemitraan.toolbox.languages import once_a_language
from kemitraan.toolbox.rows import Compiled, kept_for_each_unit
from kemitraan.watch import access
from kemitraan.watch.act_forms import EquipmentForm, NoteForm, ReasonForm
from kemitraan.watch.equipment import ITEMS, is_flagged
from kemitraan.watch.forms import PostForm, place_now
from kemitraan.watch.list_html import POST_STATES, post_kinds, post_rows
from kemitraan.watch.models import GuardPost
from kemitraan.watch.open_post import PostWords, change_post, close_post, open_post, quiet_days
from kemitraan.watch.paging import PAGE, codes_spelled, rows_for_units
from kemitraan.watch.words import look, owner_words

from .acting import address_without, chips, page_number, through_form


@needs(purposes.READ_WATCH)
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """The posts a viewer may see, on a map and in a list that says the same."""
    refused = refused_words(request)
    asked = asked_of(request)
    page = page_number(request)
    units = viewer_of(request).units_for(purposes.READ_WATCH)
    statement = (_statement if asked.words else _kept)(asked, page)
    rows = [] if refused else rows_for_units(statement, units, searched=bool(asked.words))
    shown = rows[:PAGE]
    context = {
        "rows": shown,
        "table": post_rows(shown),
        "spots": _spots([(row[0], row[1], row[6], row[7], row[3]) for row in shown]),
        "words": request.GET.get("cari", "")[:80],
        "refused": refused,
        "kind": request.GET.get("jenis", ""),
        "kinds": post_kinds(asked.kind),
        "states": chips(request, "keadaan", _states()),
        "earlier": address_without(request, page=str(page - 1)) if page > 1 else "",
        "later": address_without(request, page=str(page + 1)) if len(rows) > PAGE else "",
        "page": page,
    }
    return render(request, "watch/posts.html", context)


@once_a_language(16)
def _states() -> tuple[tuple[str, str], ...]:
    """What a post may be, as filters."""
    return ("", _("All open")), *((state, str(look(state).word)) for state in POST_STATES)


def refused_words(request: HttpRequest) -> list[str]:
    """Words of the search by which nobody is looked for (E3); that they were tried is written down."""
    words = request.GET.get("cari", "")[:80]
    return partnership.refuse_profiling(words, viewer_of(request), among="posts") if words else []


class Filters(NamedTuple):
    """What the filters of the address ask of the posts; what is no filter is passed over."""

    state: str = ""
    kind: str = ""
    words: str = ""


def asked_of(request: HttpRequest) -> Filters:
    """The filters of the address."""
    state, kind = request.GET.get("keadaan", ""), request.GET.get("jenis", "")
    return Filters(
        state if state in POST_STATES else "",
        kind if kind in GuardPost.Kind.values else "",
        request.GET.get("cari", "").replace("\x00", "").strip()[:80],
    )


def filtered(asked: Filters, viewer: Viewer) -> QuerySet[GuardPost]:
    """The posts asked for, for the list and its export; closed ones only when asked for."""
    found = access.posts_visible_to(viewer)
    found = found.filter(state=asked.state) if asked.state else found.exclude(state="closed")
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.words:
        part = asked.words
        found = found.filter(Q(name__icontains=part) | Q(route__icontains=part) | Q(address__icontains=part))
    return found


def _statement(asked: Filters, page: int) -> Compiled:
    """A page of the list and one row more, put into SQL once for everybody: Django takes longer over it than the
    database over its answer. An index alone gives each police unit's first posts; only what is shown is read."""
    found = filtered(asked, STAND_IN).order_by("name", "id")
    around = _MERGED.replace("{most}", str(PAGE + 1)).replace("{skip}", str((page - 1) * PAGE))
    statement = kept_for_each_unit(found.values_list("id", "name")[: page * PAGE + 1], around)
    return statement if asked.words else codes_spelled(statement)


_MERGED = f"""
    select f.id, f.name, f.kind, f.state, case when f.state = 'asleep' then f.due_at end,
        (f.last_active_at at time zone '{clock.JAKARTA.key}')::date, f.lon, f.lat, a.name, b.name
    from (
        select m.* from unnest(%s::bigint[]) p(id) cross join lateral ({{rows}}) m
        order by m.name, m.id limit {{most}} offset {{skip}}
    ) g
    join watch_guardpost f on f.id = g.id
    left join territory_area a on a.id = f.area_id
    left join territory_area b on b.id = a.parent_id
    order by g.name, g.id
"""  # noqa: S608 - our own names

_kept = lru_cache(maxsize=500)(_statement)  # words that somebody searches for are not kept


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
    spot = (found.pk, found.name, found.lon, found.lat, found.state)
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
        "spots": _spots([spot]),
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


def _spots(posts: Iterable[tuple[int, str, float, float, str]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"id": pk, "kind": "place", "label": name, "late": state == "asleep"},
            }
            for pk, name, lon, lat, state in posts
        ],
    }
