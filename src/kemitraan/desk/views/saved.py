"""Keep a view of the queue under a name, and forget it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kemitraan.desk.saved import forget_view, save_view
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused


@needs(purposes.READ_REPORTS)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Save the view of the form under a name and show it."""
    try:
        kept = save_view(viewer_of(request), request.POST.get("name", ""), request.POST.get("view", ""))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("desk:board")
    return redirect(f"{reverse('desk:board')}?{kept.view}")


@needs(purposes.READ_REPORTS)
@require_POST
def forget(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a view of one's own."""
    forget_view(viewer_of(request), view_id)
    return redirect("desk:board")
