"""What the access matrix puts into addresses that want something: one entry for each route with arguments.

A sample is a function of the world and a side. For ``"own"`` it gives the arguments of something that belongs to the
west (the cast's home sector), for ``"other"`` of something that belongs to the east. For a public route "other" is
something that is not there, for a route by link a link that is none; None where there is no such thing. Give
``sees=`` where a viewer needs more than the purpose in the unit: ``sees(world, key, side)`` says whether this character
may come in there. ``also=`` names answers that are right for everybody (403 where a program must show its key).
``body=`` is what is posted, where an empty form says nothing.

    @sample("reports:page")
    def _(world: World, side: str) -> dict[str, object]:
        return {"code": world.report(side).code}

A room may keep its samples beside its tests, in ``kemitraan/<room>/tests/samples.py``; the matrix finds them there.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from PIL import Image

from kemitraan.desk.models import SavedView
from kemitraan.desk.saved import save_view
from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.tests.builders import started
from kemitraan.journal import api as journal
from kemitraan.journal.api import SYSTEM
from kemitraan.messaging.models import Message
from kemitraan.people import api as people
from kemitraan.people.api import purposes
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import make_report
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from tests.cast import Cast

Arguments = dict[str, object] | None
SIDES = ("own", "other")


@dataclass
class World:
    """Two sectors with the same things in each. Add what your samples need as a method that makes it once."""

    cast: Cast
    made: dict[tuple[str, str], object] = field(default_factory=dict)

    def unit(self, side: str) -> Unit:
        """The sector of a side."""
        return self.cast.region.west if side == "own" else self.cast.region.east

    def once(self, name: str, side: str, make: Callable[[], object]) -> object:
        """What ``make`` gives, made a single time for each side."""
        if (name, side) not in self.made:
            self.made[name, side] = make()
        return self.made[name, side]

    @cached_property
    def nothing(self) -> str:
        """A word that is the name of nothing."""
        return "there-is-no-such-thing"


@dataclass(frozen=True)
class Sample:
    """Arguments for a route, and who may come in where purpose and unit don't say it all."""

    arguments: Callable[[World, str], Arguments]
    sees: Callable[[World, str, str], bool] | None = None
    also: tuple[int, ...] = ()
    form: Mapping[str, str | Callable[[], str]] = field(default_factory=dict)  # a function says it when it is sent

    @property
    def body(self) -> dict[str, str]:
        """What the form says now."""
        return {name: said() if callable(said) else said for name, said in self.form.items()}


SAMPLES: dict[str, Sample] = {}


def sample(
    route: str,
    *,
    sees: Callable[[World, str, str], bool] | None = None,
    also: tuple[int, ...] = (),
    body: Mapping[str, str | Callable[[], str]] | None = None,
) -> Callable[[Callable[[World, str], Arguments]], Callable[[World, str], Arguments]]:
    """Register the arguments of one route."""

    def register(arguments: Callable[[World, str], Arguments]) -> Callable[[World, str], Arguments]:
        assert route not in SAMPLES, f"{route} has two samples"
        SAMPLES[route] = Sample(arguments, sees, also, body or {})
        return arguments

    return register


@sample("accountability:head")
def _(world: World, side: str) -> Arguments:
    return {"size": sealed(world) if side == "own" else 10**9}


@sample("accountability:growth")
def _(world: World, side: str) -> Arguments:
    size = sealed(world)
    return {"before": size, "size": size if side == "own" else 10**9}


def sealed(world: World) -> int:
    """The size of a log with one signed head."""

    def make() -> object:
        journal.record("report.told", "report", 1)
        journal.seal(clock.now())
        head = journal.latest_head()
        assert head is not None
        return head.size

    made = world.once("head", "own", make)
    assert isinstance(made, int)
    return made


@sample("people:demo_sign_in")
def _(world: World, side: str) -> Arguments:
    return {"character": "dewi" if side == "own" else world.nothing}


# --- reports: a receipt code opens its page to whoever holds it ---------------------------------------------------


def report_of(world: World, side: str) -> reports.Report:
    """A report in the sector of a side, received through the front door."""

    def make() -> reports.Report:
        region = world.cast.region
        return make_report(point=region.point(region.melati if side == "own" else region.kenanga))

    made = world.once("report", side, make)
    assert isinstance(made, reports.Report)
    return made


def by_code(world: World, side: str) -> Arguments:
    """A code that somebody holds, and one that nobody does."""
    code = report_of(world, "own").code
    return {"code": code if side == "own" else "0" * 12}


for name in ("story", "receipt", "receipt_file", "receipt_pdf", "add", "verdict", "object", "withdraw"):
    sample(f"reports:{name}")(by_code)


@sample("reports:photo")
def _(world: World, side: str) -> Arguments:
    def make() -> reports.Photo:
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "teal").save(picture, "JPEG")
        return reports.keep_photos(report_of(world, "own"), [reports.prepare_photo(picture.getvalue())], by="reporter")[
            0
        ]

    kept = world.once("photo", "own", make)
    assert isinstance(kept, reports.Photo)
    return {"code": kept.report.code, "name": kept.name if side == "own" else uuid.UUID(int=0)}


@sample("reports:step")
def _(world: World, side: str) -> Arguments:
    return {"category": "b01" if side == "own" else world.nothing}


@sample("reports:help_form")
def _(world: World, side: str) -> Arguments:
    first = reports.Category.objects.filter(kind="help", active=True).order_by("order", "code").first()
    assert first is not None
    return {"category": first.code.lower() if side == "own" else world.nothing}


# --- programs: Open311 and the map; a program that writes must show its key (403) ----------------------------------


