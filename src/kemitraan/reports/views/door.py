"""What every page of a resident has in common: open to all, no cookie needed, nothing from other sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kemitraan.people.api import public
from kemitraan.reports.photos import MOST_BYTES, MOST_PHOTOS
from kemitraan.reports.proof import add_proof
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.origin import comes_from_elsewhere

MOST_BODY = MOST_PHOTOS * MOST_BYTES + 1_000_000  # bytes: every photo at its limit, and the words

View = Callable[..., HttpResponse]


def open_page(*methods: str) -> Callable[[View], View]:
    """A page for everybody that answers these methods (GET brings HEAD).

    It needs no cookie: a form kept open for days, or in a browser without cookies, can still be sent. What a
    cookie's token does elsewhere is done here by asking where the request comes from: a form on another
    site cannot post here (403). A body larger than any honest one is refused (413) before it is read.
    """
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if request.method == "POST":
                _refuse_too_large(request)
                if comes_from_elsewhere(request):
                    raise Refused("other_site", _("This was sent from another site. Open the form here."), status=403)
            response = view(request, *args, **kwargs)
            add_proof(request, response)
            return response

        return csrf_exempt(public(guarded))  # type: ignore[return-value]

    return declare


def _refuse_too_large(request: HttpRequest) -> None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > MOST_BODY:
        raise Refused("too_large", _("That is too large to send at once: at most 6 photos of 12 MB."), status=413)
