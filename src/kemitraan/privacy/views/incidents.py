"""Breaches: the list with its clocks, one incident, its people and its pack."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.journal import api as journal
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.privacy import breach as verbs
from kemitraan.privacy.access import incident_for, incidents_visible_to
from kemitraan.privacy.forms import CodesForm, IncidentForm, LogForm, RoomForm, TellForm, WordsForm
from kemitraan.privacy.models import Incident
from kemitraan.privacy.pack import make_pack
from kemitraan.privacy.states import INCIDENTS as STATES
from kemitraan.privacy.words import INCIDENT_STEPS, INCIDENTS, KINDS, OWNERS
from kemitraan.toolbox.errors import Refused

SHOWN = 200
VERBS: dict[str, type[RoomForm]] = {
    "catatan": LogForm, "pilih": CodesForm, "beritahu": TellForm, "tutup": WordsForm, "bukan": WordsForm,
}  # fmt: skip


@needs(purposes.PERSONAL_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def incidents(request: HttpRequest) -> HttpResponse:
    """The list, and the form that begins the clock."""
    viewer = viewer_of(request)
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = verbs.open_incident(verbs.NewIncident(**form.cleaned_data), by=viewer)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect("privacy:incident", row.pk)
    found = incidents_visible_to(viewer).order_by("-id")[:SHOWN]
    context = {"form": form, "rows": [(row, INCIDENTS[row.state], OWNERS.get(row.owner, "")) for row in found]}
    return render(request, "privacy/incidents.html", context, status=422 if form.is_bound else 200)


@needs(purposes.PERSONAL_DATA)
@require_GET
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """One incident."""
    return shown(request, incident_for(viewer_of(request), number))


def shown(request: HttpRequest, row: Incident, verb: str = "", form: forms.Form | None = None) -> HttpResponse:
    """Its page, with the form of a verb that came back where one did."""
    context = {
        "row": row,
        "state": INCIDENTS[row.state],
        "owner": OWNERS.get(row.owner, ""),
        "may": set(STATES[row.state].moves),
        "people": [(one, KINDS.get(one.kind, one.kind)) for one in row.affected.order_by("id")[:SHOWN]],
        "count": row.affected.count(),
        "history": [
            (one, INCIDENT_STEPS[one.kind]) for one in journal.history("incident", row.pk, audiences=(journal.STAFF,))
        ],
        "came_back": form,
        **{name: form if name == verb else kind(auto_id=f"{name}_%s") for name, kind in VERBS.items()},
    }
    return render(request, "privacy/incident.html", context, status=422 if form else 200)


@needs(purposes.PERSONAL_DATA)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Work out who is affected, make the pack, tell everybody, end it."""
    viewer = viewer_of(request)
    row = incident_for(viewer, number)
    if verb == "berkas":
        answer = HttpResponse(make_pack(row, by=viewer), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="{row.number}.zip"'
        return answer
    if verb not in VERBS:
        raise Http404
    form = VERBS[verb](request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        return shown(request, row, verb, form)
    given = form.cleaned_data
    try:
        if verb == "catatan":
            verbs.affected_by_log(row, given["username"], given["since"], given["until"], by=viewer)
        elif verb == "pilih":
            verbs.affected_chosen(row, given["codes"].splitlines(), by=viewer)
        elif verb == "beritahu":
            verbs.tell_everybody(row, **given, by=viewer)
        else:
            verbs.end_incident(row, "close" if verb == "tutup" else "dismiss", given["words"], by=viewer)
    except Refused as refused:
        form.add_refusal(refused)
        return shown(request, row, verb, form)
    return redirect("privacy:incident", row.pk)
