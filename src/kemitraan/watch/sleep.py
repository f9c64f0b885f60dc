"""A post nobody hears of falls asleep; then comes a guidance visit, then a plan (domain.md 3.5 step 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from . import rules
from .models import GuardPost, RevivalStep
from .move import lock, move

MOST_STEPS = 12


@dataclass(frozen=True)
class PlannedStep:
    """What a form says about one step of the plan."""

    what: str
    owner_name: str
    due_on: date


def run_out_posts(now: datetime, *, limit: int = 200) -> int:
    """A worker's round: silent posts fall asleep, plans that ran out lapse; how many."""
    late = (
        GuardPost.objects.filter(state__in=("active", "reviving"), due_at__lte=now)
        .order_by("due_at")
        .values_list("pk", flat=True)
    )
    return sum(_run_out(pk, now) for pk in list(late[:limit]))


@transaction.atomic
def _run_out(pk: int, now: datetime) -> bool:
    post = (
        GuardPost.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=pk, due_at__lte=now)
        .exclude(state__in=("closed", "asleep"))
        .select_related("guided_by")
        .first()
    )
    if post is None:
        return False
    if post.state == "active":
        move(post, "fall_asleep", by=journal.SYSTEM, fact="guard_post.fell_asleep", now=now)
    else:
        move(post, "lapse", by=journal.SYSTEM, fact="guard_post.plan_lapsed", now=now)
    return True


@transaction.atomic
def plan_revival(post: GuardPost, steps: Sequence[PlannedStep], *, by: journal.Actor) -> None:
    """The guidance visit was made and there is a plan: steps with owner and day. Its last day is the plan's clock."""
    if not steps:
        raise Refused("no_steps", _("A plan needs at least one step."), field="what_0")
    if len(steps) > MOST_STEPS:
        raise Refused("too_many", _("At most %(most)s steps.") % {"most": MOST_STEPS}, field="what_0")
    today = rules.today()
    locked = lock(post)
    rows = []
    for number, step in enumerate(steps):
        if step.due_on < today:
            raise Refused("past", _("The day has passed already."), field=f"due_on_{number}")
        rows.append(
            RevivalStep(
                post=locked,
                what=clean_line(step.what, field=f"what_{number}", limit=200, required=True),
                owner_name=clean_line(step.owner_name, field=f"owner_name_{number}", limit=120, required=True),
                due_on=step.due_on,
            )
        )
    last = max(step.due_on for step in steps)
    longest = rules.deadline("revival", clock.now(), unit=locked.guided_by)
    if last > clock.local(longest).date():
        limit = rules.days("revival", unit=locked.guided_by)
        raise Refused("too_long", _("A plan lasts at most %(days)s days.") % {"days": limit}, field="due_on_0")
    locked.revival_steps.filter(done_at__isnull=True).delete()
    RevivalStep.objects.bulk_create(rows)
    due_at = datetime.combine(last, time(23, 59, 59), clock.JAKARTA)
    move(locked, "plan", by=by, fact="guard_post.plan_made", due_at=due_at, steps=len(rows))


@transaction.atomic
def finish_step(step: RevivalStep, *, by: journal.Actor) -> None:
    """One step of the plan is done; saying so again changes nothing."""
    if step.done_at is not None:
        return
    step.done_at = clock.now()
    step.save(update_fields=["done_at"])
    journal.record(
        "guard_post.step_done",
        "guard_post",
        step.post_id,
        by=by,
        unit_id=step.post.guided_by_id,
        unit_name=step.post.guided_by.name,
        what=step.what,
    )
