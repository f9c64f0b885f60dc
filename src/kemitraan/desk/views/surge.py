"""Surge: one assignment of all calls at once beside one by one; the operator looks, then confirms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kemitraan.dispatch import api as dispatch
from kemitraan.people.api import Shift, Viewer, needs, purposes, viewer_of
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused

MOST_PAIRS = 500


@needs(purposes.SEND_RESPONDERS)
@require_GET
def surge(request: HttpRequest) -> HttpResponse:
    """What all at once would come to now, against the everyday rule. Changes nothing."""
    viewer = viewer_of(request)
    unit = _unit(viewer)
    plan = dispatch.plan_surge(unit)
    context: dict[str, Any] = {
        "unit": unit,
        "plan": plan,
        "surging": plan.calls > plan.units,
        "held": dispatch.Hold.objects.filter(unit=unit, until__gt=plan.at).order_by("-until").first(),
        "rows": _rows(viewer, plan),
        "left": _seen(viewer, plan.left),
        "ways": [(_("All at once"), plan.together), (_("One by one"), plan.one_by_one)],
    }
    return render(request, "desk/surge.html", context)


@needs(purposes.SEND_RESPONDERS)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The operator's yes to the pairs that were shown; what moved on meanwhile is left out and said."""
    viewer = viewer_of(request)
    pairs = [_pair(typed) for typed in request.POST.getlist("pair")[:MOST_PAIRS]]
    _check(viewer, pairs)
    try:
        done = dispatch.confirm_surge(pairs, by=viewer.actor())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("desk:surge")
    count = len(done.offers)
    messages.success(
        request, ngettext("%(count)d responder is asked.", "%(count)d responders are asked.", count) % {"count": count}
    )
    if done.skipped:
        messages.warning(request, _("%d calls moved on meanwhile and were left out.") % len(done.skipped))
    return redirect("desk:surge")


@needs(purposes.SEND_RESPONDERS)
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Let calls below P1 wait for one assignment of all, for some minutes; or end that."""
    viewer = viewer_of(request)
    unit, typed = _unit(viewer), request.POST.get("minutes", "")
    try:
        if request.POST.get("end") == "1":
            dispatch.end_hold(unit, by=viewer.actor())
        else:
            minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
            dispatch.hold(unit, minutes=minutes, by=viewer.actor())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("desk:surge")


def _unit(viewer: Viewer) -> territory.Unit:
    allowed = viewer.units_for(purposes.SEND_RESPONDERS)
    unit = next((post.unit for post in viewer.posts if post.unit_id in allowed), None)
    if unit is None:
        raise Http404
    return unit


def _seen(viewer: Viewer, ids: list[int]) -> list[dispatch.Response]:
    found = dispatch.visible_to(viewer, purposes.SEND_RESPONDERS).filter(pk__in=ids)
    return list(found.select_related("report__category", "report__area").order_by("priority", "contact_at"))


def _rows(viewer: Viewer, plan: dispatch.Plan) -> list[dict[str, Any]]:
    """The pairs of the plan with what an operator reads, and whom one by one would send."""
    calls = {one.pk: one for one in _seen(viewer, [pair.response_id for pair in plan.together.pairs])}
    single = {pair.response_id: pair for pair in plan.one_by_one.pairs}
    ids = {pair.shift_id for pair in (*plan.together.pairs, *plan.one_by_one.pairs)}
    shifts = {one.pk: one for one in Shift.objects.filter(pk__in=ids).select_related("post__account", "post__unit")}
    rows = []
    for pair in plan.together.pairs:
        if pair.response_id in calls and pair.shift_id in shifts:
            other = single.get(pair.response_id)
            rows.append(
                {
                    "pair": f"{pair.response_id}:{pair.shift_id}",
                    "call": calls[pair.response_id],
                    "who": _sign(shifts[pair.shift_id]),
                    "seconds": pair.seconds,
                    "other_who": _sign(shifts[other.shift_id]) if other and other.shift_id in shifts else "",
                    "other_seconds": other.seconds if other else None,
                }
            )
    return rows


def _sign(shift: Shift) -> str:
    return str(shift.post.call_sign or shift.post.account.name)


def _pair(typed: str) -> tuple[int, int]:
    left, _colon, right = typed.partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (left, right)):
        raise Http404
    return int(left), int(right)


def _check(viewer: Viewer, pairs: list[tuple[int, int]]) -> None:
    """404 where a call or a person is not this viewer's to assign."""
    calls, shifts = {call for call, _shift in pairs}, {shift for _call, shift in pairs}
    mine = dispatch.visible_to(viewer, purposes.SEND_RESPONDERS).filter(pk__in=calls).count()
    people = Shift.objects.filter(pk__in=shifts, post__unit_id__in=viewer.units_for(purposes.SEND_RESPONDERS)).count()
    if mine < len(calls) or people < len(shifts):
        raise Http404
