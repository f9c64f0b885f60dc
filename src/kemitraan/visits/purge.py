"""Forget what may no longer be kept, and leave a certificate: how much went, by which rule, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from kemitraan.keeping import api as keeping
from kemitraan.toolbox import clock

from .models import Leaflet, Visit, VisitCommand, VisitPlace, VisitRequest, VisitRule, VisitVersion
from .partners import follow_register

AT_ONCE = 1_000
COMMANDS_KEPT = timedelta(days=120)  # a phone that was away longer starts anew
RULE = "visits: keep_until, promised when each visit began (rule “keep”)"
RULE_PLANNED = "visits: planned and not done, older than rule “keep_planned”"


def purge_visits(now: datetime | None = None, *, limit: int = AT_ONCE) -> int:
    """Delete visits past the day they may be kept until, with versions, conflicts, requests and leaflets, and the doors
    that nothing else points to; also old planned stops that came to nothing, answers to phones, and what places of
    partners say beyond the register. How many visits.
    """
    now = now or clock.now()
    today = clock.local(now).date()
    free = Visit.objects.exclude(pk__in=keeping.held_ids("visit"))  # a hold beats the purge (domain.md E9)
    count = _purge(free.filter(keep_until__lt=today).order_by("keep_until", "id")[:limit], RULE, now)
    old = today - timedelta(days=_longest("keep_planned"))
    idle = free.filter(state="not_done", keep_until__isnull=True, day__lt=old).order_by("day", "id")[:limit]
    count += _purge(idle, RULE_PLANNED, now)
    VisitCommand.objects.filter(at__lt=now - COMMANDS_KEPT).delete()
    Leaflet.objects.filter(visit__isnull=True, made_at__lt=now - timedelta(days=800)).delete()
    follow_register()  # who had themselves erased there is not kept here
    return count


@transaction.atomic
def _purge(found: QuerySet[Visit], rule: str, now: datetime) -> int:
    keys = list(found.values_list("pk", flat=True))
    if not keys:
        return 0
    rows = Visit.objects.filter(pk__in=keys)
    span = rows.aggregate(oldest=Min("day"), newest=Max("day"))
    places = set(rows.values_list("place_id", flat=True))
    versions = VisitVersion.objects.filter(visit__in=keys).count()
    requests = VisitRequest.objects.filter(visit__in=keys).count()
    rows.delete()
    counts = {"visits": len(keys), "versions": versions, "requests": requests, "places": _forget_doors(places)}
    keeping.certify("visit_notes", rule, counts, at=now, oldest=span["oldest"], newest=span["newest"])
    return len(keys)


def _forget_doors(places: set[int]) -> int:
    """Homes known only from what was purged go too; an RT, and what was agreed with somebody, stays."""
    visited = Visit.objects.filter(place=OuterRef("pk"))
    doors = VisitPlace.objects.filter(
        pk__in=places, kind=VisitPlace.Kind.HOUSEHOLD, every_days__isnull=True, asked_on__isnull=True
    ).exclude(Exists(visited))
    count = doors.count()
    doors.delete()
    return count


def _longest(name: str) -> int:
    """The largest amount of a rule any unit has: nobody's rows go before their own rule says so."""
    return VisitRule.objects.filter(name=name).aggregate(most=Max("amount"))["most"] or 90
