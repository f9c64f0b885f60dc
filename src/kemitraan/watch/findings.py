"""Findings: raised, answered by the site, looked at again, settled (domain.md 3.6 steps 4 and 5)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line, clean_text

from . import rules
from .finding_codes import CODES, SERIOUS, name_of
from .models import Finding, GuardPost, Inspection, SecurityUnit
from .move import enter, lock, move
from .suspensions import consider
from .tell import tell_unit


@transaction.atomic
def raise_finding(
    code: str,
    *,
    guided_by: Unit,
    unit: SecurityUnit | None = None,
    post: GuardPost | None = None,
    inspection: Inspection | None = None,
    text: str = "",
    owner_name: str = "",
    due_on: date | None = None,
    gravity: str = "",
    by: journal.Actor,
) -> Finding:
    """Write down what must be mended, by whom and until when; the site is told.

    A serious breach, or the second breach within the period, proposes a suspension at once. Without ``due_on`` the
    rules ``mend`` and ``mend_serious`` say the day. Refuses an unknown code, a day in the past or beyond half a year.
    """
    if code not in CODES:
        raise Refused("unknown_code", _("Choose one of the list."), field="code")
    unit = unit or (post.unit if post else None)
    if code == "other" and gravity in (Finding.Gravity.REMARK, Finding.Gravity.BREACH):
        grave = gravity
    else:
        grave = CODES[code].gravity
    now = clock.now()
    finding = Finding(
        unit=unit,
        post=post,
        inspection=inspection,
        guided_by=guided_by,
        code=code,
        gravity=grave,
        text=clean_text(text, field="text", limit=1_000, required=code == "other"),
        owner_name=clean_line(owner_name, field="owner_name", limit=120) or (unit.head_name if unit else ""),
        found_at=now,
        found_by=by.name,
    )
    enter(finding, "open", now=now, due_at=_due(grave, due_on, guided_by, now))
    finding.save()
    _note("finding.raised", finding, by, code=code, gravity=grave)
    if unit is not None:
        tell_unit(unit, "watch.finding", about="finding", about_id=finding.pk, what=name_of(code), due=finding.due_at)
        consider(unit, finding)
    return finding


@transaction.atomic
def answer_finding(finding: Finding, text: str, *, by: journal.Actor) -> None:
    """The site says that it is mended; the officer looks again within the days of the rule ``recheck``."""
    locked = lock(finding)
    locked.answer = clean_text(text, field="answer", limit=1_000, required=True)
    locked.answered_at = clock.now()
    move(locked, "answer", by=by, fact="finding.answered")


@transaction.atomic
def settle_finding(finding: Finding, *, as_: str, by: journal.Actor) -> None:
    """The officer has looked: it is mended, or it was unfounded and counts no longer."""
    if as_ not in ("mended", "unfounded"):
        raise Refused("bad_end", _("Choose one of the list."), field="as")
    locked = lock(finding)
    locked.settled_at, locked.settled_as = clock.now(), as_
    move(locked, "settle", by=by, fact="finding.settled", why=as_)


@transaction.atomic
def reopen_finding(finding: Finding, *, reason: str, by: journal.Actor) -> None:
    """The officer has looked and it is not mended: back to the site, with a new day."""
    reason = clean_line(reason, field="reason", limit=200, required=True)
    locked = lock(finding)
    due_at = _due(locked.gravity, None, locked.guided_by, clock.now())
    move(locked, "reopen", by=by, fact="finding.reopened", due_at=due_at, reason=reason)
    if locked.unit is not None:
        tell_unit(
            locked.unit, "watch.finding", about="finding", about_id=locked.pk, what=name_of(locked.code), due=due_at
        )


def run_out_findings(now: datetime, *, limit: int = 200) -> int:
    """A worker's round: what the site did not mend in time is the officer's move; how many."""
    late = Finding.objects.filter(state="open", due_at__lte=now).order_by("due_at").values_list("pk", flat=True)
    return sum(_run_out(pk, now) for pk in list(late[:limit]))


@transaction.atomic
def _run_out(pk: int, now: datetime) -> bool:
    finding = (
        Finding.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=pk, state="open", due_at__lte=now)
        .select_related("guided_by")
        .first()
    )
    if finding is None:
        return False
    move(finding, "run_out", by=journal.SYSTEM, fact="finding.overdue", now=now)
    return True


def _due(gravity: str, due_on: date | None, police: Unit, now: datetime) -> datetime:
    if due_on is None:
        return rules.deadline("mend_serious" if gravity == SERIOUS else "mend", now, unit=police)
    today = rules.today()
    if not today <= due_on <= today + timedelta(days=183):
        raise Refused("bad_day", _("The day lies between today and half a year from now."), field="due_on")
    return datetime.combine(due_on, time(23, 59, 59), clock.JAKARTA)


def _note(fact: str, finding: Finding, by: journal.Actor, *, code: str, gravity: str) -> None:
    journal.record(
        fact,
        "finding",
        finding.pk,
        by=by,
        unit_id=finding.guided_by_id,
        unit_name=finding.guided_by.name,
        code=code,
        gravity=gravity,
        security_unit=finding.unit_id,
        guard_post=finding.post_id,
    )
