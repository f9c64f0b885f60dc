"""Ten words that were guessed: slowed down across all processes, without keeping where they came from.

What is counted is a bucket that many addresses share: the first 16 bits of a keyed hash of the address. A row lives a
quarter of an hour and points at nobody.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import WrongWord

WINDOW = timedelta(minutes=15)
MOST = 20  # wrong tries of one bucket within the window


def refuse_guessers(source: str) -> None:
    """Refuse (429) a bucket with too many wrong tries, whatever comes now."""
    if WrongWord.objects.filter(bucket=_bucket(source), at__gt=clock.now() - WINDOW).count() >= MOST:
        raise Refused("too_many_tries", _("Too many tries. Please wait 15 minutes, then try again."), status=429)


def count_wrong(source: str) -> None:
    """One wrong try more; old ones are forgotten on the way."""
    WrongWord.objects.filter(at__lte=clock.now() - WINDOW).delete()
    WrongWord.objects.create(bucket=_bucket(source), at=clock.now())


def _bucket(source: str) -> int:
    digest = salted_hmac("kemitraan.accountability.guesses", source, algorithm="sha256").digest()
    return int.from_bytes(digest[:2], "big")
