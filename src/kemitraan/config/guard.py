"""The last sieve before the rooms: broken input gets an answer, never a stack trace."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kemitraan.gateways.api import open311_refusal
from kemitraan.toolbox.errors import Refused


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer is for a program."""
    return request.path.startswith(("/api/", "/open311/", "/lapangan/api/")) or request.headers.get(
        "Accept", ""
    ).startswith("application/json")


def answer_refusal(request: HttpRequest, code: str, message: str, status: int, field: str = "") -> HttpResponse:
    """The refusal as JSON for a program or as a plain page for a person; below /open311/ in the standard's form."""
    if request.path.startswith("/open311/"):
        return open311_refusal(request, code, message, status, field)
    if wants_json(request):
        return JsonResponse({"code": code, "message": message, "field": field}, status=status)
    return render(request, "config/refused.html", {"message": message, "code": code}, status=status)


class InputGuard:
    """Turns refusals and unreadable requests into 4xx answers that say why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()  # pages that never ask for it would otherwise answer to any name
        except DisallowedHost:
            return HttpResponseBadRequest("400", content_type="text/plain")
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return answer_refusal(request, "bad_text", _("The address holds a NUL character."), 400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django when a view raised."""
        if isinstance(error, Refused):
            return answer_refusal(request, error.code, error.message, error.status, error.field)
        if isinstance(error, RequestDataTooBig):
            return answer_refusal(request, "too_large", _("That is too large to send at once."), 413)
        if isinstance(error, TooManyFieldsSent | SuspiciousOperation | UnicodeError):
            return answer_refusal(request, "unreadable", _("We could not read what was sent."), 400)
        return None
