"""Signing in as one of the characters with one click. In a demo only."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kemitraan.people import demo
from kemitraan.people import sign_in as verbs
from kemitraan.people.access import public


@public
@require_POST
def enter(request: HttpRequest, character: str) -> HttpResponse:
    """Become this character; outside a demo there is no such address."""
    known = demo.CHARACTERS.get(character)
    if not settings.DEMO or known is None:
        raise Http404
    if not known.signs_in:
        verbs.sign_out(request)
        return redirect("/")
    account, device = demo.account_of(known)
    return redirect(verbs.finish(request, account, device))
