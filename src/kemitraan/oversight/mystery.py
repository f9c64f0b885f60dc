"""Services tried unannounced (E15): drawn by the system, tried by the overseers' body, counted for everybody.

Nobody chooses whom to try, so nobody is picked upon and nobody is spared. The seed of each draw is in the public log.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Role, Viewer, purposes
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.parts import LEAST
from kemitraan.toolbox.states import next_state

from .models import MysteryCheck
from .states import CHECKS

WITHIN = timedelta(days=21)  # ours: three weeks to try it, so that no day can be guessed
MOST_OPEN = 5  # whoever could draw without end would draw until the unit they want comes
LONGEST_MINUTES = 24 * 60
SERVES = (Unit.Level.POLRES, Unit.Level.POLSEK, Unit.Level.POSPOL)  # where people come, call or write


@dataclass(frozen=True)
class Tried:
    """How it went."""

    tried_on: date
    taken: bool
    minutes: int
    fee_asked: bool


@dataclass(frozen=True)
class Counted:
    """What everybody may know of the checks of a time. ``fee_asked`` is None for one to four: too few to say."""

    count: int
    minutes: int
    taken_percent: int
    fee_asked: int | None


@transaction.atomic
def draw_check(viewer: Viewer) -> MysteryCheck:
    """Draw one service of the viewer's units and the way to try it; refused (429) while five of theirs are open."""
    post = next((post for post in viewer.posts if post.role == Role.OVERSEER), None)
    if post is None:
        raise Refused("no_overseer", _("Only an overseer draws."), status=409)
    if MysteryCheck.objects.filter(account_id=post.account_id, state="drawn").count() >= MOST_OPEN:
        raise Refused("enough_open", _("Five are still to be tried. Say first how one of them went."), status=429)
    units = whole(viewer)
    if not units:
        raise Refused("no_unit", _("There is no unit to draw from."), status=409)
    seed, now = secrets.token_hex(32), clock.now()
    unit_id, way = drawn(seed, units)
    made = MysteryCheck.objects.create(
        account_id=post.account_id, unit_id=unit_id, way=way, seed=seed, whole=len(units), drawn_at=now,
        owner=CHECKS["drawn"].owner, due_at=now + WITHIN,
    )  # fmt: skip
    # The log says that a check was drawn and by which seed; which unit it is stays between the rows until it was tried.
    journal.record(
        "mystery.drawn", "mystery", made.pk, by=viewer.actor(), audience=journal.RESTRICTED,
        sha256=hashlib.sha256(seed.encode()).hexdigest(), whole=made.whole,
    )  # fmt: skip
    return made


@transaction.atomic
def record_check(check: MysteryCheck, tried: Tried, *, by: Viewer) -> MysteryCheck:
    """Say how it went. Refuses (422) a day before the draw or to come, and a wait of more than a day."""
    row = MysteryCheck.objects.select_for_update().get(pk=check.pk)
    row.state = next_state(CHECKS, row.state, "record")
    if not clock.local(row.drawn_at).date() <= tried.tried_on <= clock.local(clock.now()).date():
        raise Refused("bad_day", _("Between the day it was drawn and today."), field="tried_on")
    if tried.minutes > LONGEST_MINUTES:
        raise Refused("too_long", _("A day at most."), field="minutes")
    row.tried_on, row.taken, row.minutes, row.fee_asked = tried.tried_on, tried.taken, tried.minutes, tried.fee_asked
    row.owner, row.due_at = "", None
    row.save()
    journal.record(
        "mystery.done", "mystery", row.pk, by=by.actor(), audience=journal.RESTRICTED, seed=row.seed, way=row.way,
        unit_id=row.unit_id, taken=row.taken, minutes=row.minutes, fee_asked=row.fee_asked,
    )  # fmt: skip
    return row


@transaction.atomic
def run_out_checks(now: datetime) -> int:
    """A worker's round: what nobody tried in three weeks is laid aside, visibly; how many."""
    due = MysteryCheck.objects.filter(state="drawn", due_at__lte=now).order_by("due_at")
    rows = list(due.select_for_update(skip_locked=True)[:50])
    for row in rows:
        row.state, row.owner, row.due_at = next_state(CHECKS, row.state, "run_out"), "", None
        row.save()
        journal.record("mystery.lapsed", "mystery", row.pk, audience=journal.RESTRICTED, seed=row.seed)
    return len(rows)


def whole(viewer: Viewer) -> list[int]:
    """The units there are to draw from, in order."""
    mine = Unit.objects.filter(pk__in=viewer.units_for(purposes.OVERSEE), level__in=SERVES)
    return sorted(mine.values_list("pk", flat=True))


def drawn(seed: str, units: list[int]) -> tuple[int, str]:
    """Unit and way that belong to a seed: whoever has it and the list of units draws the same again."""
    by_lot = [(unit, way) for unit in units for way in MysteryCheck.Way.values]
    return min(by_lot, key=lambda one: hashlib.sha256(f"{seed}:{one[0]}:{one[1]}".encode()).digest())


def counted(first: date, after: date) -> Counted | None:
    """The checks tried from ``first`` to before ``after``, of all units together; None of fewer than five."""
    done = MysteryCheck.objects.filter(state="done", tried_on__gte=first, tried_on__lt=after)
    rows = list(done.values_list("minutes", "taken", "fee_asked"))
    if len(rows) < LEAST:
        return None
    asked = sum(bool(fee) for _minutes, _taken, fee in rows)
    return Counted(
        count=len(rows),
        minutes=round(median(minutes or 0 for minutes, _taken, _fee in rows)),
        taken_percent=round(100 * sum(bool(taken) for _minutes, taken, _fee in rows) / len(rows)),
        fee_asked=None if 0 < asked < LEAST else asked,
    )
