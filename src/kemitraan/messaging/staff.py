"""E-mail to staff: the few things worth a mail, to those whose unit they concern, and quiet.

A desk is live and shows everything; a mail is for the person who is not looking. Each kind says whose roles it goes
to, whether it is on until somebody says otherwise, and how long it rests before the same person gets the next one:
in a flood of calls a commander gets one mail a quarter of an hour, not five hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Message, StaffWish
from .queue import Address, queue

ABOUT = "desk"  # what these messages are about: a report, as the desk sees it, never shown to its reporter
_DESK, _HEAD = people.Role.OPERATOR, people.Role.COMMANDER


@dataclass(frozen=True)
class StaffKind:
    """``unasked``: the roles that get it until they say no; the others may say yes. ``rest``: between two of them."""

    roles: tuple[str, ...]
    unasked: tuple[str, ...]
    rest: timedelta


STAFF_KINDS: dict[str, StaffKind] = {
    "staff.no_unit": StaffKind((_DESK, _HEAD), (_DESK, _HEAD), timedelta(minutes=5)),
    "staff.climbed": StaffKind((_DESK, _HEAD), (_DESK, _HEAD), timedelta(minutes=15)),
    "staff.promise_broken": StaffKind((_DESK, _HEAD), (_HEAD,), timedelta(minutes=15)),
    "staff.caught_waits": StaffKind((_DESK, _HEAD), (_DESK, _HEAD), timedelta(minutes=5)),
    "staff.caught_hurt": StaffKind((_DESK, _HEAD), (_DESK, _HEAD), timedelta(0)),  # each one is looked into
}


def tell_staff(
    kind: str, unit_ids: Sequence[int], *, about_id: int, context: Mapping[str, str], names: Mapping[str, str]
) -> int:
    """Queue a mail to each of those units' operators and commanders who want it and are not resting; how many.

    In the caller's transaction. ``names`` is what it is about in each language, given to the wording as ``{what}``.
    Somebody without an address, without a post today or with a closed account gets nothing.
    """
    told = 0
    for account, role in _holders(kind, unit_ids):
        if _may_tell(kind, account, role):
            what = names.get(account.language) or names.get("id", "")
            queue(
                kind,
                to=Address("email", account.email),
                language=account.language,
                about=ABOUT,
                about_id=about_id,
                context={**context, "what": what, "name": account.name},
            )
            told += 1
    return told


def wishes_of(account_id: int, roles: Sequence[str]) -> dict[str, bool]:
    """Each kind that may reach somebody with these roles, and whether it does."""
    said = dict(StaffWish.objects.filter(account_id=account_id).values_list("kind", "wanted"))
    return {
        code: said.get(code, any(role in kind.unasked for role in roles))
        for code, kind in STAFF_KINDS.items()
        if any(role in kind.roles for role in roles)
    }


@transaction.atomic
def set_wishes(account_id: int, roles: Sequence[str], wanted: Mapping[str, bool]) -> None:
    """What this person wants by mail from now on. Refused (422) for a kind that is none of theirs."""
    for code, wish in wanted.items():
        kind = STAFF_KINDS.get(code)
        if kind is None or not any(role in kind.roles for role in roles):
            raise Refused("unknown_kind", _("There is no such message."), field="kind")
        StaffWish.objects.update_or_create(account_id=account_id, kind=code, defaults={"wanted": wish})


def mail_to_staff(about_id: int) -> QuerySet[Message]:
    """The mails that staff got about one report, the newest first."""
    return Message.objects.filter(about=ABOUT, about_id=about_id).order_by("-id")


def _holders(kind: str, unit_ids: Sequence[int]) -> list[tuple[people.Account, str]]:
    """Who holds one of the kind's roles in these units today and has an address; each once, in order of account."""
    today = clock.local(clock.now()).date()
    posts = (
        people.Post.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            unit_id__in=list(unit_ids),
            role__in=STAFF_KINDS[kind].roles,
            valid_from__lte=today,
            account__is_active=True,
        )
        .exclude(account__email="")
        .select_related("account")
        .order_by("account_id", "id")
    )
    return list({post.account_id: (post.account, post.role) for post in posts}.values())


def _may_tell(kind: str, account: people.Account, role: str) -> bool:
    """Whether they want it and the last one lies far enough back; if so, this one is counted as told now."""
    now, asked = clock.now(), STAFF_KINDS[kind]
    StaffWish.objects.bulk_create(
        [StaffWish(account=account, kind=kind, wanted=role in asked.unasked)], ignore_conflicts=True
    )
    rested = Q(told_at__isnull=True) | Q(told_at__lte=now - asked.rest)
    return bool(StaffWish.objects.filter(rested, account=account, kind=kind, wanted=True).update(told_at=now))
