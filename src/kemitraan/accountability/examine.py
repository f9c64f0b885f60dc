"""Examine: the progress letter (SP3D), what was found, the letter with the result, a referral outside."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people.api import Viewer
from kemitraan.toolbox.errors import Refused

from .complaint_file import add_word, content_key, held, note, office_of, step
from .complaint_rules import days, today
from .models import Complaint, ComplaintReferral, OutsideBody

_VERBS = {"proven": "find_proven", "not_proven": "find_not_proven", "settled": "settle"}


@transaction.atomic
def progress(complaint: Complaint, by: Viewer, words: str) -> Complaint:
    """The progress letter goes to the complainant's page; from today the result's clock runs."""
    row = held(complaint)
    step(row, "progress")
    add_word(row, "progress", words, key=content_key(row), by="inspector", office=office_of(by))
    row.save()
    note("complaint.progress", row, by)
    return row


@transaction.atomic
def find(complaint: Complaint, by: Viewer, outcome: str, action: str, reason: str) -> Complaint:
    """What was found, and the kind of measure (never on whom). :func:`notify` tells the complainant."""
    row = held(complaint)
    if outcome not in _VERBS:
        raise Refused("unknown_outcome", _("Choose what was found."), field="outcome")
    if action not in Complaint.Action.values or (outcome == "not_proven" and action != "none"):
        raise Refused("unknown_action", _("Choose the kind of measure; without proof there is none."), field="action")
    step(row, _VERBS[outcome])
    row.outcome, row.action = outcome, action
    add_word(row, "reason", reason, key=content_key(row), by="inspector", office=office_of(by), inside=True)
    row.save()
    note("complaint.found", row, by, outcome=outcome)
    return row


@transaction.atomic
def notify(complaint: Complaint, by: Viewer, words: str) -> Complaint:
    """The letter with the result goes to the complainant's page; they may accept it or ask once for a review."""
    row = held(complaint)
    step(row, "notify")
    close_on_today(row)
    add_word(row, "result", words, key=content_key(row), by="inspector", office=office_of(by))
    row.save()
    note("complaint.notified", row, by)
    return row


@transaction.atomic
def refer(complaint: Complaint, by: Viewer, body: OutsideBody, words: str) -> Complaint:
    """A body outside the police takes it over; the complainant reads which and why."""
    row = held(complaint)
    step(row, "refer")
    close_on_today(row)
    ComplaintReferral.objects.create(complaint=row, body=body, office=office_of(by), on=today())
    add_word(row, "result", words, key=content_key(row), by="inspector", office=office_of(by))
    row.save()
    note("complaint.referred", row, by, body=body.code)
    return row


def close_on_today(row: Complaint) -> None:
    """It is answered: from now on count the days until we ask whether there was a reprisal."""
    row.closed_on = today()
    row.asks_from = today() + timedelta(days=days("reprisal_first"))
    row.asked_times = 0
