"""Who counts: the people a roster, a night or an offer may reckon with today."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from . import rules
from .card_status import Status, where
from .models import Member, SecurityUnit


def serving_members(unit: SecurityUnit | None = None, *, on: date | None = None) -> QuerySet[Member]:
    """Members who may serve on a day (today): they and their unit are active, joined, and not barred by their card.

    A suspended member or unit drops out at once. Kinds whose members carry no card don't need one.
    """
    day = on or rules.today()
    found = (
        Member.objects.filter(state=Member.State.SERVING, unit__status=SecurityUnit.Status.ACTIVE, joined_on__lte=day)
        .exclude(where(Status.BARRED, day))
        .select_related("unit")
        .order_by("name", "id")
    )
    return found.filter(unit=unit) if unit is not None else found


def may_serve(member: Member, *, on: date | None = None) -> bool:
    """Whether one member counts on a day."""
    return serving_members(on=on).filter(pk=member.pk).exists()


def barred_posts() -> frozenset[int]:
    """Ids of volunteer posts (people) whose holders must not be asked for anything now.

    For dispatch: suspended, gone, barred by an expired card, or in a unit that is not active.
    """
    day = rules.today()
    out = (
        ~Q(state=Member.State.SERVING)
        | ~Q(unit__status=SecurityUnit.Status.ACTIVE)
        | where(Status.BARRED, day)
        | Q(minor_until__isnull=False)
    )
    found = Member.objects.filter(out, post__isnull=False).values_list("post_id", flat=True)
    return frozenset(pk for pk in found if pk is not None)
