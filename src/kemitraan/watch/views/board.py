"""Supervision: what waits, whose move it is, until when; and the yearly plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kemitraan.design.api import COUNTED
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.watch import access, rules
from kemitraan.watch.card_notices import units_nobody_is_told_of
from kemitraan.watch.card_status import EXPIRED, EXPIRING
from kemitraan.watch.finding_codes import name_of
from kemitraan.watch.guards import count_steps
from kemitraan.watch.inspections import plan_year
from kemitraan.watch.models import WAITS_FOR_DECIDER, Employer
from kemitraan.watch.words import REASONS, look, owner_words

from .acting import at_once

MOST = 50


@needs(purposes.READ_WATCH)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Suspensions to decide, findings, inspections, sleeping posts: each with owner and clock, the latest first."""
    viewer = viewer_of(request)
    units = viewer.units_for(purposes.READ_WATCH)
    suspensions = (
        access.suspensions_visible_to(viewer)
        .filter(state__in=("proposed", "suspended"))
        .select_related("unit", "member", "decider", "home")
        .order_by("due_at")[:MOST]
    )
    findings = (
        access.findings_visible_to(viewer)
        .filter(state__in=("open", "overdue", "mended"), guided_by_id__in=units)
        .select_related("unit", "post")
        .order_by("due_at")[:MOST]
    )
    year = clock.now() - timedelta(days=rules.days("breach_period"))  # after that a breach counts no longer
    nobody = access.findings_visible_to(viewer).filter(WAITS_FOR_DECIDER, guided_by_id__in=units, found_at__gte=year)
    month = rules.today() + timedelta(days=31)
    inspections = (
        access.inspections_visible_to(viewer)
        .filter(state__in=("planned", "visited"), planned_on__lte=month)
        .select_related("unit")
        .order_by("planned_on", "id")[:MOST]
    )
    asleep = access.posts_visible_to(viewer).filter(state__in=("asleep", "reviving")).order_by("due_at")[:MOST]
    context = {
        "suspensions": [(one, look(one.state), owner_words(one.owner)) for one in suspensions],
        "nobody_decides": list(nobody.select_related("unit").order_by("no_decider_at")[:MOST]),
        "untold": list(units_nobody_is_told_of().filter(guided_by_id__in=units).order_by("name")[:MOST]),
        "licences": list(_licences(units)),
        "today": rules.today(),
        "findings": [(one, look(one.state), name_of(one.code), owner_words(one.owner)) for one in findings],
        "inspections": [(one, look(one.state), REASONS.get(one.reason, one.reason)) for one in inspections],
        "posts": [(one, look(one.state), owner_words(one.owner)) for one in asleep],
        "figures": _figures(units),
        "police": _own_police(request),
        "most": MOST,
    }
    return render(request, "watch/board.html", context)


def _licences(units: frozenset[int]) -> QuerySet[Employer]:
    """Employers whose licence ended or ends within the first mark of the rules, the oldest first."""
    until = rules.today() + timedelta(days=rules.marks("card_expiring")[0])
    return Employer.objects.filter(guided_by_id__in=units, licence_until__lte=until).order_by("licence_until")[:MOST]


def _figures(units: frozenset[int]) -> list[dict[str, Any]]:
    """Cards that end or ended, counted to a thousand; each opens the list behind it."""
    figures, members = [], reverse("watch:members")
    for status, count in count_steps(units, (*EXPIRING, *EXPIRED)).items():
        shown: object = count if count <= COUNTED else _("over %(most)s") % {"most": COUNTED}
        figures.append(
            {
                "label": str(status.label),
                "value": shown,
                "url": f"{members}?kartu={status.value}",
                "tone": "late" if status in EXPIRED and count else "",
            }
        )
    return figures


def _own_police(request: HttpRequest) -> QuerySet[territory.Unit]:
    """The units whose yearly plan this viewer may make."""
    ids = viewer_of(request).units_for(purposes.SUPERVISE_WATCH)
    return territory.Unit.objects.filter(pk__in=ids).exclude(level="pospol").order_by("name")[:60]


@needs(purposes.SUPERVISE_WATCH)
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Give every active site without a planned inspection a day within the year."""
    asked = request.POST.get("police", "")
    police = next((unit for unit in _own_police(request) if str(unit.pk) == asked), None)
    if police is None:
        if asked:
            raise Http404
        return at_once(request, lambda: 0, done=_("Choose a police unit."), to=reverse("watch:board"))
    added: list[int] = []
    viewer = viewer_of(request)
    answer = at_once(
        request,
        lambda: added.append(plan_year(police, by=viewer.actor())),
        done=_("The plan stands."),
        to=reverse("watch:board"),
    )
    if added:
        words = ngettext("%(count)s inspection was added.", "%(count)s inspections were added.", added[0])
        messages.info(request, words % {"count": added[0]})
    return answer
