"""The messages we sent to a reporter, as their page shows them: what, when, and whether it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kemitraan.messaging import api as messaging
from kemitraan.toolbox.languages import reader_language

from .models import Report, Reporter


@dataclass(frozen=True)
class Letter:
    """One message. ``state`` is a badge of the design room; empty for a message that stands on the page itself."""

    at: datetime
    subject: str
    state: str


def letters_of(report: Report) -> list[Letter]:
    """Every message about a report, oldest first, in the reader's language and never in disguise."""
    rows = messaging.Message.objects.filter(about="report", about_id=report.pk).order_by("id")
    language = reader_language()
    found = []
    for row in rows:
        try:
            subject, _body = messaging.rendered(row.template.removesuffix(".disguised"), language, row.context)
        except LookupError:
            continue  # its wording is gone; the story tells the same
        found.append(Letter(row.queued_at, subject, "" if row.channel == "page" else row.state))
    return found


@dataclass(frozen=True)
class Reach:
    """How we may reach the reporter, with most signs covered: enough to notice a slip, too little for a stranger."""

    anonymous: bool
    safe_contact: str
    name: bool
    phone: str
    email: str


def reach_of(report: Report) -> Reach:
    """What we keep about the reporter of a report."""
    row = Reporter.objects.filter(report=report).first()
    if row is None:
        return Reach(anonymous=True, safe_contact="page_only", name=False, phone="", email="")
    local, _at, domain = row.email.partition("@")
    return Reach(
        anonymous=row.anonymous,
        safe_contact=row.safe_contact,
        name=bool(row.name),
        phone=f"…{row.phone[-3:]}" if row.phone else "",
        email=f"{local[:1]}…@{domain}" if row.email else "",
    )
