"""A volunteer's card, by link: where, what to do, what not to do, yes or no. No account, no JavaScript needed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kemitraan.dispatch import api as dispatch
from kemitraan.people.api import by_link
from kemitraan.toolbox.errors import Refused


@by_link("assist")
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, token: str) -> HttpResponse:
    """Show the card, or take the answer; a dead link does not exist (404)."""
    if request.method == "POST":
        try:
            dispatch.answer_assist(
                token, agrees=request.POST.get("agrees") == "1", reason=request.POST.get("reason", "")
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("field:volunteer", token=token)
    return render(request, "field/volunteer.html", {"card": dispatch.open_card(token)})
