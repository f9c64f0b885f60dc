"""The way in and out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kemitraan.people import second_factor
from kemitraan.people import sign_in as verbs
from kemitraan.people.access import public
from kemitraan.people.demo import CHARACTERS
from kemitraan.people.forms import SAME, CodeForm, NewPasswordForm, SignInForm
from kemitraan.people.models import Account
from kemitraan.people.passkey import passkeys_of
from kemitraan.people.throttle import source_of
from kemitraan.people.viewer import viewer_of
from kemitraan.toolbox.errors import Refused


@public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then the second factor."""
    viewer = viewer_of(request)
    if viewer.known:
        return redirect(verbs.landing(viewer))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                account = verbs.check_password(
                    form.cleaned_data["username"], form.cleaned_data["password"], source_of(request)
                )
                if account is not None:
                    verbs.begin(request, account, request.POST.get("next", ""))
                    return redirect(_next_step(account))
                form.add_error(None, _("The account name or the password is not right."))
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    asked = request.POST.get("next") or request.GET.get("next", "")
    cast = CHARACTERS.values() if settings.DEMO else ()
    context = {"form": form, "next": verbs.safe_target(asked), "characters": cast, "unsent": _unsent(request)}
    return render(request, "people/sign_in.html", context, status=status)


def _unsent(request: HttpRequest) -> int:
    """How many things a phone, whose session ran out, says that it keeps; 0 where it says none."""
    told = request.GET.get("belum", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 4 else 0


@public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("new", "again")
def own_password(request: HttpRequest) -> HttpResponse:
    """One's own password in place of the first one, which somebody else has seen. Before anything else."""
    account = verbs.half_signed_in(request, choosing=True)
    if account is None:
        return redirect("people:sign_in")
    if account.first_password_until is None:
        return redirect(_next_step(account))
    form = NewPasswordForm(request.POST or None)
    form.account = account
    if request.method == "POST" and form.is_valid():
        if not account.check_password(form.cleaned_data["new"]):
            verbs.choose_own_password(request, account, form.cleaned_data["new"])
            return redirect(_next_step(account))
        form.add_error("new", SAME)
    return render(request, "people/own_password.html", {"form": form}, status=422 if form.is_bound else 200)


def _next_step(account: Account) -> str:
    if account.first_password_until is not None:
        return "people:own_password"
    return "people:second_factor" if second_factor.has_device(account) else "people:enrol"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """The six digits of the phone, or a recovery code."""
    account = verbs.half_signed_in(request)
    if account is None:
        return redirect("people:sign_in")
    if not second_factor.has_device(account):
        return redirect("people:enrol")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                device = second_factor.prove(account, form.cleaned_data["code"], source_of(request))
                if device is not None:
                    return redirect(verbs.finish(request, account, device))
                form.add_error("code", _("This code is not right, or it was used before."))
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    keys = passkeys_of(account)
    context = {
        "form": form,
        "passkeys": keys,
        "has_phone": second_factor.has_phone(account),
        "code_heads": not keys,
    }
    return render(request, "people/second_factor.html", context, status=status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Add the phone that will give the second factor. Only on the first sign-in."""
    account = verbs.half_signed_in(request)
    if account is None:
        return redirect("people:sign_in")
    if second_factor.has_device(account):
        return redirect("people:second_factor")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                device = second_factor.confirm_device(account, form.cleaned_data["code"], source_of(request))
                if device is not None:
                    verbs.finish(request, account, device)
                    codes = second_factor.new_recovery_codes(account)
                    return render(request, "people/recovery_codes.html", {"codes": codes, "fresh": True})
                form.add_error("code", _("These digits do not fit. Is the time of your phone right?"))
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    device = second_factor.enrolling(account)
    context = {
        "form": form,
        "picture": second_factor.picture_of(device),
        "secret": second_factor.secret_of(device),
        "account": account,
    }
    return render(request, "people/enrol.html", context, status=status)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    verbs.sign_out(request)
    return redirect("people:sign_in")
