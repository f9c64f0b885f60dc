"""A sample of reports for an overseer, drawn by the system: not by the police, and not by the overseer either.

The seed is made when the draw is asked for and kept with it, with the size of the whole. Order of the draw: SHA-256 of
seed and report's number, smallest first. Whoever holds the seed and the list of numbers draws the same sample again.
"""

from __future__ import annotations

import hashlib
import heapq
import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped

from .models import SampleDraw

SIZE = 20
LONGEST = timedelta(days=366)
MOST_A_DAY = 20


@transaction.atomic
def draw_sample(viewer: Viewer, first: date, last: date) -> SampleDraw:
    """Draw up to twenty reports received between two days, both included, in the viewer's units.

    Refuses (422) days in the wrong order, more than a year, or days to come; (429) a twenty-first draw of a day, for
    whoever may draw without end chooses after all.
    """
    today = clock.local(clock.now()).date()
    if first > last or last > today:
        raise Refused("bad_days", _("Choose two days that are over, the earlier one first."), field="first")
    if last - first > LONGEST:
        raise Refused("too_long", _("A sample covers a year at most."), field="last")
    post = next((post for post in viewer.posts if post.role == "overseer"), None)
    if post is None:
        raise Refused("no_overseer", _("Only an overseer draws."), status=409)
    lately = SampleDraw.objects.filter(account_id=post.account_id, drawn_at__gt=clock.now() - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise Refused("enough_drawn", _("Twenty samples a day are enough. Please come back tomorrow."), status=429)
    numbers = whole(viewer.units_for(purposes.OVERSEE), first, last)
    seed = secrets.token_hex(32)
    made = SampleDraw.objects.create(
        account_id=post.account_id,
        office=f"{post.title} {post.unit.name}".strip(),
        unit=post.unit,
        first_day=first,
        last_day=last,
        seed=seed,
        whole=len(numbers),
        reports=drawn(seed, numbers),
        drawn_at=clock.now(),
    )
    journal.record(
        "sample.drawn", "sample", made.pk, by=viewer.actor(), audience=journal.RESTRICTED,
        seed=seed, whole=made.whole, first=f"{first}", last=f"{last}",
    )  # fmt: skip
    return made


@helped("oversight.draw", "reports")  # numbers to draw from, and no report is read
def whole(units: Iterable[int], first: date, last: date) -> list[int]:
    """The numbers of all reports there are to draw from, in order."""
    begin, end = day_starts(first), day_starts(last + timedelta(days=1))
    found = reports.Report.objects.filter(unit_id__in=list(units), received_at__gte=begin, received_at__lt=end)
    return sorted(found.values_list("pk", flat=True))


def day_starts(day: date) -> datetime:
    """Midnight in Jakarta at the start of a day."""
    return datetime.combine(day, time(), tzinfo=clock.JAKARTA)


def drawn(seed: str, numbers: Iterable[int], size: int = SIZE) -> list[int]:
    """The sample that belongs to a seed, in the order of the draw."""
    return heapq.nsmallest(size, numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
