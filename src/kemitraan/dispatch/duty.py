"""Everybody on duty at one moment, as arrays the road search can use. Read once, then asked many times."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from kemitraan.people import api as people
from kemitraan.toolbox.wall import helping

from .models import Offer, Response
from .states import GOING

if TYPE_CHECKING:
    from kemitraan.roads.api import Network, Responders


class OnDuty(NamedTuple):
    """One person on duty, and where their phone was last."""

    shift_id: int
    post_id: int
    account_id: int
    name: str
    call_sign: str
    unit_id: int
    unit_name: str
    unit_path: str
    capabilities: frozenset[str]
    lon: float
    lat: float
    at: datetime
    heading: float | None
    accuracy_m: float


class Job(NamedTuple):
    """What somebody is bound to."""

    response_id: int
    priority: int
    state: str


_FIELDS = (
    "shift_id",
    "shift__post_id",
    "shift__post__account_id",
    "shift__post__account__name",
    "shift__post__call_sign",
    "shift__post__unit_id",
    "shift__post__unit__name",
    "shift__post__unit__path",
    "shift__post__capabilities",
    "lon",
    "lat",
    "at",
    "heading",
    "accuracy_m",
)


@dataclass
class Duty:
    """A snapshot. ``jobs`` and ``asked`` are kept up as this process makes offers; rivals are met by the locks."""

    network: Network
    people: list[OnDuty]
    responders: Responders
    jobs: dict[int, list[Job]] = field(default_factory=lambda: defaultdict(list))  # by shift
    asked: set[int] = field(default_factory=set)  # shifts with an open offer

    def urgency(self, shift_id: int) -> int | None:
        """The most urgent priority somebody is bound to (1 is the most urgent), or None when free."""
        jobs = self.jobs.get(shift_id)
        return min(job.priority for job in jobs) if jobs else None


_warming, _ready = threading.Event(), threading.Event()  # the road search: being compiled; ready in this process
_one_at_a_time = threading.Lock()


def network(*, patient: bool = True) -> Network:
    """The road network in use, reopened after an import; the straight line where none was imported.

    Also the straight line while the search is being made ready, so that a call never waits for a compiler. Who is
    not ``patient`` (a page) starts making it ready and takes the estimate meanwhile.
    """
    from kemitraan.roads.api import open_network  # numba costs 0.6 s: only who asks for a way pays

    streets = open_network(settings.ROADS)
    if streets.estimate or _ready.is_set():
        return streets
    if patient and not _warming.is_set():
        return streets
    warm_up()
    return open_network(None)


def read_duty(streets: Network | None = None) -> Duty:
    """Who is on duty now, what binds them, and who was asked and has not answered. Three queries."""
    from kemitraan.roads.api import Responders

    streets = streets if streets is not None else network()
    with helping("dispatch.duty", "positions"):  # the nearest may be a neighbour's, whom the asker may not follow
        rows = list(people.on_duty().values_list(*_FIELDS))
    found = [OnDuty._make((*row[:8], frozenset(row[8]), *row[9:])) for row in rows]
    placed = Responders.from_points(streets, [one.lon for one in found], [one.lat for one in found])
    duty = Duty(streets, found, placed)
    going = Response.objects.filter(state__in=GOING).values_list("responder_id", "pk", "priority", "state")
    for shift_id, response_id, priority, state in going:
        if shift_id is not None:
            duty.jobs[shift_id].append(Job(response_id, priority, state))
    duty.asked.update(Offer.objects.filter(kind="respond", state="open").values_list("shift_id", flat=True))
    return duty


def warm_up() -> None:
    """Load and compile the road search in a thread beside the work, once a process."""
    with _one_at_a_time:
        if _warming.is_set() or _ready.is_set():
            return
        _warming.set()
    threading.Thread(target=_make_ready, name="warm-up", daemon=True).start()


def _make_ready() -> None:
    try:
        from kemitraan.roads import api as roads

        roads.warm_up(roads.open_network(settings.ROADS))
        _ready.set()
    finally:
        _warming.clear()
