"""The data-protection officer's moves: look at an identity card, add what is theirs, do what was asked, or refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.personal import KEPT, Keeper, Outcome
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line

from .ask import SUBJECT, add_holdings, locked, note
from .models import DataHolding, DataRequest
from .rooms import holdings_behind, keepers_of
from .rules import deadline
from .states import STATES

AT_ONCE = 50


@transaction.atomic
def check_in_person(request: DataRequest, typed: str, *, by: Viewer) -> DataRequest:
    """An identity card was looked at (nothing of it is kept) and this is theirs. Whoever looked does not answer it."""
    row = locked(request)
    found = holdings_behind(typed)
    if not found:
        raise Refused("no_proof", _("This opens nothing here."), field="proof")
    fresh = row.state == "unproven"
    row.state = next_state(STATES, row.state, "prove")
    row.owner = STATES[row.state].owner
    if fresh:
        row.due_at = deadline(STATES[row.state].clock, clock.now())
    row.checked_by_id, row.checked_at = by.account_id, clock.now()
    row.save()
    add_holdings(row, found, DataHolding.How.DESK)
    note(row, "data_request.identity_checked", by.actor())
    return row


@transaction.atomic
def answer(
    request: DataRequest, *, by: Viewer, words: str = "", change: Mapping[str, str] | None = None
) -> DataRequest:
    """Do what was asked with everything that is theirs, and say of each what became of it.

    ``change`` is for a correction: ``holding`` (its key here), ``field`` and ``value``. Refused (409) for who looked at
    the identity card: two persons, where nothing else proved who it was.
    """
    row = locked(request)
    to = next_state(STATES, row.state, "answer")
    if row.checked_by_id is not None and row.checked_by_id == by.account_id:
        raise Refused("same_person", _("You looked at the identity card, so somebody else must answer."), status=409)
    row.answer = clean_line(words, field="words", limit=500)
    actor = by.actor()
    for holding in row.holdings.order_by("id"):
        _do(row, holding, actor, change or {})
    _close(row, to, by)
    note(row, "data_request.answered", actor, of=row.kind)
    return row


@transaction.atomic
def refuse(request: DataRequest, why: str, *, by: Viewer) -> DataRequest:
    """Say no, with the reason that the person reads."""
    row = locked(request)
    to = next_state(STATES, row.state, "refuse")
    row.answer = clean_line(why, field="words", limit=500, required=True)
    _close(row, to, by)
    note(row, "data_request.refused", by.actor(), of=row.kind)
    return row


@transaction.atomic
def run_out(now: datetime | None = None) -> int:
    """A worker's round: what nobody proved lapses; what is late is said, and the head of the unit holds it."""
    now = now or clock.now()
    due = DataRequest.objects.filter(due_at__lte=now, late_told=False).select_related("unit")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at")[:AT_ONCE])
    for row in rows:
        if row.state == "unproven":
            row.state, row.owner, row.due_at = next_state(STATES, row.state, "silence"), "", None
            note(row, "data_request.lapsed", journal.SYSTEM)
        else:
            row.late_told, row.owner = True, "head"
            note(row, "data_request.late", journal.SYSTEM)
        row.save()
    return len(rows)


@transaction.atomic
def forget_requests(now: datetime | None = None) -> int:
    """A worker's round: requests go when their time as evidence is over, with a certificate."""
    now = now or clock.now()
    since, rule = keeping.kept_since("data_request", now), keeping.rule("data_request", now.date())
    if since is None or rule is None:
        return 0
    old = DataRequest.objects.filter(asked_at__lt=since, due_at__isnull=True).values_list("pk", flat=True)[:AT_ONCE]
    keys = list(old)
    if keys:
        keeping.destroy(SUBJECT, keys)
        DataRequest.objects.filter(pk__in=keys).delete()
        keeping.certify("data_request", f"{rule} ({rule.basis})", {"requests": len(keys)}, at=now)
    return len(keys)


def _do(row: DataRequest, holding: DataHolding, actor: journal.Actor, change: Mapping[str, str]) -> None:
    """One holding, in every room that knows it; the strictest outcome is the one that is told."""
    if row.kind == DataRequest.Kind.SEE:
        holding.outcome = "shown"
        holding.save(update_fields=["outcome"])
        return
    outcomes = [
        _done(row.kind, keeper, holding.holding, actor, change, holding.pk) for keeper in keepers_of(holding.kind)
    ]
    told = [one for one in outcomes if one is not None]
    if not told:
        return
    main = next((one for one in told if one.what != KEPT), told[0])
    holding.outcome, holding.rows = main.what, sum(one.count for one in told)
    holding.why = " ".join(dict.fromkeys(one.why for one in told if one.why and (one.what != KEPT or main is one)))[
        :300
    ]
    holding.save()
    if holding.outcome == "erased":
        keeping.certify(holding.kind, "UU 27/2022 Ps. 43, 44", {"rows": holding.rows}, at=clock.now(), asked=True)


def _done(
    kind: str, keeper: Keeper, number: int, actor: journal.Actor, change: Mapping[str, str], holding_key: int
) -> Outcome | None:
    if kind == DataRequest.Kind.ERASE:
        return keeper.erase(number, by=actor)
    if kind == DataRequest.Kind.WITHDRAW:
        return keeper.withdraw(number, by=actor)
    if kind == DataRequest.Kind.LIMIT:
        return keeper.limit(number, by=actor)
    if change.get("holding") != str(holding_key):
        return None
    held = keeper.data_of(number)
    if held is None or change.get("field") not in held.correctable:
        return None
    return keeper.correct(number, change["field"], change.get("value", ""), by=actor)


def _close(row: DataRequest, to: str, by: Viewer) -> None:
    post = by.post
    row.state, row.owner, row.due_at = to, "", None
    row.answered_at, row.answered_by_id = clock.now(), by.account_id
    row.office = f"{post.title}, {post.unit.name}"[:160] if post else ""
    row.save()
