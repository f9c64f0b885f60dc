"""The addresses of Open311 GeoReport v2. Each reads strictly, calls one function, and answers JSON or XML."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kemitraan.people.api import public, source_of
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped, helping

from . import openapi, services, tell
from .answers import answer, error
from .form import bad, read_body, read_query
from .keys import known_sender, sender_of
from .take_in import in_the_standards_words, media_url_in, said_in, take_in

LONGEST_SPAN = timedelta(days=90)
MOST_AT_ONCE = 1_000
LAST_PAGE = 10_000
_LANGUAGE = re.compile(r"(?:^|&)lang=(id|en)(?:&|$)")  # read before anything that could refuse
MOST_CODES = 50  # in one question, as the standard says

View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """A route of this door: open to everybody, in the language asked for, refusals in the standard's form."""

    def declare(view: View) -> View:
        @wraps(view)
        def served(request: HttpRequest, *args: Any, form: str = "", **kwargs: Any) -> HttpResponse:
            form = form or _form_of(request)
            language = language_of(request)
            with translation.override(language):
                try:
                    if request.method not in methods:
                        refused = error(405, _("This address does not take this method."), form)
                        refused["Allow"] = ", ".join(methods)
                        return refused
                    response = view(request, *args, form=form, **kwargs)
                except Exception as problem:
                    response = _refusal(problem, form)
            response["Content-Language"] = language
            return response

        return public(csrf_exempt(served))  # type: ignore[return-value]

    return declare


def _refusal(problem: Exception, form: str) -> HttpResponse:
    """What the standard answers to a refusal; anything that is none goes on as the bug it is."""
    if isinstance(problem, Refused):
        told = in_the_standards_words(problem)
        response = error(told.status, told.message, form, field=told.field, reason=told.code)
        if told.status == 429:
            response["Retry-After"] = "1"
        return response
    if isinstance(problem, Http404):
        return error(404, _("There is no such thing here."), form)
    if isinstance(problem, RequestDataTooBig):
        return error(413, _("That is too large to send at once."), form, reason="too_large")
    if isinstance(problem, TooManyFieldsSent | SuspiciousOperation | BadRequest | MultiPartParserError | UnicodeError):
        return error(400, _("We could not read what was sent."), form, reason="unreadable")
    raise problem


def refusal_for(request: HttpRequest, code: str, message: str, status: int, field: str = "") -> HttpResponse:
    """A refusal that was found before the request reached its view, in the form its address asks for."""
    return error(status, message, _form_of(request), field=field, reason=code)


def _form_of(request: HttpRequest) -> str:
    return "xml" if request.path.endswith(".xml") else "json"


def language_of(request: HttpRequest) -> str:
    """``?lang=en``, else what Accept-Language prefers among ours, else Indonesian."""
    if (asked := _LANGUAGE.search(request.META.get("QUERY_STRING", ""))) is not None:
        return asked[1]
    return "en" if request.headers.get("Accept-Language", "").strip()[:2].lower() == "en" else "id"


@door("GET", "HEAD")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where this door stands and which standard it speaks."""
    return answer("discovery", services.discovery(), form)


@door("GET", "HEAD")
def service_list(request: HttpRequest, form: str) -> HttpResponse:
    """What can be reported."""
    return answer("services", services.services(language_of(request)), form)


@door("GET", "HEAD")
def service_definition(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The questions of one service."""
    return answer("service_definition", services.definition(code, language_of(request)), form)


@door("GET", "HEAD", "POST")
def request_list(request: HttpRequest, form: str) -> HttpResponse:
    """POST a report; GET those that the key's holder brought."""
    return _post(request, form) if request.method == "POST" else _list(request, form)


def _post(request: HttpRequest, form: str) -> HttpResponse:
    sent, pictures = read_body(request)
    sender = sender_of(request, sent)
    receipt = take_in(sender, said_in(request, sent, pictures, sender), media_url_in(sent))
    return answer("service_requests", [tell.receipt(receipt)], form, status=200 if receipt.repeated else 201)


@helped("open311.own", "reports")  # what the sender brought itself
def _list(request: HttpRequest, form: str) -> HttpResponse:
    query = read_query(request)
    sender = sender_of(request, query)
    wanted = tell.deliveries_of(sender)
    if codes := query.text("service_request_id", limit=2_000):
        wanted = wanted.filter(report__code__in=_codes(codes))
    else:
        first, last = query.moment("start_date"), query.moment("end_date")
        last = last or (first + LONGEST_SPAN if first else clock.now() + timedelta(minutes=1))
        first = first or last - LONGEST_SPAN
        if not timedelta() <= last - first <= LONGEST_SPAN:
            raise bad("end_date", _("From start_date to end_date are 0 to 90 days."))
        wanted = wanted.filter(report__received_at__gte=first, report__received_at__lte=last)
    if service := query.text("service_code", limit=500):
        wanted = wanted.filter(report__category__code__in=service.split(",")[:MOST_CODES])
    if status := query.text("status", limit=40):
        wanted = wanted.filter(report__state__in=_states(status))
    page = query.whole("page", least=1, most=LAST_PAGE, default=1)
    size = query.whole("page_size", least=1, most=MOST_AT_ONCE, default=100)
    rows = wanted.order_by("-report_id")[(page - 1) * size : page * size]
    return answer("service_requests", tell.own(rows, language_of(request)), form)


@door("GET", "HEAD")
def request_one(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One report by its receipt code: all of it to the sender that brought it, its state to everybody else."""
    query = read_query(request)
    language = language_of(request)
    sender = known_sender(request, query)
    if sender is not None:
        mine = tell.deliveries_of(sender).filter(report__code=read_code(code) or "")
        with helping("open311.own", "reports"):
            found = tell.own(mine, language)
        if found:
            return answer("service_requests", found, form)
    report = _by_receipt(request, code, known=sender is not None)
    return answer("service_requests", [tell.bare(report, language)], form)


@door("GET", "HEAD")
def token(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The standard's detour for slow systems: here a report has its id at once, and the id is its own token."""
    report = _by_receipt(request, token, known=known_sender(request, read_query(request)) is not None)
    return answer("service_requests", [{"service_request_id": report.code, "token": report.code}], form)


@door("GET", "HEAD")
def description(request: HttpRequest, form: str) -> HttpResponse:
    """This door described for machines (OpenAPI 3.1)."""
    return answer("openapi", openapi.document(), "json")


@door("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
def nothing_here(request: HttpRequest, rest: str, form: str) -> HttpResponse:
    """Any other address below /open311/, answered in the standard's form."""
    raise Http404


def _by_receipt(request: HttpRequest, code: str, *, known: bool) -> reports.Report:
    """The report behind a receipt code. A wrong one of a stranger counts as a guess, as on the residents' pages."""
    source = source_of(request)
    if not known:
        reports.refuse_guessers(source)
    try:
        return reports.report_by_receipt(code)
    except Http404:
        if not known:
            reports.count_wrong(source)
        raise


def _codes(typed: str) -> list[str]:
    """The receipt codes in a comma-separated list; one that can't be a code is found nowhere."""
    parts = typed.split(",")
    if len(parts) > MOST_CODES:
        raise bad("service_request_id", _("At most %(limit)d at once.") % {"limit": MOST_CODES})
    return [code for part in parts if (code := read_code(part)) is not None]


def _states(typed: str) -> list[str]:
    wanted = {part.strip() for part in typed.split(",")}
    if not wanted <= {"open", "closed"}:
        raise bad("status", _("Write open, closed, or both with a comma."))
    return [state for state in reports.STATES if ("open" if state in reports.OPEN_STATES else "closed") in wanted]
