"""Close a night with its log, countersign it, and what happens when somebody's time runs out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text
from kemitraan.watch import api as watch

from .lint import refuse_names
from .models import CheckIn, Incident, Night
from .move import lock_night, move_night, tell_night
from .tell import tell_head

SUMMARY_LIMIT = 2_000
AGAIN = timedelta(days=1)  # what stays undone is told again after so long


@transaction.atomic
def close_night(night_id: int, summary: str, *, by: journal.Actor) -> Night:
    """Close it: the log's last words, laps ended, attendance counted, the door shut. Closed again, nothing changes.

    Refused (409) while somebody caught in the act is not handed over; (422) where the words name who passed by.
    """
    night, now = lock_night(night_id), clock.now()
    if night.state in ("closed", "countersigned"):
        return night
    if Incident.objects.filter(night=night, caught_at__isnull=False, handed_over_at__isnull=True).exists():
        raise Refused("not_handed_over", _("First hand over to the police whoever was caught."), status=409)
    summary = clean_text(summary, field="summary", limit=SUMMARY_LIMIT, required=True)
    refuse_names(summary, field="summary")
    night.laps.filter(ended_at__isnull=True).update(ended_at=now)
    counted = night.laps.aggregate(laps=Count("pk"))
    night.summary, night.closed_at, night.door = summary, now, None
    night.came = CheckIn.objects.filter(duty__night=night).count()
    move_night(
        night, "close", by=by, fact="night.closed", now=now, came=night.came, should=night.members, **counted,
    )  # fmt: skip
    watch.mark_active(night.post, now, by=by)
    return night


@transaction.atomic
def countersign(night_id: int, *, by: journal.Actor) -> Night:
    """The head read the log and signs. Signed again, nothing changes."""
    night = lock_night(night_id)
    if night.state == "countersigned":
        return night
    night.countersigned_at, night.countersigned_by = clock.now(), by.name[:120]
    move_night(night, "countersign", by=by, fact="night.countersigned")
    return night


def run_out_nights(now: datetime | None = None, *, most: int = 200) -> int:
    """Worker round: each night whose clock ran out; how many.

    Not opened in time: the head is told, and after its end it counts as missed. Not closed by noon, not countersigned
    in time: the head is told, and again each day.
    """
    now = now or clock.now()
    due = Night.objects.filter(due_at__lte=now, state__in=["scheduled", "open", "laps", "closed"])
    return sum(_run_out(pk, now) for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:most]))


@transaction.atomic
def _run_out(night_id: int, now: datetime) -> bool:
    if not Night.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=night_id):
        return False
    night = lock_night(night_id)
    if night.due_at is None or night.due_at > now:
        return False
    if night.state == "scheduled" and now >= night.ends_at:
        move_night(night, "miss", by=journal.SYSTEM, fact="night.missed", now=now)
        tell_head(night, "night.missed")
        return True
    told = {"scheduled": "night.unopened", "closed": "night.unsigned"}.get(night.state, "night.unclosed")
    night.told_at = now
    night.due_at = night.ends_at if night.state == "scheduled" else now + AGAIN
    night.save(update_fields=["told_at", "due_at"])
    tell_night(night, told, by=journal.SYSTEM)
    tell_head(night, told)
    return True
