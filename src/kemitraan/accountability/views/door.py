"""What every page of a complainant has in common: no cookie, no account, nothing from other sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kemitraan.people.api import public
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.origin import comes_from_elsewhere

from .in_memory import hold_in_memory

MOST_BODY = 300_000  # bytes: the longest story, sealed, and its envelopes
MOST_WITH_PICTURES = 80_000_000  # read to its end, so that the page can say what was too large; little of it is held

View = Callable[..., HttpResponse]


def open_page(*methods: str, pictures: bool = False) -> Callable[[View], View]:
    """A page for everybody that answers these methods and sets no cookie.

    What a cookie's token does elsewhere is done by asking where the request comes from: a form on another site cannot
    post here (403). A body larger than any honest one is refused (413) before it is read. ``pictures``: it takes files,
    which are held in memory alone.
    """
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if request.method == "POST":
                _refuse_too_large(request, MOST_WITH_PICTURES if pictures else MOST_BODY)
                if pictures:
                    hold_in_memory(request)
                if comes_from_elsewhere(request):
                    raise Refused("other_site", _("This was sent from another site. Open the form here."), status=403)
            with translation.override(_language(request)):  # asked for in the address: a choice without a cookie
                response = view(request, *args, **kwargs)
                response.headers["Content-Language"] = reader_language()
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "same-origin"
            return response

        return csrf_exempt(public(guarded))  # type: ignore[return-value]

    return declare


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("bahasa", "")
    return asked if asked in ("id", "en") else reader_language()


def _refuse_too_large(request: HttpRequest, most: int) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most:
        raise Refused("too_large", _("That is too large to send at once."), status=413)
