"""Units: the list, one unit's page, and the forms around it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.core.signing import Signer
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.partnership import api as partnership
from kemitraan.people.api import STAND_IN, Viewer, needs, purposes, viewer_of
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.languages import once_a_language
from kemitraan.toolbox.rows import Compiled, kept_for_units
from kemitraan.watch import access
from kemitraan.watch.act_forms import DayForm, ProposeForm, ReasonForm
from kemitraan.watch.forms import UnitForm, place_now
from kemitraan.watch.guards import Asked, guards
from kemitraan.watch.inspections import plan_inspection
from kemitraan.watch.kinds import KINDS
from kemitraan.watch.list_html import unit_kinds, unit_rows
from kemitraan.watch.models import Employer, SecurityUnit
from kemitraan.watch.paging import PAGE, codes_spelled, rows_for_units
from kemitraan.watch.register import UnitWords, change_unit, close_unit, register_unit
from kemitraan.watch.suspensions import propose
from kemitraan.watch.tell import site_path
from kemitraan.watch.words import look

from .acting import address_without, chips, page_number, through_form

ORDERS = {"baru": "-id", "nama": "name"}


@needs(purposes.READ_WATCH)
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The units a viewer may see: filters in the address, no count of all, the same few queries at any size."""
    refused = refused_words(request)
    asked = asked_of(request)
    page = page_number(request)
    watched = viewer_of(request).units_for(purposes.READ_WATCH)
    statement = (_statement if asked.words else _kept)(asked, page)
    rows = [] if refused else rows_for_units(statement, watched, searched=bool(asked.words))
    shown = rows[:PAGE]
    context = {
        "rows": shown,
        "table": unit_rows(shown),
        "words": request.GET.get("cari", "")[:80],
        "refused": refused,
        "kind": asked.kind,
        "history": asked.kind != "" and not KINDS[asked.kind].enrols,
        "kinds": unit_kinds(asked.kind),
        "states": chips(request, "keadaan", _states()),
        "orders": chips(request, "urut", (("", _("Newest first")), ("nama", _("By name")))),
        "earlier": address_without(request, page=str(page - 1)) if page > 1 else "",
        "later": address_without(request, page=str(page + 1)) if len(rows) > PAGE else "",
        "page": page,
    }  # fmt: skip
    return render(request, "watch/units.html", context)


def refused_words(request: HttpRequest) -> list[str]:
    """Words of the search by which nobody is looked for (E3); that they were tried is written down."""
    words = request.GET.get("cari", "")[:80]
    return partnership.refuse_profiling(words, viewer_of(request), among="units") if words else []


class Filters(NamedTuple):
    """What the filters of the address ask of the units; what is no filter is passed over."""

    kind: str = ""
    state: str = ""
    words: str = ""
    order: str = "-id"


def asked_of(request: HttpRequest) -> Filters:
    """The filters of the address."""
    kind, state = request.GET.get("jenis", ""), request.GET.get("keadaan", "")
    return Filters(
        kind if kind in KINDS else "",
        state if state in SecurityUnit.Status.values else "",
        request.GET.get("cari", "").replace("\x00", "").strip()[:80],
        ORDERS.get(request.GET.get("urut", ""), "-id"),
    )


def filtered(asked: Filters, viewer: Viewer) -> QuerySet[SecurityUnit]:
    """The units asked for, for the list and its export."""
    found = access.visible_to(viewer)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.state:
        found = found.filter(status=asked.state)
    if asked.words:
        found = found.filter(Q(name__icontains=asked.words) | Q(head_name__icontains=asked.words))
    return found


def _statement(asked: Filters, page: int) -> Compiled:
    """A page of the list and one row more, put into SQL once for everybody: Django takes longer over it than the
    database over its answer. Names of areas and police, and members, only for those shown."""
    found = filtered(asked, STAND_IN).order_by(asked.order, "id")
    columns = ("id", "name", "kind", "status", "head_name", "guided_by_id", "area_id")
    text, values = kept_for_units(found.values_list(*columns)[(page - 1) * PAGE : page * PAGE + 1])
    order = "f.name, f.id" if asked.order == "name" else "f.id desc"
    statement = _NAMED.replace("{rows}", text).replace("{order}", order), values
    return statement if asked.words else codes_spelled(statement)


