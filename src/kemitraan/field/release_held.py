"""Worker round: held commands whose predecessor has come are obeyed; one that waited too long is shown to a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kemitraan.people import api as people
from kemitraan.toolbox import clock

from .inbox import move_on, release
from .models import PhoneCommand
from .states import CLOCKED

NEXT = {"held": "show", "stuck": "climb", "with_superior": "remind"}


def release_held(now: datetime | None = None, *, most: int = 100) -> int:
    """How many were obeyed or moved on. Several workers may run it."""
    now = now or clock.now()
    settled = PhoneCommand.objects.exclude(state__in=CLOCKED).values("key")
    come = PhoneCommand.objects.filter(state__in=CLOCKED, after__in=settled)
    late = PhoneCommand.objects.filter(state__in=CLOCKED, due_at__lte=now)
    done = sum(_free(pk) for pk in list(come.order_by("id").values_list("pk", flat=True)[:most]))
    return done + sum(_show(pk, now) for pk in list(late.order_by("due_at").values_list("pk", flat=True)[:most]))


@transaction.atomic
def _free(pk: int) -> bool:
    row = _locked(pk)
    return row is not None and release(row, people.viewer_for(row.account))


@transaction.atomic
def _show(pk: int, now: datetime) -> bool:
    row = _locked(pk)
    if row is None or row.state not in NEXT or row.due_at is None or row.due_at > now:
        return False
    move_on(row, NEXT[row.state], now)
    return True


def _locked(pk: int) -> PhoneCommand | None:
    """The row for us alone; None where another worker or a request deals with it right now."""
    return (
        PhoneCommand.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("account", "unit")
        .filter(pk=pk)
        .first()
    )
