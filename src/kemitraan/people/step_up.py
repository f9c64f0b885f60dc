"""Showing the second factor once more before something that could lock the owner out, or let another person in."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .access import View

FRESH = timedelta(minutes=5)
_PROVED = "proved_at"


def mark_proved(request: HttpRequest) -> None:
    """The second factor was shown right now in this session."""
    request.session[_PROVED] = clock.now().timestamp()


def proved_lately(request: HttpRequest) -> bool:
    """Whether it was shown within the last five minutes."""
    at = request.session.get(_PROVED)
    return isinstance(at, float) and 0 <= clock.now().timestamp() - at <= FRESH.total_seconds()


def must_have_proved(request: HttpRequest) -> None:
    """Refused (409, "prove_again") where it was not shown lately."""
    if not proved_lately(request):
        raise Refused("prove_again", _("Please show your second factor once more."), status=409)


def stepped_up(view: View) -> View:
    """A page that first asks for the second factor once more; put it inside ``@signed_in``."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if proved_lately(request) else ask_again(request)

    return guarded


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the second factor, and from there back here (after a POST: to the account)."""
    back = request.path if request.method in ("GET", "HEAD") else reverse("people:account")
    return redirect(f"{reverse('people:step_up')}?{urlencode({'next': back})}")
