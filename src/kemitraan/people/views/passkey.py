"""Passkeys: the four short talks with the browser's script (JSON), the page to add one, and the one to remove it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kemitraan.people import passkey, second_factor
from kemitraan.people import sign_in as verbs
from kemitraan.people.access import public, signed_in
from kemitraan.people.models import Account
from kemitraan.people.step_up import ask_again, mark_proved, must_have_proved, proved_lately, stepped_up
from kemitraan.people.throttle import source_of
from kemitraan.people.viewer import viewer_of
from kemitraan.toolbox.errors import Refused

LONGEST = 20_000  # bytes; the answer of a chip has about a thousand


def _talk(view: Callable[[HttpRequest], dict[str, Any]]) -> Callable[[HttpRequest], HttpResponse]:
    """A short talk with the script: its answer as JSON, a refusal with its sentence."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            return JsonResponse(view(request))
        except Refused as refused:
            told = {"code": refused.code, "message": str(refused.message), "field": refused.field}
            if refused.code == "prove_again":
                told["to"] = f"{reverse('people:step_up')}?next={reverse('people:passkey_page')}"
            return JsonResponse(told, status=refused.status)

    return require_POST(answered)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body) if len(request.body) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Refused("not_understood", _("The server cannot read this."))
    return said


def _signed_in(request: HttpRequest) -> Account | None:
    return Account.objects.filter(pk=viewer_of(request).account_id or 0, is_active=True).first()


def _who(request: HttpRequest) -> Account:
    """Who is signed in, or whose password was right a moment ago. Refused (409) for anybody else."""
    account = _signed_in(request) or verbs.half_signed_in(request)
    if account is None:
        raise Refused("begin_again", _("Please sign in with your password first."), status=409)
    return account


def _who_adds(request: HttpRequest) -> Account:
    """Who may add a key: signed in with the second factor just shown, or at the first sign-in of all."""
    account = _who(request)
    if viewer_of(request).known:
        must_have_proved(request)
    elif second_factor.has_device(account):
        raise Refused("begin_again", _("Please sign in with your second factor first."), status=409)
    return account


@public
@_talk
def ask_to_show(request: HttpRequest) -> dict[str, Any]:
    """The question to a key of whoever signs in, or shows it once more."""
    return passkey.ask_to_show(request, _who(request))


@public
@_talk
def show(request: HttpRequest) -> dict[str, Any]:
    """The answer of the key: signed in, or shown once more; and where to go on to."""
    account = _who(request)
    said = _body(request)
    credential = said.get("credential")
    key = passkey.show(request, account, credential if isinstance(credential, dict) else {}, source_of(request))
    if viewer_of(request).known:
        mark_proved(request)
        return {"to": verbs.safe_target(str(said.get("next", ""))) or reverse("people:account")}
    return {"to": verbs.finish(request, account, key)}


@public
@_talk
def ask_to_add(request: HttpRequest) -> dict[str, Any]:
    """The question to a chip that shall make a new key."""
    return passkey.ask_to_add(request, _who_adds(request))


@public
@_talk
def add(request: HttpRequest) -> dict[str, Any]:
    """Keep the new key. At the first sign-in it is the second factor, and the recovery codes come next."""
    account = _who_adds(request)
    said = _body(request)
    credential = said.get("credential")
    given = credential if isinstance(credential, dict) else {}
    key = passkey.add(request, account, given, str(said.get("name", "")), source_of(request))
    if viewer_of(request).known:
        messages.success(request, _("Your passkey is added."))
        return {"to": reverse("people:account")}
    verbs.finish(request, account, key)
    messages.success(request, _("Your passkey is added. Please make recovery codes now, for the day it is lost."))
    return {"to": reverse("people:account")}


@signed_in
@require_safe
@stepped_up
def page(request: HttpRequest) -> HttpResponse:
    """Name a passkey and add it."""
    return render(request, "people/passkey.html", {"longest": passkey.NAME_LIMIT})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Remove a passkey, after the second factor was shown once more; the last one stays."""
    mine = _signed_in(request)
    key = next((one for one in passkey.passkeys_of(mine) if one.pk == passkey_id), None) if mine else None
    if mine is None or key is None:
        raise Http404
    if not proved_lately(request):
        return ask_again(request)
    if request.method != "POST":
        return render(request, "people/passkey_remove.html", {"key": key})
    try:
        passkey.remove(mine, passkey_id, others=int(second_factor.has_phone(mine)))
        messages.success(request, _("The passkey is removed. Sessions it had opened have ended."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("people:account")
