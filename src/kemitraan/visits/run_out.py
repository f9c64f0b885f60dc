"""What happens when a clock of a visit, a request or a conflict runs out; and what the answers of reports settle."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Visit, VisitConflict, VisitRequest
from .move import lock, move, told
from .pass_on import finish_request
from .review import settle
from .states import CLOCKED, REQUEST_CLOCKED

ANSWERED = ("answered", "confirmed", "unconfirmed", "refused", "closed", "merged", "withdrawn")


def run_out_clocks(now: datetime | None = None, *, limit: int = 200) -> int:
    """Each visit, request and conflict whose time is over, once: a planned stop of a past day is not done; what an
    officer owes is shown to the superior, who from then on owns requests and conflicts. How many.
    """
    now = now or clock.now()
    late = Visit.objects.filter(state__in=CLOCKED, due_at__lte=now, late_at__isnull=True).order_by("due_at")
    done = sum(_visit_late(key, now) for key in late.values_list("key", flat=True)[:limit])
    asked = VisitRequest.objects.filter(state__in=REQUEST_CLOCKED, due_at__lte=now, late_at__isnull=True)
    done += sum(_request_late(pk, now) for pk in asked.order_by("due_at").values_list("pk", flat=True)[:limit])
    open_ones = VisitConflict.objects.filter(state="open", due_at__lte=now, late_at__isnull=True)
    done += sum(_conflict_late(pk, now) for pk in open_ones.order_by("due_at").values_list("pk", flat=True)[:limit])
    return done


@transaction.atomic
def _visit_late(key: uuid.UUID, now: datetime) -> bool:
    visit = (
        Visit.objects.select_for_update(skip_locked=True, of=("self",)).select_related("unit").filter(key=key).first()
    )
    if visit is None or visit.due_at is None or visit.due_at > now or visit.late_at is not None:
        return False
    if visit.state == "planned":
        visit.skip_reason = "day_passed"
        move(visit, "pass", by=journal.SYSTEM, fact="visit.passed")
        return True
    visit.late_at = now
    visit.save(update_fields=["late_at"])
    told(visit, "visit.late", state=visit.state)
    return True


@transaction.atomic
def _request_late(pk: int, now: datetime) -> bool:
    request = VisitRequest.objects.select_for_update(skip_locked=True, of=("self",)).select_related("visit__unit")
    one = request.filter(pk=pk, due_at__lte=now, late_at__isnull=True).first()
    if one is None:
        return False
    one.late_at = now
    if one.state == "heard":
        one.owner = "reviewer"
    one.save(update_fields=["late_at", "owner"])
    told(one.visit, "visit.request_late", state=one.state, request=str(one.key))
    return True


@transaction.atomic
def _conflict_late(pk: int, now: datetime) -> bool:
    conflicts = VisitConflict.objects.select_for_update(skip_locked=True, of=("self",)).select_related("visit__unit")
    one = conflicts.filter(pk=pk, due_at__lte=now, late_at__isnull=True, state="open").first()
    if one is None:
        return False
    one.late_at, one.owner = now, "reviewer"
    one.save(update_fields=["late_at", "owner"])
    told(one.visit, "visit.conflict_late", conflict=one.pk)
    return True


def follow_reports(now: datetime | None = None, *, limit: int = 100) -> int:
    """Requests whose report was answered are settled with that answer; visits with nothing open are followed up.

    One that cannot be settled stands back for the others: it keeps its clock, and its superior is shown it.
    """
    answered = VisitRequest.objects.filter(state="with_report", report__state__in=ANSWERED).order_by("id")
    count = 0
    for key, words in list(answered.values_list("key", "report__answer")[:limit]):
        try:
            finish_request(key, words.strip() or _("The report is closed; its page says how."), by=journal.SYSTEM)
        except Refused:
            continue
        count += 1
    still_open = VisitRequest.objects.filter(visit=OuterRef("pk"), state__in=REQUEST_CLOCKED)
    ready = Visit.objects.filter(state="reviewed").exclude(Exists(still_open)).order_by("id")
    for key in list(ready.values_list("key", flat=True)[:limit]):
        count += _settle(key)
    return count


@transaction.atomic
def _settle(key: uuid.UUID) -> bool:
    return settle(lock(key))
