"""Overseers are not at the mercy of whoever runs the system: a change to their body takes a second person of it.

Whoever runs the system asks; an overseer who is not the one concerned agrees, and only then does it happen. Where
nobody else is left in the body, the one concerned may agree to their own leaving. The very first overseer is
appointed alone, for there is no body yet. The same guard stands in :mod:`.accounts`, so the console cannot do alone
what the pages refuse.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .change_models import BodyChange
from .models import Account, Post, Role
from .viewer import Viewer

ANSWER_WITHIN = timedelta(days=14)


def overseers(day_of: datetime | None = None) -> QuerySet[Post]:
    """Posts of overseers that hold today, of accounts that are open."""
    day = clock.local(day_of or clock.now()).date()
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return Post.objects.filter(holds, role=Role.OVERSEER, account__is_active=True).select_related("account", "unit")


def oversees(account: Account) -> bool:
    """Whether this account belongs to the overseers' body today."""
    return overseers().filter(account=account).exists()


def must_not_be_overseer(account: Account) -> None:
    """Refused (409, "two_persons") where the account is an overseer's: then a second person must agree."""
    if oversees(account):
        raise _alone()


def must_have_no_body(role: str) -> None:
    """Refused (409, "two_persons") where a post of an overseer would be given beside a body that is there."""
    if role == Role.OVERSEER and overseers().exists():
        raise _alone()


def _alone() -> Refused:
    return Refused(
        "two_persons",
        _("This concerns an overseer. Nobody does it alone: ask, and another overseer agrees or refuses."),
        status=409,
    )


@transaction.atomic
def ask_change(
    kind: str,
    account: Account,
    reason: str,
    *,
    by: Viewer | None = None,
    post: Post | None = None,
    unit: territory.Unit | None = None,
    title: str = "",
    order_number: str = "",
) -> BodyChange:
    """Ask the body for a change to it. Refuses (422) an unknown kind or no reason, (409) a second of the same kind."""
    if kind not in BodyChange.Kind.values:
        raise Refused("unknown_change", _("There is no such change."), field="kind")
    given = kind == BodyChange.Kind.GIVE
    if not given and not oversees(account):
        raise Refused("no_overseer", _("This account is no overseer's."), field="account")
    if given and unit is None:
        raise Refused("no_unit", _("Choose the unit."), field="unit")
    if BodyChange.objects.filter(kind=kind, account=account, state="asked").exists():
        raise Refused("asked_already", _("This was asked for already and waits for an answer."), status=409)
    now = clock.now()
    made = BodyChange.objects.create(
        kind=kind,
        account=account,
        post=post,
        unit=unit,
        title=clean_line(title, field="title", limit=120),
        order_number=clean_line(order_number, field="order", limit=80, required=given),
        reason=clean_line(reason, field="reason", limit=300, required=True),
        asked_by_id=by.account_id if by else None,
        asked_at=now,
        due_at=now + ANSWER_WITHIN,
    )
    _note("asked", made, by)
    return made


def changes_for(viewer: Viewer) -> QuerySet[BodyChange]:
    """What this viewer may decide: everything that waits, but not about themselves while others are there."""
    others = overseers().exclude(account=viewer.account_id or 0)
    if not overseers().filter(account=viewer.account_id or 0).exists():
        return BodyChange.objects.none()
    found = BodyChange.objects.filter(state="asked").exclude(asked_by=viewer.account_id or 0)
    return found.exclude(account=viewer.account_id or 0) if others.exists() else found


@transaction.atomic
def decide_change(change: BodyChange, by: Viewer, agree: bool) -> str:
    """Agree or refuse, as a second person of the body. Returns the new first password where one was made, else "".

    Refuses (409) what was decided already or is not this viewer's to decide.
    """
    from .accounts import carry_out  # the other way round, the accounts ask here whether they may

    row = changes_for(by).select_for_update(of=("self",)).filter(pk=change.pk).first()
    if row is None:
        raise Refused("not_yours", _("This was decided already, or another overseer must decide it."), status=409)
    row.state = BodyChange.State.AGREED if agree else BodyChange.State.REFUSED
    row.decided_by_id, row.decided_at = by.account_id, clock.now()
    row.save()
    _note(row.state, row, by)
    return carry_out(row) if agree else ""


@transaction.atomic
def lapse_changes(now: datetime) -> int:
    """What nobody answered in time lapses: silence of the body changes nothing. How many."""
    rows = list(BodyChange.objects.filter(state="asked", due_at__lte=now).select_for_update(skip_locked=True)[:50])
    for row in rows:
        row.state = BodyChange.State.LAPSED
        row.save(update_fields=["state"])
        _note("lapsed", row, None)
    return len(rows)


def _note(what: str, change: BodyChange, by: Viewer | None) -> None:
    journal.record(
        f"body_change.{what}",
        "body_change",
        change.pk,
        by=by.actor() if by else journal.SYSTEM,
        audience=journal.RESTRICTED,
        change=change.kind,
        account=change.account_id,
    )
