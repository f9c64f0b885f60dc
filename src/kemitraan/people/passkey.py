"""Passkeys (WebAuthn) as a second factor: add one, show it, remove it. The maths is the library's (webauthn).

A challenge is made here, lies in the session, is good for five minutes, for one account and one purpose, and is
taken away before the answer to it is looked at: an answer can be given once, and never to another question.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from . import throttle
from .device_models import Passkey
from .models import Account

ADD, SHOW = "add", "show"
MOST = 10  # passkeys of one account
NAME_LIMIT = 60
CHALLENGE_S = 300
_CHALLENGE = "passkey_challenge"
_TRANSPORTS = frozenset({"usb", "nfc", "ble", "internal", "hybrid", "smart-card", "cable"})
# What the library raises for bytes that are no answer of any chip.
_BROKEN = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)

Options = dict[str, Any]


def passkeys_of(account: Account) -> list[Passkey]:
    """The account's passkeys, oldest first."""
    return list(Passkey.objects.filter(user=account, confirmed=True).order_by("pk"))


def ask_to_add(request: HttpRequest, account: Account) -> Options:
    """What the browser needs to make a new key for this account. Refused (409) where there are ten already."""
    known = passkeys_of(account)
    if len(known) >= MOST:
        raise Refused("too_many", _("Ten passkeys are enough. Please remove one first."), status=409)
    options = webauthn.generate_registration_options(
        rp_id=_host(request),
        rp_name="Kemitraan",
        user_name=account.username,
        user_display_name=account.name,
        user_id=_handle(account),
        challenge=_challenge(request, account, ADD),
        exclude_credentials=_described(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,  # the password said already who it is
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json_dict(options)


def add(request: HttpRequest, account: Account, credential: Mapping[str, Any], name: str, source: str) -> Passkey:
    """Keep a new key under a name. Refused (422) where the answer does not fit the question; counted like a code."""
    name = clean_line(name, field="name", limit=NAME_LIMIT, required=True)
    row = throttle.begin_try(throttle.CODE, str(account.pk), source)
    challenge = _take_challenge(request, account, ADD)
    try:
        checked = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
        )
    except _BROKEN:
        raise _not_this() from None
    response = credential.get("response")
    given = response.get("transports") if isinstance(response, dict) else None
    try:
        with transaction.atomic():
            kept: Passkey = Passkey.objects.create(
                user=account,
                name=name,
                confirmed=True,
                credential_id=checked.credential_id,
                public_key=checked.credential_public_key,
                sign_count=checked.sign_count,
                backed_up=checked.credential_backed_up,
                transports=sorted(_TRANSPORTS.intersection(map(str, given))) if isinstance(given, list) else [],
                added_at=clock.now(),
            )
            _tell(account, "account.device_added", name)
    except IntegrityError:
        raise Refused("known", _("This passkey belongs to an account already."), status=409) from None
    throttle.forget_tries(row)
    return kept


def ask_to_show(request: HttpRequest, account: Account) -> Options:
    """What the browser needs to ask one of the account's keys. Refused (409) where it has none."""
    known = passkeys_of(account)
    if not known:
        raise Refused("no_passkey", _("This account has no passkey."), status=409)
    options = webauthn.generate_authentication_options(
        rp_id=_host(request),
        challenge=_challenge(request, account, SHOW),
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json_dict(options)


def show(request: HttpRequest, account: Account, credential: Mapping[str, Any], source: str) -> Passkey:
    """The key that answered the question. Refused (422) where none did; after five wrong answers (429) as a code is."""
    row = throttle.begin_try(throttle.CODE, str(account.pk), source)
    challenge = _take_challenge(request, account, SHOW)
    with transaction.atomic():
        key: Passkey | None = (
            Passkey.objects.select_for_update()
            .filter(user=account, confirmed=True, credential_id=_id_of(credential))
            .first()
        )
        if key is None:
            raise _not_this()
        try:
            checked = webauthn.verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=_host(request),
                expected_origin=_origin(request),
                credential_public_key=bytes(key.public_key),
                credential_current_sign_count=key.sign_count,
            )
        except _BROKEN:
            raise _not_this() from None
        key.sign_count, key.used_at = checked.new_sign_count, clock.now()
        key.save(update_fields=["sign_count", "used_at"])
    throttle.forget_tries(row)
    return key


@transaction.atomic
def remove(account: Account, passkey_id: int, *, others: int) -> None:
    """Take a key away; sessions it opened end with it. ``others``: second factors that are no passkeys.

    Refused (404) where the account has no such key, (409) where it is the last second factor.
    """
    keys = list(Passkey.objects.select_for_update().filter(user=account, confirmed=True))
    key = next((one for one in keys if one.pk == passkey_id), None)
    if key is None:
        raise Refused("no_passkey", _("There is no such passkey."), status=404)
    if len(keys) + others < 2:
        raise Refused("last_factor", _("This is your last second factor; add another one first."), status=409)
    name = key.name
    key.delete()
    _tell(account, "account.device_removed", name)


def _challenge(request: HttpRequest, account: Account, purpose: str) -> bytes:
    fresh = secrets.token_bytes(32)
    request.session[_CHALLENGE] = {
        "of": account.pk,
        "for": purpose,
        "until": clock.now().timestamp() + CHALLENGE_S,
        "bytes": urlsafe_b64encode(fresh).decode(),
    }
    return fresh


def _take_challenge(request: HttpRequest, account: Account, purpose: str) -> bytes:
    """The question that was asked, once: it is gone from the session afterwards, whatever comes of it."""
    asked = request.session.pop(_CHALLENGE, None)
    request.session.save()
    fits = (
        isinstance(asked, dict)
        and asked["of"] == account.pk
        and asked["for"] == purpose
        and asked["until"] > clock.now().timestamp()
    )
    if not fits:
        raise Refused("stale", _("This took too long, or was sent before. Please try again."), status=409)
    return urlsafe_b64decode(asked["bytes"])


def _id_of(credential: Mapping[str, Any]) -> bytes:
    said = credential.get("rawId")
    if not isinstance(said, str) or len(said) > 1_400:
        raise _not_this()
    try:
        return webauthn.base64url_to_bytes(said)
    except ValueError:
        raise _not_this() from None


def _described(keys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(key.credential_id)) for key in keys]


def _handle(account: Account) -> bytes:
    """A name of the account for chips: always the same, and it tells nothing."""
    from django.utils.crypto import salted_hmac

    return salted_hmac("kemitraan.people.passkey", str(account.pk), algorithm="sha256").digest()


def _origin(request: HttpRequest) -> str:
    """The address people see: KEMITRAAN_URL. In a demo it is the one they came by, whatever port that has."""
    if settings.DEMO:
        return f"{request.scheme}://{request.get_host()}"
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"


def _host(request: HttpRequest) -> str:
    return urlsplit(_origin(request)).hostname or ""


def _not_this() -> Refused:
    return Refused("not_this", _("This passkey did not fit. Please try again, or use another second factor."))


def _tell(account: Account, fact: str, name: str) -> None:
    actor = journal.Actor("staff", account.pk, account.name)
    journal.record(fact, "account", account.pk, audience=journal.RESTRICTED, by=actor, device=name)
