"""One's own account: posts, the end of the session, recovery codes, the password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kemitraan.people import second_factor
from kemitraan.people import sign_in as verbs
from kemitraan.people.access import signed_in
from kemitraan.people.forms import CodeForm, PasswordForm
from kemitraan.people.models import Account
from kemitraan.people.passkey import passkeys_of
from kemitraan.people.step_up import mark_proved, stepped_up
from kemitraan.people.throttle import source_of
from kemitraan.people.viewer import viewer_of
from kemitraan.toolbox.errors import Refused


def _own(request: HttpRequest) -> Account:
    return get_object_or_404(Account, pk=viewer_of(request).account_id)


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, by which orders, and until when I am signed in."""
    mine = _own(request)
    context = {
        "account": mine,
        "posts": viewer_of(request).posts,
        "ends_at": request.session.get_expiry_date(),
        "codes_left": second_factor.recovery_codes_left(mine),
        "has_phone": second_factor.has_phone(mine),
        "passkeys": passkeys_of(mine),
        "landing": verbs.landing(viewer_of(request)),
    }
    return render(request, "people/account.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step_up(request: HttpRequest) -> HttpResponse:
    """Show the second factor once more, then go on to where it was asked for."""
    mine = _own(request)
    target = verbs.safe_target(request.GET.get("next", "")) or reverse("people:account")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if second_factor.prove(mine, form.cleaned_data["code"], source_of(request)) is not None:
                    mark_proved(request)
                    return redirect(target)
                form.add_error("code", _("This code is not right, or it was used before."))
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    context = {
        "form": form,
        "target": target,
        "passkeys": passkeys_of(mine),
        "has_phone": second_factor.has_phone(mine),
    }
    return render(request, "people/step_up.html", context, status=status)


@signed_in
@require_POST
@stepped_up
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    codes = second_factor.new_recovery_codes(_own(request))
    return render(request, "people/recovery_codes.html", {"codes": codes, "fresh": False})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change my password; every other session of mine ends."""
    mine = _own(request)
    form = PasswordForm(request.POST or None)
    form.account = mine
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if verbs.check_password(mine.username, form.cleaned_data["old"], source_of(request)) is not None:
                    verbs.change_password(request, mine, form.cleaned_data["new"])
                    messages.success(request, _("Your password is changed. Other sessions have ended."))
                    return redirect("people:account")
                form.add_error("old", _("This is not your present password."))
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    return render(request, "people/password.html", {"form": form}, status=status)
