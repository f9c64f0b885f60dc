"""Codes that were guessed wrong, counted by where they came from: 60 bits cannot be found, and may not be tried."""

from __future__ import annotations

from datetime import timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Guess

WINDOW = timedelta(minutes=15)
MOST = 20  # wrong codes of one source within the window
KEPT = timedelta(hours=24)  # E6: an abuse token lives a day, then it is gone


def refuse_guessers(source: str) -> None:
    """Refuse (429) whoever typed too many wrong codes lately, whatever this one is."""
    recent = Guess.objects.filter(source=_hidden(source), at__gt=clock.now() - WINDOW)
    if recent.count() >= MOST:
        raise Refused(
            "too_many_guesses",
            _("Too many wrong codes from your connection. Please wait 15 minutes, then try again."),
            status=429,
        )


def count_wrong(source: str) -> None:
    """One wrong code more; what is older than a day is forgotten on the way."""
    now = clock.now()
    Guess.objects.create(source=_hidden(source), at=now)
    Guess.objects.filter(at__lt=now - KEPT).delete()


def _hidden(source: str) -> str:
    """The source under a key of ours: the table alone tells nobody who asked."""
    return salted_hmac("kemitraan.reports.guesses", source, algorithm="sha256").hexdigest()
