"""A worker's round: whoever owns something that is overdue hears of it, and again after a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from kemitraan.messaging import api as messaging
from kemitraan.people.api import Post
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock

from .clocks import deadline
from .finding import guardian
from .models import Correction, GroupFinding, Problem, Promise

Told = tuple[Unit, Post | None, str, str, str, datetime | None]  # unit, owner, what, name, path, due


def remind_owners(now: datetime | None = None, *, limit: int = 100) -> int:
    """Remind the owners of overdue promises, problems, findings and corrections; how many. Several may run at once."""
    now = now or clock.now()
    return sum(_remind(model, wording, told, now, limit) for model, wording, told in _KINDS)


@transaction.atomic
def _remind(model: Any, wording: str, told: Callable[[Any], Told], now: datetime, limit: int) -> int:
    rows = model.objects.select_for_update(skip_locked=True, of=("self",)).filter(remind_at__lte=now)
    found = list(rows.order_by("remind_at")[:limit])
    for row in found:
        about = told(row)
        row.remind_at = deadline("reminder", unit=about[0], start=now)
        row.save(update_fields=["remind_at"])
        _tell(wording, about)
    return len(found)


def _tell(wording: str, told: Told) -> None:
    unit, owner, what, name, path, due = told
    if owner is None:
        return
    email = owner.account.email
    messaging.queue(
        wording,
        to=messaging.Address("email", email) if email else messaging.Address("page"),
        language=owner.account.language,
        about="post",
        about_id=owner.pk,
        context={
            "what": what,
            "name": name,
            "path": path,
            "due": due.isoformat() if due else "",
            "unit": unit.name,
        },
    )


def tell_of_correction(correction: Correction) -> None:
    """Tell whoever keeps the relation, else who heads community guidance, that a partner asks for a correction."""
    _tell("partner.correction_asked", _correction(correction))


def _promise(row: Promise) -> Told:
    other = row.partner.name if row.partner is not None else row.problem.group.name if row.problem is not None else ""
    path = (
        reverse("partnership:partner", args=[row.partner_id])
        if row.partner_id
        else reverse("partnership:problem", args=[row.problem_id])
    )
    owner = row.owner or (row.partner.keeper if row.partner is not None else None) or guardian(row.unit)
    return row.unit, owner, row.text, other, path, row.due_at


def _problem(row: Problem) -> Told:
    owner = row.group.polmas_officer or guardian(row.group.unit)
    path = reverse("partnership:problem", args=[row.pk])
    return row.group.unit, owner, row.title, row.group.name, path, row.due_at


def _finding(row: GroupFinding) -> Told:
    path = reverse("partnership:group", args=[row.group_id])
    return row.group.unit, row.owner or guardian(row.group.unit), row.text, row.group.name, path, row.due_at


def _correction(row: Correction) -> Told:
    owner = row.partner.keeper or guardian(row.partner.unit)
    path = reverse("partnership:partner", args=[row.partner_id])
    return row.partner.unit, owner, row.wanted[:200], row.partner.name, path, row.due_at


_KINDS: tuple[tuple[Any, str, Callable[[Any], Told]], ...] = (
    (Promise, "partner.promise_late", _promise),
    (Problem, "partner.problem_late", _problem),
    (GroupFinding, "partner.finding_late", _finding),
    (Correction, "partner.correction_late", _correction),
)
