"""Signing in: first the password, then the second factor. Only then does a session belong to somebody."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_otp import login as otp_login
from django_otp.models import Device

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock, security_log
from kemitraan.toolbox.errors import Refused

from . import purposes, throttle
from .idle import begin_session
from .models import Account
from .step_up import mark_proved
from .viewer import NOBODY, Viewer, set_viewer, viewer_for

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF_WAY = timedelta(minutes=10)  # from the password to the second factor
_PENDING = "half_signed_in"
# Where somebody's work lies, by what they are for: the first of these routes that exists. The rooms above are known
# by the names of their routes alone.
_LANDINGS = (
    (purposes.RESPOND, "field:home"),
    (purposes.READ_REPORTS, "desk:board"),
    (purposes.REVIEW_VISITS, "visits:queue"),
    (purposes.OVERSEE, "overseer:home"),
    (purposes.COMPLAINTS, "complaints:queue"),
    (purposes.PERSONAL_DATA, "privacy:requests"),
    (purposes.PUBLIC_INFORMATION, "privacy:information"),
    (purposes.APPROVE_MATERIAL, "learning:waiting"),
    (purposes.RESEARCH, "research:tables"),
    (purposes.RUN_SYSTEM, "system:health"),
)
HOME = "/akun/"


def check_password(username: str, password: str, source: str) -> Account | None:
    """The account with this name and password, or None. Refuses (429) after five wrong ones, and (403) a first
    password whose three days are over.

    An unknown name costs the same hash as a wrong password (Django's backend runs the hasher either way), and both
    are counted and answered alike.
    """
    name = username.strip().casefold()
    row = throttle.begin_try(throttle.PASSWORD, name, source)
    account = authenticate(username=name, password=password)
    if not isinstance(account, Account):
        security_log.note("password.refused", tries=throttle.tries(row))
        return None
    throttle.forget_tries(row)
    if account.first_password_until is not None and account.first_password_until <= clock.now():
        security_log.note("password.first_over", account=account.pk)
        message = _("This first password has run out. Ask whoever runs the system for a new one.")
        raise Refused("first_password_over", message, status=403)
    return account


def begin(request: HttpRequest, account: Account, target: str) -> None:
    """Remember for ten minutes, in a fresh session, that the password was right."""
    request.session.flush()
    request.session[_PENDING] = {
        "account": account.pk,
        "proof": account.get_session_auth_hash(),
        "until": (clock.now() + HALF_WAY).timestamp(),
        "target": safe_target(target),
    }


def half_signed_in(request: HttpRequest, *, choosing: bool = False) -> Account | None:
    """The account whose password was given and whose second factor is awaited.

    With a first password nothing goes on until they chose their own: it is there for that page alone (``choosing``).
    """
    pending = request.session.get(_PENDING)
    if not isinstance(pending, dict) or pending["until"] < clock.now().timestamp():
        return None
    account = Account.objects.filter(pk=pending["account"], is_active=True).first()
    if account is None or not constant_time_compare(pending["proof"], account.get_session_auth_hash()):
        return None
    return account if choosing or account.first_password_until is None else None


def choose_own_password(request: HttpRequest, account: Account, password: str) -> None:
    """Put their own in place of the first password; signing in goes on with the second factor."""
    _set_password(account, password)
    request.session[_PENDING] = {**request.session[_PENDING], "proof": account.get_session_auth_hash()}


def finish(request: HttpRequest, account: Account, device: Device) -> str:
    """Give the session to the account, under a new key, until its end (:mod:`.idle`); the address to go on to."""
    pending = request.session.pop(_PENDING, None) or {}
    with transaction.atomic():
        login(request, account, backend=BACKEND)
        otp_login(request, device)
        mark_proved(request)
        viewer = viewer_for(account)
        begin_session(request.session, viewer.posts)
        set_viewer(request, viewer)
        journal.record("account.signed_in", "account", account.pk, audience=journal.RESTRICTED, by=viewer.actor())
    return pending.get("target") or landing(viewer)


def sign_out(request: HttpRequest) -> None:
    """End the session; its old cookie opens nothing any more."""
    logout(request)
    set_viewer(request, NOBODY)


def change_password(request: HttpRequest, account: Account, password: str) -> None:
    """Set a new password: this session goes on under a new key, every other one ends."""
    _set_password(account, password)
    update_session_auth_hash(request, account)


@transaction.atomic
def _set_password(account: Account, password: str) -> None:
    account.set_password(password)
    account.first_password_until = None
    account.save(update_fields=["password", "first_password_until"])
    actor = viewer_for(account).actor()
    journal.record("account.password_changed", "account", account.pk, audience=journal.RESTRICTED, by=actor)


def safe_target(target: str) -> str:
    """The address somebody wanted to go to, if it is one of ours; otherwise nothing."""
    ours = (
        target.startswith("/") and target.isprintable() and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    )
    return target if ours else ""


def landing(viewer: Viewer) -> str:
    """Where this viewer's work lies."""
    for purpose, route in _LANDINGS:
        if viewer.may(purpose):
            try:
                return reverse(route)
            except NoReverseMatch:
                continue
    return HOME
