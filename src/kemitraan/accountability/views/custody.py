"""The custodian's page: requests for a complainant's name, each with its reason, granted or not."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kemitraan.accountability.complaint_access import requests_for
from kemitraan.accountability.disclose import decide_identity
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.codes import read_code

SHOWN = 100


@needs(purposes.CUSTODY)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """What waits first, then what was decided."""
    found = requests_for(viewer_of(request))
    waiting = list(found.filter(state="asked").order_by("id")[:SHOWN])
    decided = list(found.exclude(state="asked").order_by("-id")[:SHOWN])
    return render(request, "accountability/complaint_names.html", {"waiting": waiting, "decided": decided})


@needs(purposes.CUSTODY)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Grant or refuse the open request about one complaint."""
    viewer = viewer_of(request)
    found = requests_for(viewer).filter(complaint__code=read_code(code) or "").order_by("-id").first()
    if found is None:
        raise Http404
    decide_identity(found, viewer, request.POST.get("decision") == "grant")
    return redirect("complaints:custody")
