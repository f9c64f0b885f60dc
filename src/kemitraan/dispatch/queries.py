"""Reading many rows: the desk, the phone, the account of times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from kemitraan.people import api as people
from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox import clock
from kemitraan.toolbox.wall import helped

from .access import offers_to, tasks_of, visible_to
from .models import Offer, Response
from .states import GOING, OPEN


@dataclass(frozen=True)
class UnitNow:
    """Somebody on duty as the desk sees them: where, how sure, and what binds them."""

    shift_id: int
    post_id: int
    name: str
    call_sign: str
    unit_id: int
    unit_name: str
    capabilities: list[str]
    lon: float
    lat: float
    accuracy_m: float
    heading: float | None
    at: datetime
    age_s: float
    fresh: bool
    state: str  # free, asked, or the state of the task they are bound to
    response_id: int | None


@dataclass(frozen=True)
class Times:
    """How long one step took, for one priority and promised band. Seconds from the first contact.

    Never an average alone: median, 90th percentile, and the share within the promise (domain.md 2.10).
    """

    priority: int
    target_minutes: int | None
    count: int
    median_s: float
    p90_s: float
    in_time: float | None  # 0 to 1; None where nothing was promised


def open_responses(viewer: Viewer) -> QuerySet[Response]:
    """Responses that are somebody's move, most urgent and latest clock first, with what a list shows."""
    return (
        visible_to(viewer)
        .filter(state__in=OPEN)
        .select_related("report__category", "report__area", "unit", "holder", "responder__post__account")
        .order_by("priority", "due_at")
    )


def late_responses(viewer: Viewer, now: datetime | None = None) -> QuerySet[Response]:
    """Those whose clock ran out, longest first: "stuck" is a query."""
    return open_responses(viewer).filter(due_at__lt=now or clock.now()).order_by("due_at")


def alarms(viewer: Viewer) -> QuerySet[Response]:
    """Open responses that call for the desk: nobody can go, refused at the top, seized too long, somebody hurt."""
    return open_responses(viewer).filter(alarm_at__isnull=False).order_by("-alarm_at")


def units_now(viewer: Viewer) -> list[UnitNow]:
    """Everybody on duty in the viewer's units, with position, age of the fix, and what binds them. Three queries."""
    ids = viewer.units_for(purposes.SEE_POSITIONS)
    if not ids:
        return []
    now = clock.now()
    bound = {
        shift_id: (response_id, state)
        for response_id, shift_id, state in Response.objects.filter(state__in=GOING).values_list(
            "pk", "responder_id", "state"
        )
    }
    asked = dict(Offer.objects.filter(kind="respond", state="open").values_list("shift_id", "response_id"))
    return [
        _unit_now(position, bound, asked, now) for position in people.on_duty().filter(shift__post__unit_id__in=ids)
    ]


def my_offers(viewer: Viewer) -> QuerySet[Offer]:
    """Open offers to this viewer, oldest first, with what the phone shows."""
    return (
        offers_to(viewer)
        .select_related("response__report__category", "response__report__area", "response__holder", "shift")
        .order_by("made_at")
    )


def my_tasks(viewer: Viewer) -> QuerySet[Response]:
    """What this viewer is bound to, most urgent first, with what the phone shows."""
    return (
        tasks_of(viewer)
        .select_related("report__category", "report__area", "holder", "unit", "responder")
        .prefetch_related("steps")
        .order_by("priority", "accepted_at")
    )


def open_offers() -> QuerySet[Offer]:
    """All open offers to responders, for who plays them (the demo) and for tests."""
    return (
        Offer.objects.filter(kind="respond", state=Offer.State.OPEN)
        .select_related("response__report", "shift__post__unit", "shift__post__account", "shift__position")
        .order_by("made_at")
    )


def going() -> QuerySet[Response]:
    """All responses somebody is bound to, with who and where to."""
    return (
        Response.objects.filter(state__in=(*GOING, "handed_over"))
        .select_related("report", "responder__post__unit", "responder__post__account", "responder__position")
        .order_by("accepted_at")
    )


_STEPS = {"decide": "decided_at", "accept": "accepted_at", "arrive": "on_scene_at", "clear": "cleared_at"}


def times(step: str, *, since: datetime, units: Collection[int], until: datetime | None = None) -> list[Times]:
    """Median, 90th percentile and share in time of a step, by priority and promised band.

    ``step`` is decide, accept, arrive or clear. Only responses whose first contact lies in the period and which
    took the step; those still open are the business of :func:`late_responses`.
    """
    column = _STEPS[step]
    took = f"extract(epoch from {column} - contact_at)"
    # The promise is an arrival; other steps are only measured.
    in_time = (
        "avg((on_scene_at - contact_at <= make_interval(mins => target_minutes))::int)" if step == "arrive" else "null"
    )
    query = f"""
        select priority, target_minutes, count(*),
               percentile_cont(0.5) within group (order by {took}),
               percentile_cont(0.9) within group (order by {took}),
               {in_time}
        from dispatch_response
        where contact_at >= %s and contact_at < %s and unit_id = any(%s) and {column} is not null
        group by priority, target_minutes order by priority, target_minutes
    """  # noqa: S608 - columns come from the table above
    with connection.cursor() as cursor:
        cursor.execute(query, [since, until or clock.now(), list(units)])
        return [
            Times(priority, target, count, float(median), float(p90), None if share is None else float(share))
            for priority, target, count, median, p90, share in cursor.fetchall()
        ]


@helped("dispatch.times", "reports")  # counted
def times_by_area(*, since: datetime, units: Collection[int], least: int = 10) -> list[tuple[str, int, float]]:
    """(kelurahan, responses, median seconds to arrival) where there are at least ``least``: whether service is equal.

    Small numbers are left out: they would say more about chance, and about people, than about service (E19, E22).
    """
    query = """
        select area.name, count(*), percentile_cont(0.5) within group (
            order by extract(epoch from response.on_scene_at - response.contact_at))
        from dispatch_response response
        join reports_report report on report.id = response.report_id
        join territory_area area on area.id = report.area_id
        where response.contact_at >= %s and response.unit_id = any(%s) and response.on_scene_at is not null
        group by area.id, area.name having count(*) >= %s order by 3 desc
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [since, list(units), least])
        return [(name, count, float(median)) for name, count, median in cursor.fetchall()]


def offers_by_response(responses: Collection[int]) -> dict[int, list[Offer]]:
    """Who was asked for each response, in order, for a page that shows several."""
    found: dict[int, list[Offer]] = defaultdict(list)
    for offer in Offer.objects.filter(response_id__in=responses).select_related("shift__post__account").order_by("pk"):
        found[offer.response_id].append(offer)
    return found


def _unit_now(
    position: people.Position, bound: dict[int, tuple[int, str]], asked: dict[int, int], now: datetime
) -> UnitNow:
    shift, post = position.shift, position.shift.post
    response_id, state = bound.get(shift.pk, (asked.get(shift.pk), "asked" if shift.pk in asked else "free"))
    age = now - position.at
    return UnitNow(
        shift_id=shift.pk,
        post_id=post.pk,
        name=post.account.name,
        call_sign=post.call_sign or post.account.name,
        unit_id=post.unit_id,
        unit_name=post.unit.name,
        capabilities=list(post.capabilities),
        lon=position.lon,
        lat=position.lat,
        accuracy_m=position.accuracy_m,
        heading=position.heading,
        at=position.at,
        age_s=age.total_seconds(),
        fresh=age <= people.FRESH,
        state=state,
        response_id=response_id,
    )