# The name of the police by a subquery: a join is planned as a hash, after which the rows are sorted again.
_NAMED = """
    select f.id, f.name, f.kind, f.status, f.head_name,
        (select u.name from territory_unit u where u.id = f.guided_by_id), a.name, b.name,
        (select count(*) from watch_member m where m.unit_id = f.id and m.state <> 'left')
    from ({rows}) f
    left join territory_area a on a.id = f.area_id
    left join territory_area b on b.id = a.parent_id
    order by {order}
"""

_kept = lru_cache(maxsize=500)(_statement)  # words that somebody searches for are not kept


@once_a_language(16)
def _states() -> tuple[tuple[str, str], ...]:
    """What a unit may be, as filters."""
    return ("", _("All")), *((code, str(label)) for code, label in SecurityUnit.Status.choices)


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a unit."""
    viewer = viewer_of(request)
    form = _form(request, {"kind": request.GET.get("jenis", "satkamling")})
    return through_form(
        request,
        form,
        lambda given: register_unit(_words(form), form.police(), by=viewer.actor()),
        done=_("The unit is registered."),
        to=lambda made: reverse("watch:unit", args=[made.pk]),
        context={
            "title": _("Register a unit"),
            "explanation": _("Kinds and what each may do are law; the page of the unit shows them."),
            "back": reverse("watch:units"),
            "picker": True,
        },
    )


@needs(purposes.READ_WATCH)
@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: what it is and may do, its people, posts, supervision."""
    viewer = viewer_of(request)
    found = access.one(
        access.visible_to(viewer).select_related("guided_by", "employer", "area__parent__parent"), unit_id
    )
    people, more = guards(viewer.units_for(purposes.READ_WATCH), Asked(unit_id=found.pk, order="nama"), most=20)
    context = {
        "unit": found,
        "kind": found.sort,
        "look": look(found.status),
        "home": found.get_home_display(),
        "members": people,
        "more_members": more,
        "posts": [(post, look(post.state)) for post in found.posts.order_by("name")[:50]],
        "inspections": [(one, look(one.state)) for one in found.inspections.order_by("-planned_on")[:10]],
        "findings": [(one, look(one.state)) for one in found.findings.order_by("-found_at")[:20]],
        "suspensions": [
            (one, look(one.state)) for one in found.suspensions.select_related("decider", "member").order_by("-id")[:10]
        ],
        "keeps": found.guided_by_id in viewer.units_for(purposes.KEEP_WATCH),
        "supervises": found.guided_by_id in viewer.units_for(purposes.SUPERVISE_WATCH),
        "channel": request.build_absolute_uri(
            reverse("watch:harmed_by", kwargs={"signed": Signer(salt="watch.harmed").sign(str(found.pk))})
        ),
        "center": f"{found.lon},{found.lat}" if found.lon is not None else "",
        "point": {"type": "FeatureCollection", "features": [_feature(found)]} if found.lon is not None else None,
    }
    return render(request, "watch/unit.html", context)


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Correct a unit."""
    viewer = viewer_of(request)
    found = access.one(
        access.visible_to(viewer, purposes.KEEP_WATCH).select_related("area__parent", "guided_by"), unit_id
    )
    form = _form(request, _now(found))
    return through_form(
        request,
        form,
        lambda given: change_unit(found, _words(form), guided_by=form.police(), by=viewer.actor()),
        done=_("Saved. The change stands in the history."),
        to=reverse("watch:unit", args=[found.pk]),
        context={"title": found.name, "back": reverse("watch:unit", args=[found.pk]), "picker": True},
    )


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, unit_id: int) -> HttpResponse:
    """End a unit, with a reason."""
    viewer = viewer_of(request)
    found = access.one(access.visible_to(viewer, purposes.KEEP_WATCH).select_related("guided_by"), unit_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: close_unit(found, by=viewer.actor(), reason=given.cleaned_data["reason"]),
        done=_("The unit is closed; its members have left."),
        to=reverse("watch:unit", args=[found.pk]),
        context={
            "title": _("Close %(name)s") % {"name": found.name},
            "explanation": _("All members leave it today. This cannot be undone; its history stays."),
            "back": reverse("watch:unit", args=[found.pk]),
            "confirm": _("Close this unit for good?"),
        },
    )


@needs(purposes.SUPERVISE_WATCH)
@require_http_methods(["GET", "POST"])
def inspect(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Plan an inspection of this unit."""
    viewer = viewer_of(request)
    found = access.one(access.visible_to(viewer, purposes.SUPERVISE_WATCH).select_related("guided_by"), unit_id)
    form = DayForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: plan_inspection(found, given.cleaned_data["planned_on"], by=viewer.actor()),
        done=_("The inspection is planned."),
        to=lambda made: reverse("watch:inspection", args=[made.pk]),
        context={
            "title": _("Plan an inspection of %(name)s") % {"name": found.name},
            "back": reverse("watch:unit", args=[found.pk]),
        },
    )


