"""Suspension: proposed where it happened, decided by the police of another area (domain.md 3.6 step 6, 6 E4).

Police who guide a unit also answer for it; so they never judge it. Who decides is the area with the fewest such cases
open beside them; where it stays silent the next one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.territory.api import Unit, ladder
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from . import rules
from .models import WAITS_FOR_DECIDER, Finding, Member, SecurityUnit, Suspension
from .move import enter, lock, move
from .on_duty import end_duties
from .tell import tell_unit

LIVE = ("proposed", "suspended")


@transaction.atomic
def propose(
    unit: SecurityUnit,
    *,
    rule: str = "asked",
    reason: str = "",
    member: Member | None = None,
    findings: Iterable[Finding] = (),
    by: journal.Actor,
) -> Suspension:
    """Propose to suspend a unit or one of its members; the police of another area decide.

    ``rule`` says why: ``serious``, ``two_breaches``, or ``asked`` by a supervisor, who must give the reason. Refuses
    (409) a second proposal while one is open, and where no other area is there to decide.
    """
    reason = clean_text(reason, field="reason", limit=1_000, required=rule == "asked")
    SecurityUnit.objects.select_for_update().get(pk=unit.pk)
    if Suspension.objects.filter(unit=unit, member=member, state__in=LIVE).exists():
        raise Refused("already", _("This is proposed or suspended already."), status=409)
    now = clock.now()
    decider = choose_decider(unit.guided_by)
    if decider is None:
        raise Refused("no_other_area", _("There is no other area whose police could decide."), status=409)
    suspension = Suspension(
        unit=unit,
        member=member,
        home=unit.guided_by,
        decider=decider,
        rule=rule,
        reason=reason,
        proposed_at=now,
        proposed_by=by.name,
    )
    enter(suspension, "proposed", now=now)
    suspension.save()
    suspension.findings.set(findings)
    journal.record(
        "suspension.proposed",
        "suspension",
        suspension.pk,
        by=by,
        unit_id=suspension.decider_id,
        unit_name=suspension.decider.name,
        security_unit=unit.pk,
        member=member.pk if member else None,
        why=rule,
    )
    return suspension


def consider(unit: SecurityUnit, finding: Finding) -> Suspension | None:
    """After a finding: propose by the rule where it asks for it and nothing is open yet.

    Where no other area is there to decide, the finding stands all the same and says so: ``no_decider_at``, a fact, and
    a line on the board. :func:`propose_waiting` tries again.
    """
    if (
        finding.gravity == Finding.Gravity.REMARK
        or Suspension.objects.filter(unit=unit, member=None, state__in=LIVE).exists()
    ):
        return None
    since = finding.found_at - timedelta(days=rules.days("breach_period", unit=unit.guided_by))
    counted = list(
        Finding.objects.filter(unit=unit, found_at__gte=since, gravity__in=("breach", "serious"))
        .exclude(settled_as="unfounded")
        .order_by("id")
    )
    serious = finding.gravity == Finding.Gravity.SERIOUS
    if not serious and len(counted) < 2:
        return None
    rule = "serious" if serious else "two_breaches"
    if choose_decider(unit.guided_by) is None:
        _waits(finding, rule)
        return None
    return propose(unit, rule=rule, findings=[finding] if serious else counted, by=journal.SYSTEM)


def propose_waiting(*, limit: int = 50) -> int:
    """A worker's round: findings for which no area could decide are looked at again; how many were proposed."""
    found = Finding.objects.filter(WAITS_FOR_DECIDER, unit__isnull=False).order_by("no_decider_at")
    return sum(_propose_now(pk) for pk in list(found.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _propose_now(pk: int) -> bool:
    finding = (
        Finding.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(WAITS_FOR_DECIDER, pk=pk)
        .select_related("unit__guided_by")
        .first()
    )
    if finding is None or finding.unit is None or choose_decider(finding.unit.guided_by) is None:
        return False
    finding.no_decider_at = None
    finding.save(update_fields=["no_decider_at"])
    return consider(finding.unit, finding) is not None


def _waits(finding: Finding, rule: str) -> None:
    finding.no_decider_at = clock.now()
    finding.save(update_fields=["no_decider_at"])
    journal.record(
        "suspension.nobody_decides",
        "finding",
        finding.pk,
        by=journal.SYSTEM,
        unit_id=finding.guided_by_id,
        unit_name=finding.guided_by.name,
        security_unit=finding.unit_id,
        why=rule,
    )


def choose_decider(home: Unit, passed: Sequence[int] = ()) -> Unit | None:
    """The police of another area of the same level: beside home first, then anywhere under the same Polda.

    Where none of that level is there, a Polsek of another area (domain.md 3.6 step 6 names the Polsek). Of those with
    the fewest open cases the first; never home, anything above or below it, or who let time run out (``passed``),
    unless all others did. None where there is no other area at all, as beside a Polda.
    """
    top = ladder(home)[-1]
    others = Unit.objects.filter(path__startswith=top.path).exclude(path__startswith=home.path)
    level = others.filter(level=home.level)
    cases = dict(
        Suspension.objects.filter(state__in=LIVE).values_list("decider_id").annotate(Count("pk")).order_by("decider_id")
    )
    for avoided in (set(passed), set()):
        for found in (level.filter(parent_id=home.parent_id), level, others.filter(level="polsek")):
            able = [unit for unit in found.order_by("id") if unit.pk not in avoided]
            if able:
                return min(able, key=lambda unit: (cases.get(unit.pk, 0), unit.pk))
    return None


@transaction.atomic
def decide(
    suspension: Suspension, *, suspend: bool, decision: str, posts: Sequence[people.Post], by: journal.Actor
) -> None:
    """The other area suspends, or refuses to; with its reasons. What is suspended drops out of everything at once.

    Refused (409, ``conflict``) for whoever holds a post in the home area, or none in the deciding one.
    """
    decision = clean_text(decision, field="decision", limit=1_000, required=True)
    locked = lock(suspension)
    check_no_conflict(locked, posts)
    locked.decided_at, locked.decided_by, locked.decision = clock.now(), by.name, decision
    move(
        locked,
        "suspend" if suspend else "reject",
        by=by,
        fact="suspension.decided" if suspend else "suspension.rejected",
    )
    if not suspend:
        return
    if locked.member is not None:
        Member.objects.filter(pk=locked.member.pk, state=Member.State.SERVING).update(state=Member.State.SUSPENDED)
        _off_duty([locked.member])
    else:
        SecurityUnit.objects.filter(pk=locked.unit_id).exclude(status=SecurityUnit.Status.CLOSED).update(
            status=SecurityUnit.Status.SUSPENDED, status_since=clock.now()
        )
        _off_duty(Member.objects.filter(unit_id=locked.unit_id))
    tell_unit(
        locked.unit, "watch.suspended", about="suspension", about_id=locked.pk, police=locked.decider.name,
        due=locked.due_at,
    )  # fmt: skip


@transaction.atomic
def lift(suspension: Suspension, *, decision: str, posts: Sequence[people.Post], by: journal.Actor) -> None:
    """The area that suspended lifts it again, with its reasons."""
    decision = clean_text(decision, field="decision", limit=1_000, required=True)
    locked = lock(suspension)
    check_no_conflict(locked, posts)
    locked.decision = f"{locked.decision}\n\n{decision}"
    move(locked, "lift", by=by, fact="suspension.lifted")
    if locked.member is not None:
        Member.objects.filter(pk=locked.member.pk, state=Member.State.SUSPENDED).update(state=Member.State.SERVING)
    else:
        SecurityUnit.objects.filter(pk=locked.unit_id, status=SecurityUnit.Status.SUSPENDED).update(
            status=SecurityUnit.Status.ACTIVE, status_since=clock.now()
        )
    tell_unit(locked.unit, "watch.lifted", about="suspension", about_id=locked.pk, police=locked.decider.name)


@transaction.atomic
def keep_suspended(suspension: Suspension, *, posts: Sequence[people.Post], by: journal.Actor) -> None:
    """Reviewed, and it stays for another period."""
    locked = lock(suspension)
    check_no_conflict(locked, posts)
    move(locked, "keep", by=by, fact="suspension.kept")


def check_no_conflict(suspension: Suspension, posts: Sequence[people.Post]) -> None:
    """Refuses (409) whoever stands in the home area or above both; only the deciding area's own people decide."""
    decider, home = suspension.decider.path, suspension.home.path
    own = any(post.unit.path.startswith(decider) for post in posts)
    tied = any(post.unit.path.startswith(home) for post in posts)
    if not own or tied:
        words = _("Only the police of the other area decide here, and nobody who also serves in this one.")
        raise Refused("conflict", words, status=409)


def run_out_suspensions(now: datetime, *, limit: int = 50) -> int:
    """A worker's round: a proposal nobody decided goes to the next area; how many."""
    late = Suspension.objects.filter(state="proposed", due_at__lte=now).order_by("due_at").values_list("pk", flat=True)
    return sum(_pass_on(pk, now) for pk in list(late[:limit]))


@transaction.atomic
def _pass_on(pk: int, now: datetime) -> bool:
    found = (
        Suspension.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=pk, state="proposed", due_at__lte=now)
        .select_related("home", "decider")
        .first()
    )
    if found is None:
        return False
    found.passed_by = [*found.passed_by, found.decider_id]
    found.decider = choose_decider(found.home, found.passed_by) or found.decider
    move(found, "pass_on", by=journal.SYSTEM, fact="suspension.passed_on", now=now)
    return True


def _off_duty(members: Iterable[Member]) -> None:
    """End what runs of these members' duty: nobody can ask them for anything from this moment on."""
    members = list(members)
    end_duties([member.pk for member in members])
    posts = [member.post_id for member in members if member.post_id is not None]
    for shift in people.Shift.objects.filter(post_id__in=posts, ended_at__isnull=True).select_related(
        "post__unit", "post__account"
    ):
        people.end_shift(shift)
