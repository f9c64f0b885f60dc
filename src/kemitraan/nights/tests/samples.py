"""Arguments of this room's routes for the access matrix (tests/access/samples.py explains)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.access.samples import Arguments, World, sample

from kemitraan.nights import links
from kemitraan.nights.models import Checkpoint, Night, Roster
from kemitraan.nights.walk import add_checkpoint
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.watch.models import GuardPost, Member

from .builders import HEAD, code_of, make_kamling, make_night, make_roster, opened, today


def post_of(world: World, side: str) -> tuple[GuardPost, list[Member]]:
    """A siskamling post with people in the sector of a side."""
    region = world.cast.region
    area = region.melati if side == "own" else region.kenanga
    made = world.once("nights-post", side, lambda: make_kamling(world.unit(side), region.point(area), area=area))
    assert isinstance(made, tuple)
    return made


def night_of(world: World, side: str) -> Night:
    """A night there, open now."""

    def make() -> Night:
        post, members = post_of(world, side)
        night = make_night(post, members[:3], day=today())
        now = clock.now()
        night.starts_at, night.ends_at = now - timedelta(minutes=5), now + timedelta(hours=5)
        night.save()
        return opened(night)

    found = world.once("night", side, make)
    assert isinstance(found, Night)
    return found


def roster_of(world: World, side: str) -> Roster:
    """A draft there."""
    found = world.once("roster", side, lambda: make_roster(post_of(world, side)[0]))
    assert isinstance(found, Roster)
    return found


def link_to(
    purpose: str, subject: Callable[[World], int], **more: Callable[[World], object]
) -> Callable[[World, str], Arguments]:
    """A link somebody holds, and one that is none."""

    def arguments(world: World, side: str) -> Arguments:
        rest = {name: value(world) for name, value in more.items()}
        if side == "other":
            return {"token": world.nothing, **rest}
        token = world.once(
            f"link-{purpose}",
            "own",
            lambda: people.make_link(purpose, subject(world), post=None, lasts=timedelta(days=1)),
        )
        return {"token": token, **rest}

    return arguments


@sample("nights:night")
def _(world: World, side: str) -> Arguments:
    return {"number": night_of(world, side).pk}


@sample("nights:roster")
@sample("nights:roster_act", body={"verb": "bagikan"})
def _(world: World, side: str) -> Arguments:
    return {"number": roster_of(world, side).pk}


@sample("nights:roster_rules")
def _(world: World, side: str) -> Arguments:
    return {"number": roster_of(world, side).pk}


@sample("nights:new_roster")
@sample("nights:invite")
def _(world: World, side: str) -> Arguments:
    return {"number": post_of(world, side)[0].pk}


@sample("nights:door")
def _(world: World, side: str) -> Arguments:
    return {"code": code_of(night_of(world, "own")) if side == "own" else world.nothing}


@sample("nights:checkpoint")
def _(world: World, side: str) -> Arguments:
    def make() -> Checkpoint:
        return add_checkpoint(post_of(world, "own")[0], "Gang 3", by=HEAD)

    point = world.once("checkpoint", "own", make)
    assert isinstance(point, Checkpoint)
    return {"code": point.code if side == "own" else world.nothing}


def _night_id(world: World) -> int:
    return night_of(world, "own").pk


def _post_id(world: World) -> int:
    return post_of(world, "own")[0].pk


def _member_id(world: World) -> int:
    return post_of(world, "own")[1][0].pk


def _roster_id(world: World) -> int:
    return roster_of(world, "own").pk


def _proposed_id(world: World) -> int:
    def make() -> Roster:
        found = make_roster(post_of(world, "own")[0], days=3)
        Roster.objects.filter(pk=found.pk).update(state="proposed")
        return found

    found = world.once("roster-proposed", "own", make)
    assert isinstance(found, Roster)
    return found.pk


sample("nights:lead")(link_to(links.LEAD, _night_id))
sample("nights:lead_step")(link_to(links.LEAD, _night_id, step=lambda world: "hadir"))
for name in ("member", "availability", "member_calendar"):
    sample(f"nights:{name}")(link_to(links.MEMBER, _member_id))
for name in ("head", "head_new_roster", "head_new_night", "head_people"):
    sample(f"nights:{name}")(link_to(links.HEAD, _post_id))
for name in ("head_roster", "head_roster_rules"):
    sample(f"nights:{name}")(link_to(links.HEAD, _post_id, number=_roster_id))
sample("nights:head_squad")(link_to(links.HEAD, _post_id, number=_night_id))
sample("nights:head_night")(link_to(links.HEAD, _post_id, number=_night_id))
sample("nights:head_person")(link_to(links.HEAD, _post_id, number=_member_id))
for name in ("sheet", "paper", "calendar"):
    sample(f"nights:{name}")(link_to(links.ROSTER, _proposed_id))
