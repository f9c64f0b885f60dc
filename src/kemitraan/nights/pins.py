"""A PIN for one member and one night: worked out from our key when asked for, stored only as a keyed hash."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from .models import Duty

DIGITS = 4


def pin_of(duty: Duty) -> str:
    """Four digits. Another ``pin_turn`` gives another PIN."""
    made = salted_hmac("kemitraan.nights.pin", f"{duty.night_id}:{duty.member_id}:{duty.pin_turn}", algorithm="sha256")
    return f"{int(made.hexdigest()[:12], 16) % 10**DIGITS:0{DIGITS}}"


def hash_of(night_id: int, pin: str) -> str:
    """What is stored and looked up. Without our key nobody can try all ten thousand against the table."""
    return salted_hmac("kemitraan.nights.pin_hash", f"{night_id}:{pin}", algorithm="sha256").hexdigest()


def give_pins(duties: Iterable[Duty]) -> None:
    """Set the hashes of the duties of one or more nights, so that no two of a night are alike; does not save."""
    taken: set[tuple[int, str]] = set()
    for duty in duties:
        while (where := (duty.night_id, pin_of(duty))) in taken:
            duty.pin_turn += 1
        taken.add(where)
        duty.pin_hash = hash_of(*where)


def renew_pin(duty: Duty) -> str:
    """Another PIN for somebody who forgot theirs; unlike those of the others of the night. Does not save."""
    others = set(Duty.objects.filter(night_id=duty.night_id).exclude(pk=duty.pk).values_list("pin_hash", flat=True))
    duty.pin_turn += 1
    while hash_of(duty.night_id, pin_of(duty)) in others:
        duty.pin_turn += 1
    duty.pin_hash = hash_of(duty.night_id, pin_of(duty))
    return pin_of(duty)


@lru_cache(maxsize=4096)
def door_hash(secret: str) -> str:
    """The hash of a night's check-in code."""
    return salted_hmac("kemitraan.nights.door", secret, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
