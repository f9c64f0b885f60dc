"""The last sieve before the rooms: broken input gets an answer, never a stack trace."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
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
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():  # people were led on before they came here
            return answer_refusal(request, "https_only", _("Please use HTTPS. Nothing was stored."), 403)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return answer_refusal(request, "bad_text", _("The address holds a NUL character."), 400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django when a view raised."""
        if isinstance(error, Refused):
            return answer_refusal(request, error.code, error.message, error.status, error.field)
        # RawPostDataException: a form came where JSON was wanted, and was read as one in the search for its token.
        if isinstance(
            error, BadRequest | MultiPartParserError | RawPostDataException | SuspiciousOperation | UnicodeError
        ):
            return on_bad_request(request, error)
        return None


def on_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to what cannot be read (``handler400``).

    Django's own asks for a form's token first, which reads the body once more, fails once more, and becomes a 500.
    """
    if isinstance(exception, RequestDataTooBig):
        return answer_refusal(request, "too_large", _("That is too large to send at once."), 413)
    return answer_refusal(request, "unreadable", _("We could not read what was sent."), 400)


def on_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of an address that leads nowhere (``handler404``); reads no body, for the reason above."""
    return render(request, "404.html", status=404)
