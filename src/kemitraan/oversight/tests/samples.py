"""What the access matrix puts into this room's addresses, and into those of whoever runs the system."""

from __future__ import annotations

from datetime import date, timedelta

from tests.access.samples import Arguments, World, sample

from kemitraan.oversight.break_glass import break_glass
from kemitraan.oversight.draw import draw_sample
from kemitraan.oversight.models import BrokenGlass, MysteryCheck, ResearchPermit, SampleDraw
from kemitraan.oversight.mystery import draw_check
from kemitraan.oversight.research import give_permit, months
from kemitraan.people.api import Account, BodyChange, Post, Role, ask_change
from kemitraan.toolbox import clock

from .builders import tell

NOBODYS = 10**9
OPENS = {"own": "wulan", "other": "rina"}  # an officer of each sector, who opens a report of the other


def today() -> date:
    """The day in Jakarta."""
    return clock.local(clock.now()).date()


def glass_of(world: World, side: str) -> BrokenGlass:
    """A record that the side's officer opened in need."""

    def make() -> BrokenGlass:
        region = world.cast.region
        there = region.kenanga if side == "own" else region.melati
        report = tell(world.cast, point=region.point(there))
        return break_glass(world.cast.viewer(OPENS[side]), report.code, "life", "Korban menelepon lagi, tidak dijawab.")

    made = world.once("glass", side, make)
    assert isinstance(made, BrokenGlass)
    return made


@sample("glass:record", sees=lambda world, key, side: key == OPENS[side])
def _(world: World, side: str) -> Arguments:
    return {"code": glass_of(world, side).code}


@sample("glass:review", body={"decision": "justified", "finding": "Memang perlu."})
def _(world: World, side: str) -> Arguments:
    return {"code": glass_of(world, side).code}


@sample("overseer:sample", sees=lambda world, key, side: key == "ratna" and side == "own")
def _(world: World, side: str) -> Arguments:
    made = world.once("draw", "own", lambda: draw_sample(world.cast.viewer("ratna"), today(), today()))
    assert isinstance(made, SampleDraw)
    return {"number": made.pk if side == "own" else NOBODYS}


@sample("overseer:decide", sees=lambda world, key, side: key == "ratna" and side == "own")
def _(world: World, side: str) -> Arguments:
    def make() -> BodyChange:
        second = Account.objects.create_user("gunawan", name="Pak Gunawan")
        Post.objects.create(
            account=second, role=Role.OVERSEER, unit=world.cast.region.polda, order_number="1", valid_from=today()
        )
        return ask_change("close", second, "Masa tugas habis.", by=world.cast.viewer("yoga"))

    made = world.once("change", "own", make)
    assert isinstance(made, BodyChange)
    return {"number": made.pk if side == "own" else NOBODYS}


@sample("research:take", sees=lambda world, key, side: key == "intan" and side == "own")
def _(world: World, side: str) -> Arguments:
    def make() -> ResearchPermit:
        return give_permit(
            world.cast.account("intan"), "Banjir", "Skripsi", "KE/1", "Komite", today(), today() + timedelta(days=9),
            by=world.cast.viewer("yoga"),
        )  # fmt: skip

    made = world.once("permit", "own", make)
    assert isinstance(made, ResearchPermit)
    month = months(today())[0]
    number = made.pk if side == "own" else NOBODYS
    return {"permit": number, "name": "jenis", "year": month.year, "month": month.month, "form": "csv"}


@sample("system:account", sees=lambda world, key, side: key == "yoga" and side == "own")
def _(world: World, side: str) -> Arguments:
    return {"account_id": world.cast.account("rahmat").pk} if side == "own" else None  # accounts belong to no unit


@sample("system:act", sees=lambda world, key, side: key == "yoga" and side == "own")
def _(world: World, side: str) -> Arguments:
    return {"account_id": world.cast.account("rahmat").pk, "verb": "tutup"} if side == "own" else None


@sample(
    "overseer:check",
    body={"tried_on": lambda: f"{today()}", "taken": "ya", "minutes": "5", "fee_asked": "tidak"},
    sees=lambda world, key, side: key == "ratna" and side == "own",
)
def _(world: World, side: str) -> Arguments:
    made = world.once("mystery", "own", lambda: draw_check(world.cast.viewer("ratna")))
    assert isinstance(made, MysteryCheck)
    return {"number": made.pk if side == "own" else NOBODYS}
