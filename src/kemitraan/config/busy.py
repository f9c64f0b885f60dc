"""When the database cannot answer: say so at once, say when to come again, and never say that something was kept.

A client that gets 503 tries again with the same key, so nothing is lost and nothing doubled (docs/reliability.md).
"""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kemitraan.gateways.api import open311_refusal

AGAIN_S = 2  # seconds: a killed database is back within that (docs/reliability.md)


def unavailable(error: BaseException | None) -> bool:
    """Whether the database was away, starting, full or too busy, as opposed to a bug of ours."""
    return isinstance(error, OperationalError | InterfaceError)


def on_error(request: HttpRequest) -> HttpResponse:
    """The answer to whatever nobody caught: 503 while the database is away, else 500."""
    if not unavailable(sys.exc_info()[1]):
        return HttpResponse(render_to_string("500.html"), status=500)
    message = _("We cannot keep anything right now. Nothing was stored; please send it again in a moment.")
    if request.path.startswith("/open311/"):
        answer = open311_refusal(request, "unavailable", message, 503, "")
    elif "/api/" in request.path or request.headers.get("Accept", "").startswith("application/json"):
        answer = JsonResponse({"code": "unavailable", "message": message, "field": ""}, status=503)
    else:
        answer = HttpResponse(render_to_string("503.html"), status=503)
    answer.headers["Retry-After"] = str(AGAIN_S)
    return answer
