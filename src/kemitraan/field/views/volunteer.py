"""A volunteer's card, by link: where, what to do, what not to do; yes or no, there, done. No account, no JavaScript."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
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
            _say(token, request.POST.get("says", ""), request.POST)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("field:volunteer", token=token)
    context = {"card": dispatch.open_card(token), "progress": dispatch.assist_progress(token)}
    return render(request, "field/volunteer.html", context)


def _say(token: str, word: str, given: QueryDict) -> None:
    """Yes or no, "I am there", "done": one of them a press."""
    if word == "there":
        dispatch.assist_there(token)
    elif word == "done":
        dispatch.assist_done(token, given.get("note", ""))
    else:
        dispatch.answer_assist(token, agrees=given.get("agrees") == "1", reason=given.get("reason", ""))
