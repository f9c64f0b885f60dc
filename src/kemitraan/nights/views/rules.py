"""Staff: the dated rules of nights and rosters in one's units."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kemitraan.nights.change_rule import CHANGEABLE, change_rule
from kemitraan.nights.forms import RuleForm
from kemitraan.nights.models import NightRule
from kemitraan.nights.rules import minutes
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

MOST = 100


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """What holds today, a form to change it from a day on, and what was changed."""
    viewer, now = viewer_of(request), clock.now()
    units = list(Unit.objects.filter(pk__in=viewer.units_for(purposes.KEEP_WATCH)).order_by("path", "name")[:200])
    form = RuleForm(request.POST or None, units=units, today=clock.local(now).date())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = next(one for one in units if str(one.pk) == given["unit"])
        try:
            change_rule(
                given["clock"], chosen, given["amount"], given["valid_from"], given["source"], by=viewer.actor()
            )
            messages.success(request, _("The rule holds from that day on. Clocks that run already stay."))
            return redirect("nights:rules")
        except Refused as refused:
            form.add_refusal(refused)
    own = NightRule.objects.filter(unit__in=units, clock__in=CHANGEABLE).select_related("unit")
    context = {
        "viewer": viewer,
        "form": form,
        "unit": units[0] if units else None,
        "rows": [
            (rule, minutes(code, unit=units[0], at=now) // rule.minutes) for code, rule in CHANGEABLE.items() if units
        ],
        "changes": [
            (one, CHANGEABLE[one.clock], one.minutes // CHANGEABLE[one.clock].minutes)
            for one in own.order_by("-valid_from", "-id")[:MOST]
        ],
    }
    return render(request, "nights/rules.html", context, status=422 if form.errors else 200)
