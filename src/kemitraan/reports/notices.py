"""Progress notices to the reporter (SP2HP, A1 to A5), due by rule sets.

Three schedules were published and conflict (domain.md 2.4 and 7.4); all three ship as data, and the strictest
is the default: the first notice within three days, then by difficulty, and never less than monthly.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text
from kemitraan.toolbox.wall import helped

from .handle import tell
from .models import Notice, Report
from .move import lock

CODES = ("A1", "A2", "A3", "A4", "A5")

# Days after the report on which a notice is due, by rule set and difficulty. Sources: PAGITERKINI, BARSEL and
# LIPUTANID in domain.md 2.4.
RULE_SETS: dict[str, dict[str, tuple[int, ...]]] = {
    "by_difficulty": {
        "light": (3, 10, 20, 30),
        "medium": (3, 15, 30, 45, 60),
        "hard": (3, 15, 30, 45, 60, 75, 90),
        "very_hard": (3, 20, 40, 60, 80, 100, 120),
    },
    "fortnightly": {"light": (3, 14, 28), "medium": (3, 14, 28, 42)},
    "monthly": {"light": (3, 30, 60, 90), "medium": (3, 30, 60, 90), "hard": (3, 30, 60, 90)},
}
DEFAULT_RULE_SET = "by_difficulty"


@helped("reports.plan_notices", "reports")
@transaction.atomic
def plan_notices(
    report: Report, *, difficulty: str, rule_set: str = DEFAULT_RULE_SET, by: journal.Actor
) -> list[Notice]:
    """Lay down when notices are due; notices already sent stay, unsent ones are planned anew."""
    days = RULE_SETS.get(rule_set, {}).get(difficulty)
    if days is None:
        raise Refused("unknown_schedule", _("There is no such schedule."), field="difficulty")
    report = lock(report)
    report.notices.filter(sent_at__isnull=True).delete()
    sent = report.notices.count()
    planned = [
        Notice(
            report=report,
            code="A1" if place == 0 else "A4",
            rule_set=f"{rule_set}.{difficulty}",
            due_at=report.received_at + timedelta(days=day),
        )
        for place, day in enumerate(days)
        if place >= sent
    ]
    journal.record("report.notices_planned", "report", report.pk, by=by, unit_id=report.holder_id, schedule=difficulty)
    return Notice.objects.bulk_create(planned)


@helped("reports.send_notice", "reports")
@transaction.atomic
def send_notice(report: Report, code: str, text: str, *, by: journal.Actor) -> Notice:
    """Send a notice now: it fills the earliest one due, or stands by itself; A2 and A5 end the schedule."""
    if code not in CODES:
        raise Refused("unknown_code", _("The code is A1 to A5."), field="code")
    report = lock(report)
    text = clean_text(text, field="text", limit=4_000, required=True)
    now = clock.now()
    notice = report.notices.filter(sent_at__isnull=True).order_by("due_at", "id").first()
    if notice is None:
        notice = Notice(report=report, rule_set="unplanned", due_at=now)
    notice.code, notice.sent_at, notice.text = code, now, text
    notice.save()
    if code in ("A2", "A5"):
        report.notices.filter(sent_at__isnull=True).delete()
    journal.record(
        "report.notified", "report", report.pk, by=by, audience=journal.PUBLIC, unit_id=report.holder_id,
        unit_name=report.holder.name, code=code,
    )  # fmt: skip
    tell(report, "report.notice", notice=text)
    return notice
