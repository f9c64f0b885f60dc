"""What becomes of a request: a report through the front door, or a task with an owner and a date; then the outcome."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post, Role
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_text

from .models import Visit, VisitPlace, VisitRequest
from .move import lock_request, move_request, told
from .rules import amount
from .tell import tell_outcome

OUTCOME_LIMIT = 1_000  # characters a person may write
LONGEST_OUTCOME = 4_000  # of a report's own answer, which may be longer than that; what is beyond is cut
LONGEST_TASK_DAYS = 180


@transaction.atomic
def make_report(key: uuid.UUID, category: str, *, by: journal.Actor) -> VisitRequest:
    """The request becomes a report of this category, with the resident's own wish about how to be told.

    Refused as ``reports.receive`` refuses (no such category, outside the region …); then the request stays as it was.
    """
    request = lock_request(key)
    if request.state == "with_report":
        return request
    place = request.visit.place
    receipt = reports.receive(
        reports.NewReport(
            key=request.key,
            category=category,
            story=request.text,
            channel="visit",
            point=_point(place),
            area_code=place.village.code,
            landmark=where_in_words(place)[:250],
            contact=_contact(request),
        ),
        by=by,
    )
    request.category, request.report_id = category, receipt.report_id
    move_request(request, "report", by=by, fact="visit.request_reported", report=receipt.code)
    return request


def pass_on_wished(visit: Visit, *, by: journal.Actor) -> int:
    """What was wished at the door happens at once: a report where its category was said, a task of the officer with
    the rule's date. One that cannot be waits with its clock. How many were passed on.
    """
    count = 0
    last_day = clock.local(clock.now()).date() + timedelta(days=amount("task", visit.unit))
    for request in visit.requests.filter(state="heard").order_by("id"):
        if request.wish != "task" and (request.wish != "report" or not request.category):
            continue
        try:
            with transaction.atomic():
                if request.wish == "task":
                    give_task(request.key, visit.post, last_day, by=by)
                else:
                    make_report(request.key, request.category, by=by)
        except Refused:
            continue  # overdue in a day, and shown to officer and superior until somebody decides
        count += 1
    return count


@transaction.atomic
def give_task(key: uuid.UUID, assignee: Post, do_by: date, *, by: journal.Actor) -> VisitRequest:
    """The request is this officer's task until a date. Refused for a post of another area, or a date that is none."""
    request = lock_request(key)
    today = clock.local(clock.now()).date()
    if not today <= do_by <= today + timedelta(days=LONGEST_TASK_DAYS):
        raise Refused("bad_date", _("Choose a day between today and half a year from now."), field="do_by")
    if f"/{request.unit_id}/" not in assignee.unit.path or assignee.role not in (
        Role.BHABIN,
        Role.BINMAS,
        Role.OFFICER,
        Role.COMMANDER,
    ):
        raise Refused("bad_assignee", _("Choose an officer of this unit."), field="assignee")
    request.assignee, request.do_by = assignee, do_by
    end = datetime.combine(do_by + timedelta(days=1), time(0), clock.JAKARTA)
    move_request(request, "assign", by=by, fact="visit.request_assigned", due_at=end, assignee=assignee.pk)
    return request


@transaction.atomic
def finish_request(key: uuid.UUID, outcome: str, *, by: journal.Actor) -> VisitRequest:
    """It is settled: what was done, in words for the one who asked, who is told.

    Refused for more than ``OUTCOME_LIMIT`` characters of a person. A report's own answer (by the system) is taken
    whole, and cut at ``LONGEST_OUTCOME``.
    """
    request = lock_request(key)
    if request.state == "with_report" and by.kind != "system":
        raise Refused("with_report", _("The report's own answer settles this request."), status=409)
    limit = OUTCOME_LIMIT
    if by.kind == "system":
        limit, outcome = LONGEST_OUTCOME, Truncator(outcome).chars(LONGEST_OUTCOME)
    request.outcome = clean_text(outcome, field="outcome", limit=limit, required=True)
    request.done_at = clock.now()
    passed_on = request.state == "with_report"
    move_request(request, "finish", by=by, fact="visit.request_done")
    if not passed_on:  # whoever reported was told by the report itself
        tell_outcome(request)
    return request


@transaction.atomic
def note_call(key: uuid.UUID, *, by: journal.Actor) -> VisitRequest:
    """Who wished to be told by telephone was called about the outcome. Repeated, it changes nothing.

    Refused (409) where nobody waits for a call: another way was wished, or it is not settled yet.
    """
    request = lock_request(key)
    if not request.told_by_call or request.state != "done":
        raise Refused("no_call", _("Nobody waits for a call about this."), status=409)
    if request.called_at is None:
        request.called_at = clock.now()
        request.save(update_fields=["called_at"])
        told(request.visit, "visit.request_called", by=by, request=str(request.key))
    return request


def _point(place: VisitPlace) -> LonLat | None:
    """The place's point where it was measured; a spread-out one would say more than we know."""
    if place.lon is None or place.lat is None or place.approximate:
        return None
    return LonLat(place.lon, place.lat)


def where_in_words(place: VisitPlace) -> str:
    """``RT 003 / RW 004, next to the clinic``."""
    parts = [" / ".join(area.name for area in (place.rt, place.rw) if area is not None), place.landmark]
    return ", ".join(part for part in parts if part)


def _contact(request: VisitRequest) -> reports.Contact:
    """How the resident wants to hear from us, as they said at the door."""
    if request.anonymous or request.reply_by == VisitRequest.ReplyBy.NONE:
        return reports.Contact(anonymous=True)
    if request.reply_by == VisitRequest.ReplyBy.EMAIL:
        return reports.Contact(email=request.reply_to, safe_contact="email_only")
    if request.reply_by == VisitRequest.ReplyBy.PHONE:
        return reports.Contact(phone=request.reply_to)
    return reports.Contact(safe_contact="page_only")
