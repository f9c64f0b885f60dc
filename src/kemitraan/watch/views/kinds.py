"""The ten components: what each is by law, who may be a member, what they may and may not do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kemitraan.people.api import needs, purposes
from kemitraan.watch.kinds import KINDS


@needs(purposes.READ_WATCH)
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """All kinds of the typed table, the one that is history among them; ``#code`` leads to one."""
    return render(request, "watch/kinds.html", {"kinds": list(KINDS.values())})
