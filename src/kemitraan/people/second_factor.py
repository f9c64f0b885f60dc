"""The second factor: a phone's six digits (TOTP), or a recovery code that works once. Passkeys: passkey.py."""

from __future__ import annotations

import re
import secrets
from base64 import b32encode

import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from kemitraan.journal import api as journal
from kemitraan.toolbox import codes, security_log

from . import throttle
from .device_models import Passkey
from .models import Account

RECOVERY_CODES = 10
_CODE_LENGTH = 10  # of 32 signs: 50 bits
_DIGITS = re.compile(r"[0-9]{6}")


def has_device(account: Account) -> bool:
    """Whether the account has a confirmed phone or a passkey: something to sign in with."""
    return has_phone(account) or Passkey.objects.filter(user=account, confirmed=True).exists()


def has_phone(account: Account) -> bool:
    """Whether the account has a phone with an authenticator app that was confirmed."""
    return bool(TOTPDevice.objects.devices_for_user(account, confirmed=True).exists())


def prove(account: Account, typed: str, source: str) -> Device | None:
    """The device that vouches for what was typed, or None. Refuses (429) after five wrong ones."""
    row = throttle.begin_try(throttle.CODE, str(account.pk), source)
    digits = re.sub(r"\s", "", typed)
    device = _prove_by_phone(account, digits) if _DIGITS.fullmatch(digits) else _prove_by_code(account, typed)
    if device is not None:
        throttle.forget_tries(row)
    else:
        security_log.note("second_factor.refused", account=account.pk, tries=throttle.tries(row))
    return device


@transaction.atomic
def _prove_by_phone(account: Account, digits: str, *, confirmed: bool = True) -> Device | None:
    for device in TOTPDevice.objects.devices_for_user(account, confirmed=confirmed).select_for_update():
        device.throttle_reset(commit=False)  # our own count decides; the library's would lock the owner out too
        if device.verify_token(digits):
            return device
    return None


@transaction.atomic
def _prove_by_code(account: Account, typed: str) -> Device | None:
    device = StaticDevice.objects.devices_for_user(account, confirmed=True).select_for_update().first()
    if device is None:
        return None
    kept = [_kept(account, typed, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    used, _ = StaticToken.objects.filter(device=device, token__in=kept).delete()
    if not used:
        return None
    journal.record("account.recovery_used", "account", account.pk, audience=journal.RESTRICTED, by=_self(account))
    return device


def enrolling(account: Account) -> TOTPDevice:
    """The phone that is about to be added; the same one until it is confirmed."""
    device = TOTPDevice.objects.filter(user=account, confirmed=False).order_by("id").first()
    return device or TOTPDevice.objects.create(user=account, name="phone", confirmed=False)


def confirm_device(account: Account, digits: str, source: str) -> Device | None:
    """Add the phone for good if its digits are right. Refuses (429) after five wrong ones."""
    row = throttle.begin_try(throttle.CODE, str(account.pk), source)
    with transaction.atomic():
        device = _prove_by_phone(account, re.sub(r"\s", "", digits), confirmed=False)
        if device is None:
            return None
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        journal.record("account.device_added", "account", account.pk, audience=journal.RESTRICTED, by=_self(account))
    device.confirmed = True
    throttle.forget_tries(row)
    return device


def secret_of(device: TOTPDevice) -> str:
    """The secret in groups of four, for a phone that can't read the picture."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def picture_of(device: TOTPDevice) -> SafeString:
    """The secret as a QR code in SVG, dark on light in every theme."""
    drawn = segno.make(device.config_url, error="m").svg_inline(scale=5, dark="#14213d", light="#fff", omitsize=False)
    return mark_safe(drawn)  # noqa: S308 - made of numbers alone


@transaction.atomic
def new_recovery_codes(account: Account) -> list[str]:
    """Ten fresh codes, shown once; older ones stop working. Only keyed hashes are kept."""
    device, _ = StaticDevice.objects.get_or_create(user=account, name="recovery")
    device.token_set.all().delete()
    fresh = ["".join(secrets.choice(codes.ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_kept(account, code)) for code in fresh)
    journal.record("account.recovery_renewed", "account", account.pk, audience=journal.RESTRICTED, by=_self(account))
    return [f"{code[:5]}-{code[5:]}" for code in fresh]


def recovery_codes_left(account: Account) -> int:
    """How many recovery codes still work."""
    return int(StaticToken.objects.filter(device__user=account).count())


def _kept(account: Account, typed: str, key: str | None = None) -> str:
    """What we store instead of a code: 80 bits of a keyed hash, useless to who reads the database alone."""
    plain = re.sub(r"[\s\-–]", "", typed).upper().translate(str.maketrans("ILOU", "110V"))
    digest = salted_hmac(f"kemitraan.people.recovery.{account.pk}", plain, secret=key, algorithm="sha256").digest()
    return b32encode(digest[:10]).decode()


def _self(account: Account) -> journal.Actor:
    return journal.Actor("staff", account.pk, account.name)
