"""Calls: how soon they were taken, and those that nobody took."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.design.templatetags.design import idnum
from kemitraan.desk.once import key_of
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

MOST = 200
PERIOD = timedelta(hours=24)


@needs(purposes.ENTER_REPORTS)
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The calls of the last day, the newest first, with the share taken within ten seconds."""
    viewer, now = viewer_of(request), clock.now()
    visible = reports.calls_visible_to(viewer)
    found = reports.call_figures(visible, since=now - PERIOD)
    rows = visible.filter(rang_at__gte=now - PERIOD).select_related("report__reporter").order_by("-rang_at", "-id")
    figures = [
        {"label": _("Calls, 24 h"), "value": found.calls},
        {"label": _("Taken within 10 seconds"), "value": share(found.in_time), "note": _("of all calls")},
        {"label": _("Nobody took it, or hung up"), "value": found.abandoned, "tone": "late" if found.abandoned else ""},
        {"label": _("Median ring"), "value": seconds(found.median_ring_s)},
    ]
    knows = viewer.may(purposes.READ_REPORTER)
    lines = [
        {
            "call": call,
            "ring": seconds(reports.ring_seconds(call)),
            "phone": masked(call.report) if knows else "",
            "open": call.ended_at is None,
        }
        for call in rows[:MOST]
    ]
    return render(request, "desk/calls.html", {"figures": figures, "lines": lines, "key": uuid.uuid4()})


@needs(purposes.ENTER_REPORTS)
@require_POST
def ring(request: HttpRequest) -> HttpResponse:
    """The telephone rings: a new call in the viewer's own unit; ``answer=1`` when it is taken with the same hand."""
    viewer = viewer_of(request)
    if viewer.post is None:
        raise Http404
    call = reports.ring(viewer.post.unit, by=viewer.actor(), key=key_of(request))
    if request.POST.get("answer") == "1":
        reports.pick_up(call, by=viewer.actor())
    return redirect(f"{reverse('desk:enter')}?panggilan={call.pk}")


@needs(purposes.ENTER_REPORTS)
@require_POST
def call_act(request: HttpRequest, call_id: int, verb: str) -> HttpResponse:
    """Take a ringing call, or say that the caller hung up."""
    viewer = viewer_of(request)
    verbs = {"angkat": reports.pick_up, "putus": reports.abandon}
    if verb not in verbs:
        raise Http404
    call = reports.call_for(viewer, call_id)
    try:
        verbs[verb](call, by=viewer.actor())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("desk:calls")
    if verb == "putus":
        messages.success(request, _("Counted as a call that nobody could help."))
        return redirect("desk:calls")
    return redirect(f"{reverse('desk:enter')}?panggilan={call.pk}")


def masked(report: reports.Report | None) -> str:
    """The caller's number with only its last three digits; empty where there is none."""
    reporter = getattr(report, "reporter", None) if report else None
    phone = reporter.phone if reporter and not reporter.anonymous else ""
    return f"•••• {phone[-3:]}" if len(phone) > 5 else ""


def share(value: float | None) -> str:
    """A share in percent, or a dash."""
    return "–" if value is None else f"{idnum(100 * value)} %"


def seconds(value: float | None) -> str:
    """Seconds to a tenth, or a dash."""
    return "–" if value is None else _("%s s") % idnum(value, 1)