@needs(purposes.SUPERVISE_WATCH)
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Propose to suspend this unit, or one of its members (``?anggota=``)."""
    viewer = viewer_of(request)
    found = access.one(access.visible_to(viewer, purposes.SUPERVISE_WATCH).select_related("guided_by"), unit_id)
    asked = request.GET.get("anggota", "")
    member = None
    if asked:
        if not (asked.isdecimal() and len(asked) < 19):
            raise Http404
        member = access.one(found.members.all(), int(asked))
    form = ProposeForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: propose(found, member=member, reason=given.cleaned_data["reason"], by=viewer.actor()),
        done=_("Proposed. The police of another area decide."),
        to=lambda made: reverse("watch:suspension", args=[made.pk]),
        context={
            "title": _("Propose to suspend %(name)s") % {"name": member.shown_name if member else found.name},
            "explanation": _("Your own police never decide about a unit they guide: another area does."),
            "back": reverse("watch:unit", args=[found.pk]),
        },
    )


@needs(purposes.KEEP_WATCH)
@require_POST
def link(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A fresh link for the head of a unit, shown once."""
    viewer = viewer_of(request)
    found = access.one(access.visible_to(viewer, purposes.KEEP_WATCH), unit_id)
    address = request.build_absolute_uri(site_path(found))
    context = {"address": address, "who": found.head_name or found.name, "back": reverse("watch:unit", args=[found.pk])}
    return render(request, "watch/link.html", context)


def _form(request: HttpRequest, initial: dict[str, Any]) -> UnitForm:
    viewer = viewer_of(request)
    employers = list(access.employers_visible_to(viewer, purposes.KEEP_WATCH).order_by("name")[:500])
    return UnitForm(
        request.POST if request.method == "POST" else None, initial=initial, viewer=viewer, employers=employers
    )


def _words(form: UnitForm) -> UnitWords:
    given = form.cleaned_data
    chosen = given["employer"]
    return UnitWords(
        kind=given["kind"],
        name=given["name"],
        home=given["home"],
        employer=Employer.objects.filter(pk=chosen).first() if chosen else None,
        area=form.area(),
        address=given["address"],
        point=form.point(),
        head_name=given["head_name"],
        head_title=given["head_title"],
        email=given["email"],
        phone=given["phone"],
        consent=given["consent"],
        licence=given["licence"],
    )


def _now(unit: SecurityUnit) -> dict[str, Any]:
    names = ("kind", "name", "home", "address", "head_name", "head_title", "email", "phone", "licence")
    now: dict[str, Any] = {name: getattr(unit, name) for name in names}
    now |= {"employer": unit.employer_id, "guided_by": unit.guided_by_id, "consent": unit.consent_at is not None}
    return now | place_now(unit)


def _feature(unit: SecurityUnit) -> dict[str, Any]:
    point = LonLat(unit.lon or 0, unit.lat or 0)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(point)},
        "properties": {"id": unit.pk, "kind": "place", "label": unit.name},
    }
