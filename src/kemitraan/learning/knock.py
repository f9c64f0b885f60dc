"""Open doors that somebody could try again and again: counted by a keyed hash of the source, kept a day (E6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Knock

WINDOW = timedelta(minutes=15)
KEPT = timedelta(hours=24)
MOST = {
    "certificate": 20,  # wrong secrets; right ones are not counted
    "pin": 10,  # wrong PINs: a million are possible
    "register": 60,  # a campus may share one address
    "quiz": 200,  # a whole hall behind one address
    "correct": 10,
    "request": 10,
}


def refuse_knockers(kind: str, source: str) -> None:
    """Refuse (429) whoever tried this door too often lately."""
    recent = Knock.objects.filter(kind=kind, source=_hidden(source), at__gt=clock.now() - WINDOW)
    if recent.count() >= MOST[kind]:
        raise Refused("too_many_tries", _("Too many tries from your connection. Please wait 15 minutes."), status=429)


def count_knock(kind: str, source: str) -> None:
    """One try more."""
    Knock.objects.create(kind=kind, source=_hidden(source), at=clock.now())


def forget_knocks(now: datetime | None = None) -> int:
    """Delete what is older than a day; how many. Part of the daily round."""
    return Knock.objects.filter(at__lt=(now or clock.now()) - KEPT).delete()[0]


def _hidden(source: str) -> str:
    """The source under a key of ours: the table alone tells nobody who knocked."""
    return salted_hmac("kemitraan.learning.knock", source, algorithm="sha256").hexdigest()
