"""Many partners, reading."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from kemitraan.people.api import Viewer

from .access import visible_to
from .models import Partner


def contacts_due(viewer: Viewer, day: date) -> QuerySet[Partner]:
    """Partners whose agreed cadence has run out by this day, the longest overdue first."""
    return visible_to(viewer).filter(state=Partner.State.ACTIVE, see_by__lte=day).order_by("see_by", "id")


def family_ids(partner: Partner) -> list[int]:
    """The ids of a partner and of all that were joined with it: rows above that speak of one speak of all."""
    root = partner.merged_into_id or partner.pk
    return [root, *Partner.objects.filter(merged_into_id=root).values_list("id", flat=True)]