@sample("open311:discovery")
@sample("open311:services")
def _(world: World, side: str) -> Arguments:
    return {"form": "json"} if side == "own" else None


@sample("open311:requests", also=(403,))
def _(world: World, side: str) -> Arguments:
    return {"form": "xml"} if side == "own" else None


@sample("open311:service")
def _(world: World, side: str) -> Arguments:
    return {"code": "B01" if side == "own" else world.nothing, "form": "json"}


@sample("open311:request")
def _(world: World, side: str) -> Arguments:
    return {"code": report_of(world, "own").code if side == "own" else "0" * 12, "form": "json"}


@sample("open311:token")
def _(world: World, side: str) -> Arguments:
    return {"token": report_of(world, "own").code if side == "own" else "0" * 12, "form": "json"}


@sample("open311:nothing")
def _(world: World, side: str) -> Arguments:
    return {"rest": "nowhere"} if side == "other" else None


@sample("tiles:tile")
def _(world: World, side: str) -> Arguments:
    return {"z": 10, "x": 815, "y": 529} if side == "own" else {"z": 10, "x": 99_999, "y": 529}


# --- the desk: a report of one's own sector, and one of the other -------------------------------------------------


@sample("desk:case")
@sample("desk:identity")
def _(world: World, side: str) -> Arguments:
    return {"code": report_of(world, side).code}


@sample("desk:act")
def _(world: World, side: str) -> Arguments:
    return {"code": report_of(world, side).code, "verb": "ambil"}


def started_anyway(report: reports.Report) -> dispatch.Response:
    """A response to this report, whether or not its category asks for one."""
    reports.Report.objects.filter(pk=report.pk).update(response_wanted=True)
    return started(report)


@sample("desk:cancel")
@sample("desk:volunteers", body={"task": "witness"})
@sample("desk:send", body={"shift": "1"})
def _(world: World, side: str) -> Arguments:
    world.once("response", side, lambda: started_anyway(report_of(world, side)))
    return {"code": report_of(world, side).code}


@sample("desk:resend")
def _(world: World, side: str) -> Arguments:
    def make() -> Message:
        now = clock.now()
        about = {"about": "report", "about_id": report_of(world, side).pk}
        sending = {"channel": "email", "address": "sari@example.org", "template": "report.received"}
        return Message.objects.create(**about, **sending, state="failed", next_try_at=now, queued_at=now)

    message = world.once("message", side, make)
    assert isinstance(message, Message)
    return {"code": report_of(world, side).code, "message_id": message.pk}


# --- design and field ------------------------------------------------------------------------------------------------


@sample("design:specimen")
def _(world: World, side: str) -> Arguments:
    return {"kind": "field" if side == "own" else world.nothing}


@sample("field:volunteer")
def _(world: World, side: str) -> Arguments:
    if side == "other":
        return {"token": world.nothing}

    def make() -> str:
        """Pak Hasan is on duty next to a call where no life is in danger, and is asked to watch."""
        region = world.cast.region
        people.place_phone(people.start_shift(world.cast.posts["hasan"]), region.point(region.melati))
        report = make_report(category="A03", point=region.point(region.melati), story="Banjir")
        reports.Report.objects.filter(pk=report.pk).update(response_wanted=True, priority=3)
        response = started(reports.Report.objects.get(pk=report.pk))
        ((_offer, token), *_rest) = dispatch.ask_volunteers(response.pk, "witness", by=journal.SYSTEM)
        return token

    return {"token": world.once("assist", side, make)}


sample("field-api:api-root", also=(404,))(lambda world, side: None)  # Ninja's own root is never there


@sample("desk:told")
def _(world: World, side: str) -> Arguments:
    return {"code": report_of(world, side).code}


@sample("desk:call_act")
def _(world: World, side: str) -> Arguments:
    call = world.once("call", side, lambda: reports.ring(world.unit(side), by=SYSTEM))
    assert isinstance(call, reports.Call)
    return {"call_id": call.pk, "verb": "angkat"}


def serves(purpose: str) -> Callable[[World, str, str], bool]:
    """What belongs to no unit is open to whoever serves the purpose anywhere."""
    return lambda world, key, side: side == "own" and key != "sari" and world.cast.viewer(key).may(purpose)


@sample("desk:export", sees=serves(purposes.READ_REPORTS))
def _(world: World, side: str) -> Arguments:
    return {"form": "csv"} if side == "own" else None


@sample("desk:reopen", sees=serves(purposes.CLOSE_STREETS))
def _(world: World, side: str) -> Arguments:
    return {"number": 1} if side == "own" else None  # streets belong to no unit


@sample("desk:category", sees=serves(purposes.EDIT_LISTS))
def _(world: World, side: str) -> Arguments:
    return {"code": "B01"} if side == "own" else None  # lists belong to no unit


@sample("desk:question", sees=serves(purposes.EDIT_LISTS))
def _(world: World, side: str) -> Arguments:
    asked = reports.Question.objects.order_by("pk").first()
    assert asked is not None
    return {"question_id": asked.pk} if side == "own" else None


@sample("desk:wording", sees=serves(purposes.EDIT_LISTS))
def _(world: World, side: str) -> Arguments:
    return {"code": "report.received", "language": "id"} if side == "own" else None


@sample("desk:forget_view", sees=lambda world, key, side: key == ("rahmat" if side == "own" else "rina"))
def _(world: World, side: str) -> Arguments:
    whose = "rahmat" if side == "own" else "rina"
    kept = world.once("view", side, lambda: save_view(world.cast.viewer(whose), "Malam", "late=1"))
    assert isinstance(kept, SavedView)
    return {"view_id": kept.pk}
