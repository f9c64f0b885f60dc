"""A browser that opened a report before may open it again while its neighbours guess.

Thousands of phones share one address of a mobile carrier. If one of them guesses codes, that address must wait
(:mod:`kemitraan.reports.guesses`), and without this everybody behind it would wait too. So a browser that showed the
right code keeps a keyed digest of it in a cookie; that code is let through whatever the address did. The cookie is
needed by nobody, says nothing without our key, and is not set where a trace on a shared phone could hurt: for
sensitive and anonymous reports.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from kemitraan.toolbox.codes import read_code

from .models import Report, Reporter

COOKIE = "laporan"
KEPT_S = 30 * 86_400
MOST = 8  # reports one browser is remembered for


def holds_proof(request: HttpRequest, typed: str) -> bool:
    """Whether this browser opened the report of this code before."""
    code = read_code(typed)
    if code is None:
        return False
    wanted = _digest(code)
    return any(constant_time_compare(wanted, given) for given in _given(request))


def remember(request: HttpRequest, report: Report) -> None:
    """Let the answer to this request carry the proof, unless a trace could hurt."""
    named = Reporter.objects.filter(report=report, anonymous=False)
    if not report.category.sensitive and named.exists():
        request.META["kemitraan.proof"] = _digest(report.code)


def add_proof(request: HttpRequest, response: HttpResponse) -> None:
    """Put the proof into the browser, where a view remembered one that is not there yet."""
    fresh = request.META.get("kemitraan.proof")
    known = _given(request)
    if fresh is None or fresh in known:
        return
    response.set_cookie(
        COOKIE,
        ".".join([fresh, *known][:MOST]),
        max_age=KEPT_S,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _given(request: HttpRequest) -> list[str]:
    return request.COOKIES.get(COOKIE, "")[:1_000].split(".")[:MOST]


def _digest(code: str) -> str:
    return salted_hmac("kemitraan.reports.proof", code, algorithm="sha256").hexdigest()[:40]
