"""Numbers as they are written in the reader's language."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext

from kemitraan.toolbox.languages import in_english

KILOMETRE = 1000


def number(value: float | int | str | Decimal, places: int = 0) -> str:
    """``1.234,5`` in Indonesian, ``1,234.5`` in English; halves are rounded up, never to even.

    A value that is no finite number is given back as it is, so that a page shows what it got.
    """
    if type(value) is int and 0 <= value < 1_000 and not places:  # most numbers of a list: alike in every language
        return str(value)
    try:
        exact = Decimal(str(value))
        if not exact.is_finite():
            return str(value)
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except (InvalidOperation, ValueError):
        return str(value)
    text = f"{exact:,f}"
    if not in_english():
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "\N{MINUS SIGN}")


def metres(value: float | int) -> str:
    """A distance as one would say it; ``value`` in metres: ``80 m``, ``650 m``, ``1,2 km``, ``14 km``."""
    size = float(value)
    if size < 100:
        return f"{number(size)} m"
    if size < 995:
        return f"{number(round(size / 10) * 10)} m"
    return f"{number(size / KILOMETRE, 1 if size < 9_950 else 0)} km"


def minutes(value: float | int) -> str:
    """Whole minutes from seconds, rounded to the nearest; under half a minute ``< 1 menit``."""
    whole = int(Decimal(str(value)) / 60 + Decimal("0.5"))
    if whole < 1:
        return gettext("< 1 min")
    return gettext("%(n)s min") % {"n": number(whole)}
