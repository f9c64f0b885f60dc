"""What one account was shown between two moments, for whoever has to work out whose data that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .models import Reading

SHOWN = 200
MOST = 20_000


@dataclass(frozen=True)
class Looked:
    """Pages about one record (route and the words in the address), and how much was opened that names none."""

    pages: tuple[tuple[str, str], ...]
    lists: int
    files: int


def looked_at(account_id: int, since: datetime, until: datetime) -> Looked:
    """By the log of reading. Lists and files taken along say which filters were asked, not whose rows they held."""
    rows = Reading.objects.filter(account_id=account_id, at__gte=since, at__lte=until, method="GET", status=SHOWN)
    about = rows.exclude(about="").values_list("route", "about").distinct()[:MOST]
    return Looked(
        pages=tuple((route, words) for route, words in about),
        lists=rows.filter(about="", form__in=("page", "data")).count(),
        files=rows.filter(about="", form="file").count(),
    )
