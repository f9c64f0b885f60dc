"""What groups add up to: which kind carries promises whose time is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from kemitraan.toolbox.parts import Part

from .models import Group, Promise


def groups_overdue(units: Iterable[int], now: datetime, *, village: str = "") -> list[Part]:
    """For each kind of group: those with at least one open promise past its day, of all that are active."""
    groups = Group.objects.filter(unit_id__in=list(units), state=Group.State.ACTIVE)
    if village:
        groups = groups.filter(area__code__startswith=village)
    late = Promise.objects.filter(problem__group=OuterRef("pk"), state="open", due_at__lt=now)
    rows = (
        groups.annotate(late=Exists(late)).values("kind").annotate(of=Count("id"), n=Count("id", filter=Q(late=True)))
    )
    found = {row["kind"]: row for row in rows}
    return [
        Part(kind.value, str(kind.label), found[kind.value]["n"], found[kind.value]["of"])
        for kind in Group.Kind
        if kind.value in found
    ]
