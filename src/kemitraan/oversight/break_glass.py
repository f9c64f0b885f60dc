"""Opening one report without the right to it: a reason, an hour, and others who know at once (domain.md E17).

Nothing else opens: no list, no search, no neighbour, not who told it, and never a complaint about the police. Whoever
opened it never judges it. A superior looks within 72 hours; silence climbs to the next one, again and again, until
somebody looks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people.api import Post, Role, Viewer, overseers, purposes
from kemitraan.territory.api import Unit, ladder
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_text
from kemitraan.toolbox.wall import helped

from .access import glass_to_review, report_to_open
from .models import BrokenGlass
from .states import STATES

SHOWN = timedelta(minutes=60)
REVIEW_WITHIN = timedelta(hours=72)  # domain.md E17; trust.md section 3
BARRED = timedelta(days=90)
MOST_A_DAY = 5
SHORTEST_REASON = 20  # characters: "penting" is no reason


@transaction.atomic
def break_glass(viewer: Viewer, code: str, why: str, reason: str) -> BrokenGlass:
    """Open one report for an hour. Tells the superiors and the overseers in the same transaction.

    404 for a code of nothing, or of what has no such door; refuses (422) a missing reason, (409) what the viewer may
    read anyway, (403) whoever is barred after an opening that was not justified, (429) a sixth within a day.
    """
    now = clock.now()
    post = next((post for post in viewer.posts if purposes.BREAK_GLASS in purposes.PURPOSES[post.role]), None)
    if post is None or viewer.account_id is None:
        raise Refused("no_post", _("Your post does not open records in need."), status=409)
    if why not in BrokenGlass.Why.values:
        raise Refused("no_why", _("Choose why it cannot wait."), field="why")
    reason = clean_text(reason, field="reason", limit=500, required=True)
    if len(reason) < SHORTEST_REASON:
        message = _("Say in a sentence why it cannot wait: your superior and the overseers read it.")
        raise Refused("short_reason", message, field="reason")
    mine = BrokenGlass.objects.filter(account_id=viewer.account_id)
    if mine.filter(barred_until__gt=now).exists():
        message = _("An opening of yours was found not justified. Until that time is over, ask the unit that holds it.")
        raise Refused("barred", message, status=403)
    if mine.filter(opened_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        message = _("Five records within a day are enough. Ask the unit that holds this one.")
        raise Refused("too_many", message, status=429)
    report = report_to_open(code)
    reading = viewer.units_for(purposes.READ_REPORTS)
    if report.unit_id in reading or report.holder_id in reading:
        raise Refused("yours", _("You may read this report anyway: open it from the queue."), field="code", status=409)
    open_one = mine.filter(report=report, shown_until__gt=now).first()
    if open_one is not None:
        return open_one
    made = BrokenGlass.objects.create(
        code=new_code(),
        report=report,
        account_id=viewer.account_id,
        office=f"{post.title} {post.unit.name}".strip(),
        unit=post.unit,
        why=why,
        reason=reason,
        opened_at=now,
        shown_until=now + SHOWN,
        state="opened",
        state_since=now,
        owner=STATES["opened"].owner,
        due_at=now + REVIEW_WITHIN,
    )
    made.asked_unit = _ask_superiors(made, ladder(post.unit))
    made.save(update_fields=["asked_unit"])
    _tell("glass.opened", made, list(overseers().filter(unit__in=ladder(post.unit))), "/pengawas/darurat/")
    _note("glass.opened", made, viewer)
    return made


@helped("oversight.glass", "reports")
@transaction.atomic
def review_glass(glass: BrokenGlass, by: Viewer, justified: bool, finding: str) -> BrokenGlass:
    """A superior's judgement. Refuses (409) one's own, and what was judged already; (422) without a sentence.

    Not justified: the officer opens nothing in need for ninety days, and the inspectors above are told.
    """
    row = glass_to_review(by).select_for_update(of=("self",)).filter(pk=glass.pk).first()
    if row is None:
        raise Refused("not_yours", _("Somebody else reviews this."), status=409)
    row.state = next_state(STATES, row.state, "accept" if justified else "object")
    row.finding = clean_text(finding, field="finding", limit=500, required=True)
    row.state_since = row.reviewed_at = now = clock.now()
    row.reviewed_by_id, row.owner, row.due_at = by.account_id, "", None
    if not justified:
        row.barred_until = now + BARRED
        _tell("glass.unjustified", row, list(_holding(Role.INSPECTOR, ladder(row.unit))), "/darurat/tinjau/")
    row.save()
    _note("glass.reviewed", row, by, justified=justified)
    return row


@transaction.atomic
def run_out_glass(now: datetime) -> int:
    """Openings that nobody reviewed in time climb to the next superior and get another 72 hours; how many."""
    found = BrokenGlass.objects.filter(state__in=("opened", "late"), due_at__lte=now).order_by("due_at")
    rows = list(found.select_for_update(skip_locked=True, of=("self",)).select_related("unit", "asked_unit")[:50])
    for row in rows:
        row.state = next_state(STATES, row.state, "run_out")
        row.state_since, row.owner, row.due_at = now, STATES["late"].owner, now + REVIEW_WITHIN
        climb = ladder(row.asked_unit or row.unit)
        row.asked_unit = _ask_superiors(row, climb[1:] or climb, late=True)
        row.save()
        _tell("glass.late", row, list(overseers().filter(unit__in=ladder(row.unit))), "/pengawas/darurat/")
        _note("glass.late", row, None)
    return len(rows)


def _ask_superiors(row: BrokenGlass, climb: list[Unit], *, late: bool = False) -> Unit | None:
    """Tell those who may review at the lowest unit of this climb that has somebody; that unit, or None."""
    for unit in climb:
        posts = [
            post
            for role in (Role.COMMANDER, Role.INSPECTOR)
            for post in _holding(role, [unit])
            if post.account_id != row.account_id
        ]
        if posts:
            _tell("glass.late" if late else "glass.opened", row, posts, "/darurat/tinjau/")
            return unit
    return None


def _holding(role: str, units: list[Unit]) -> QuerySet[Post]:
    day = clock.local(clock.now()).date()
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return Post.objects.filter(holds, role=role, unit__in=units, account__is_active=True).select_related("account")


def _tell(code: str, row: BrokenGlass, posts: list[Post], path: str) -> None:
    """A mail to each, with office and reason of the officer and nothing of the report."""
    for account in {post.account_id: post.account for post in posts if post.account.email}.values():
        messaging.queue(
            code,
            to=messaging.Address("email", account.email),
            language=account.language,
            about="glass",
            about_id=row.pk,
            context={"name": account.name, "unit": row.office, "what": row.get_why_display(), "path": path},
        )


def _note(kind: str, row: BrokenGlass, by: Viewer | None, **data: Any) -> None:
    journal.record(
        kind, "glass", row.pk, by=by.actor() if by else journal.SYSTEM, audience=journal.RESTRICTED,
        unit_id=row.unit_id, report=row.report_id, **data,
    )  # fmt: skip
