"""People on duty and reports that need somebody, for tests of dispatch.

Positions are given in parts of a village's side; one side is about 2.2 km.
"""

from __future__ import annotations

import itertools
import uuid
from datetime import date, timedelta

from kemitraan.dispatch import api as dispatch
from kemitraan.people.models import Account, Position, Post, Role, Shift
from kemitraan.reports.models import Category, Report
from kemitraan.territory.models import Unit
from kemitraan.territory.tests.builders import Region, make_region
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat, cell_of

_count = itertools.count(1)


def make_town() -> Region:
    """The small region with the seeded rules of this room and of reports."""
    from kemitraan.reports.api import seed_reports

    dispatch.seed_dispatch()
    seed_reports()
    dispatch.forget_rules()
    return make_region()


def on_duty(unit: Unit, point: LonLat, name: str = "", **more: object) -> Shift:
    """Somebody of a unit on duty at a point."""
    number = next(_count)
    name = name or f"Bripka {number}"
    account = Account.objects.create_user(f"officer{number}-{uuid.uuid4().hex[:6]}", name=name)
    post = Post.objects.create(
        account=account,
        role=more.pop("role", Role.OFFICER),
        unit=unit,
        area=more.pop("area", None),
        call_sign=name,
        volunteer_kind=more.pop("volunteer_kind", ""),
        capabilities=more.pop("capabilities", []),
        order_number="SPRIN/1",
        valid_from=date(2026, 1, 1),
    )
    now = clock.now()
    shift = Shift.objects.create(post=post, started_at=now, ends_at=now + timedelta(hours=8))
    Position.objects.create(
        shift=shift, lon=point.lon, lat=point.lat, at=now - timedelta(seconds=more.pop("age_s", 10))
    )
    assert not more, more
    return shift


def call(region: Region, point: LonLat, priority: int = 1, *, unit: Unit | None = None, **more: object) -> Report:
    """A report that somebody must go to."""
    now = clock.now()
    category = Category.objects.get(code="K01" if priority == 1 else "B01")
    unit = unit or region.west
    return Report.objects.create(
        **{
            "key": uuid.uuid4(),
            "fingerprint": "x",
            "code": uuid.uuid4().hex[:12],
            "kind": category.kind,
            "category": category,
            "priority": priority,
            "story": "Tolong",
            "lon": point.lon,
            "lat": point.lat,
            "cell": cell_of(point),
            "unit": unit,
            "holder": unit,
            "state": "received",
            "state_since": now,
            "owner": "desk",
            "due_at": now + timedelta(hours=4),
            "promised_at": now + timedelta(minutes=10),
            "received_at": now,
            "channel": "web",
            "response_wanted": True,
        }
        | more
    )


def started(report: Report) -> dispatch.Response:
    """The response the worker makes of a report."""
    dispatch.answer_waiting()
    return dispatch.Response.objects.get(report=report)


def open_offer(response: dispatch.Response) -> dispatch.Offer | None:
    """The offer that waits for an answer."""
    return dispatch.Offer.objects.filter(response=response, state="open").select_related("shift__post").first()


def accepted(report: Report) -> tuple[dispatch.Response, Post]:
    """A response that the nearest has accepted, and who that is."""
    response = started(report)
    offer = open_offer(response)
    assert offer is not None
    post = offer.shift.post
    dispatch.accept(offer.pk, post=post)
    response.refresh_from_db()
    return response, post
