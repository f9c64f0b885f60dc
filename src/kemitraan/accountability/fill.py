"""Closed complaints of the past, in bulk: for a demo's figures and for measuring. Sealed like all others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from django.db import transaction

from kemitraan.territory.api import Unit
from kemitraan.toolbox.codes import new_code

from .complain import seal_here
from .complaint_access import handler_for
from .complaint_figures import OUTCOMES
from .complaint_rules import today
from .models import Complaint, ComplaintWord
from .ten_words import new_words

STORIES = {
    "conduct": "Petugas berkata kasar saat saya bertanya di loket.",
    "case": "Laporan saya lama tidak ada kabar.",
    "service": "Menunggu berjam-jam tanpa penjelasan.",
    "levy": "Diminta uang supaya urusan lancar.",
}


@transaction.atomic
def fill_complaints(units: Sequence[Unit], count: int, rng: Random) -> int:
    """``count`` anonymous complaints of the past year about these units, each answered within sixty days; how many."""
    if not units:
        return 0
    handlers = {unit.pk: handler_for(unit) for unit in units}
    rows, stories = [], []
    for _number in range(count):
        unit = rng.choice(units)
        kind = rng.choices(list(STORIES), (3, 3, 4, 2))[0]
        came = today() - timedelta(days=rng.randrange(35, 360))
        closed = min(today(), came + timedelta(days=rng.randrange(10, 61)))
        outcome = rng.choices(OUTCOMES, (4, 4, 2, 1))[0]
        sealed = seal_here(new_words(), STORIES[kind])
        row = Complaint(
            code=new_code(),
            lookup=sealed.lookup,
            kind=kind,
            mode="anonymous",
            unit=unit,
            shield=unit,
            handler=handlers[unit.pk],
            key_oversight=sealed.key_oversight,
            key_own=sealed.key_own,
            state="archived",
            received_on=came,
            state_on=closed,
            outcome=outcome,
            action="guidance" if outcome == "proven" else "none",
            closed_on=closed,
            asked_times=2,
        )
        rows.append(row)
        stories.append(ComplaintWord(complaint=row, kind="story", by="complainant", sealed=sealed.story, on=came))
    Complaint.objects.bulk_create(rows)
    ComplaintWord.objects.bulk_create(stories)
    return len(rows)
