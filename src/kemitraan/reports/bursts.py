"""Closings that come too many at once, from one place, or in the same words: a question to the superior, with evidence.

Counting serves this alone. Nobody is shown a number of closings by officer or unit, nothing is ordered by it, and
nothing follows by itself (domain.md 6: E19, E22; Qlue's lesson: who ranks by closings gets closings).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, distance_m
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_text

from .clocks import deadline
from .closing_rules import number
from .closing_states import FINDING_OPEN, FINDING_STATES
from .models import BurstFinding, Closing

URGENCY = 4  # its clock is one of working days
LOOK_BACK = timedelta(hours=24)
Kind = BurstFinding.Kind


def find_bursts(now: datetime) -> int:
    """Look at the closings of the last day, account by account; how many questions were asked or grew."""
    recent = Closing.objects.filter(at__gt=now - LOOK_BACK, at__lte=now, account_id__isnull=False)
    by_account: dict[int, list[Closing]] = {}
    for closing in recent.select_related("unit", "report").order_by("at", "id"):
        by_account.setdefault(closing.account_id or 0, []).append(closing)
    return sum(_look_at(account, closings, now) for account, closings in by_account.items())


def _look_at(account: int, closings: Sequence[Closing], now: datetime) -> int:
    asked = 0
    for kind in Kind:
        before = BurstFinding.objects.filter(account_id=account, kind=kind).exclude(state__in=FINDING_OPEN)
        last = before.order_by("-last_at").values_list("last_at", flat=True).first()
        fresh = [one for one in closings if last is None or one.at > last]
        if not fresh:
            continue
        rule = _rule(kind, fresh[-1].unit, now)
        found = _FINDERS[kind](fresh, rule)
        if found:
            asked += _ask(account, kind, found, rule, now)
    return asked


def _rule(kind: str, unit: territory.Unit, now: datetime) -> dict[str, int]:
    names = ["", "_minutes", *(["_metres"] if kind == Kind.PLACE else [])]
    return {name.strip("_") or "count": number(f"burst_{kind}{name}", unit=unit, now=now) for name in names}


def _many(closings: Sequence[Closing], rule: dict[str, int]) -> list[Closing]:
    """The longest run of closings in which so many fall into so many minutes."""
    return _dense(closings, rule)


def _place(closings: Sequence[Closing], rule: dict[str, int]) -> list[Closing]:
    """Closings from one square whose reports lie farther away from one another than walking explains."""
    found: list[Closing] = []
    for cell in {one.cell for one in closings if one.cell is not None}:
        here = _dense([one for one in closings if one.cell == cell], rule)
        if len(_apart(here, rule["metres"])) >= rule["count"]:
            found += here
    return sorted(found, key=lambda one: (one.at, one.pk))


def _apart(closings: Iterable[Closing], metres: int) -> list[LonLat]:
    """Places of which each is farther than so many metres from all others."""
    places: list[LonLat] = []
    for one in closings:
        if one.report.lon is None or one.report.lat is None:
            continue
        here = LonLat(one.report.lon, one.report.lat)
        if all(distance_m(here, other) > metres for other in places):
            places.append(here)
    return places


def _words(closings: Sequence[Closing], rule: dict[str, int]) -> list[Closing]:
    """Answers in the same words, so many of them."""
    by_words: dict[str, list[Closing]] = {}
    for one in closings:
        by_words.setdefault(one.words, []).append(one)
    found = [one for same in by_words.values() for one in _dense(same, rule)]
    return sorted(found, key=lambda one: (one.at, one.pk))


_FINDERS = {Kind.MANY: _many, Kind.PLACE: _place, Kind.WORDS: _words}


def _dense(closings: Sequence[Closing], rule: dict[str, int]) -> list[Closing]:
    """The closings that stand in a window of so many minutes with at least so many."""
    count, span = rule["count"], timedelta(minutes=rule["minutes"])
    chosen: dict[int, Closing] = {}
    for first in range(len(closings) - count + 1):
        window = closings[first : first + count]
        if window[-1].at - window[0].at <= span:
            chosen |= {one.pk: one for one in window}
    return list(chosen.values())


@transaction.atomic
def _ask(account: int, kind: str, found: Sequence[Closing], rule: dict[str, int], now: datetime) -> int:
    """One open question an account and kind; more of the same joins it."""
    evidence = [{"closing": one.pk, "report": one.report_id, "at": one.at.isoformat()} for one in found]
    last = found[-1]
    holder = _superior_unit(last)
    finding, made = BurstFinding.objects.select_for_update(of=("self",)).get_or_create(
        account_id=account,
        kind=kind,
        state__in=FINDING_OPEN,
        defaults={
            "name": last.name, "unit": last.unit, "holder": holder, "first_at": found[0].at, "last_at": last.at,
            "evidence": evidence, "rule": rule, "state": "open", "state_since": now,
            "owner": FINDING_STATES["open"].owner,
            "due_at": deadline("burst_answer", priority=URGENCY, unit=holder, start=now),
        },
    )  # fmt: skip
    if not made:
        known = {item["closing"] for item in finding.evidence}
        more = [item for item in evidence if item["closing"] not in known]
        if not more:
            return 0
        finding.evidence, finding.last_at = [*finding.evidence, *more], last.at
        finding.save(update_fields=["evidence", "last_at"])
        return 1
    journal.record("closing.burst_found", "burst", finding.pk, unit_id=holder.pk, unit_name=holder.name, what=kind)
    return 1


def _superior_unit(closing: Closing) -> territory.Unit:
    """The unit whose commander answers: their own, or the next one up where they command it themselves."""
    commands = people.Post.objects.filter(
        account_id=closing.account_id or 0, unit=closing.unit, role=people.Role.COMMANDER
    ).exists()
    return (territory.above(closing.unit) or closing.unit) if commands else closing.unit


def bursts_for(viewer: Viewer) -> QuerySet[BurstFinding]:
    """The questions a superior may see: of their units, never about themselves. In the order of their clocks."""
    units = viewer.units_for(purposes.SUPERVISE_CLOSINGS)
    return BurstFinding.objects.filter(holder_id__in=units).exclude(account_id=viewer.account_id or 0)


@transaction.atomic
def answer_burst(finding: BurstFinding, *, acted: bool, answer: str, viewer: Viewer) -> BurstFinding:
    """The superior's answer: there is an explanation, or something was done about it. In words; nothing else follows.

    Refused (409) to the person it is about and where it was answered already.
    """
    finding = BurstFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if viewer.account_id is None or viewer.account_id == finding.account_id:
        raise Refused("same_person", _("Nobody answers a question about themselves."), status=409)
    finding.answer = clean_text(answer, field="answer", limit=1_000, required=True)
    _settle(finding, "act" if acted else "explain")
    finding.answered_by, finding.answered_by_id = viewer.name, viewer.account_id
    finding.save()
    journal.record(
        "closing.burst_answered", "burst", finding.pk, by=viewer.actor(), unit_id=finding.holder_id, acted=acted
    )
    return finding


def climb_burst(finding: BurstFinding) -> bool:
    """No answer in time: the next superior's now, with a fresh clock."""
    finding = BurstFinding.objects.select_for_update(of=("self",)).select_related("holder__parent").get(pk=finding.pk)
    now = clock.now()
    if finding.state not in FINDING_OPEN or finding.due_at is None or finding.due_at > now:
        return False
    finding.holder = territory.above(finding.holder) or finding.holder
    _settle(finding, "climb")
    finding.due_at = deadline("burst_answer", priority=URGENCY, unit=finding.holder, start=now)
    finding.save()
    journal.record("closing.burst_late", "burst", finding.pk, unit_id=finding.holder_id)
    return True


def _settle(finding: BurstFinding, verb: str) -> None:
    finding.state = next_state(FINDING_STATES, finding.state, verb)
    finding.state_since, finding.owner = clock.now(), FINDING_STATES[finding.state].owner
    if FINDING_STATES[finding.state].final:
        finding.due_at = None
