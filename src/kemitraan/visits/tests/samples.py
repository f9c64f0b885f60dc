"""What the access matrix asks this room for."""

from __future__ import annotations

from tests.access.samples import Arguments, World, sample

from kemitraan.people import api as people
from kemitraan.people.api import purposes
from kemitraan.people.models import Account, Post, Role
from kemitraan.visits import api as visits
from kemitraan.visits.models import Beat, Visit

from .builders import give_beat, left_at, make_place, recorded, request_of


def officer_of(world: World, side: str) -> Post:
    """Agus at home; in the other sector an officer of theirs."""
    visits.seed_visits()
    region = world.cast.region

    def make() -> Post:
        if side == "own":
            give_beat(world.cast.posts["agus"], region.melati)
            return world.cast.posts["agus"]
        account = Account.objects.create_user("visits-other", name="Bripka Tono")
        post = Post.objects.create(
            account=account, role=Role.BHABIN, unit=region.east, order_number="SPRIN/1", valid_from="2026-01-01"
        )
        give_beat(post, region.kenanga)
        return post

    made = world.once("officer", side, make)
    assert isinstance(made, Post)
    return made


def visit_of(world: World, side: str) -> Visit:
    """A visit of a side's officer, with a request."""
    post = officer_of(world, side)
    village = world.cast.region.melati if side == "own" else world.cast.region.kenanga
    made = world.once("visit", side, lambda: recorded(post, make_place(village), requests=[request_of()]))
    assert isinstance(made, Visit)
    return made


for name in ("leaflet", "leaflet_rate", "leaflet_correct", "leaflet_erase"):

    @sample(f"visits:{name}")
    def _(world: World, side: str) -> Arguments:
        if side == "other":
            return {"token": world.nothing}
        return {"token": world.once("leaflet", "own", lambda: left_at(visit_of(world, "own")))}


for name in ("visit", "start", "skip", "fill", "amend", "new_leaflet"):

    @sample(f"visits:{name}")
    def _(world: World, side: str) -> Arguments:
        return {"key": visit_of(world, side).key}


for name in ("review", "flag"):

    @sample(f"visits:{name}", sees=lambda world, key, side: reviews(world, key, side))
    def _(world: World, side: str) -> Arguments:
        return {"key": visit_of(world, side).key}


@sample("visits:beat", sees=lambda world, key, side: reviews(world, key, side))
def _(world: World, side: str) -> Arguments:
    return {"number": Beat.objects.get(post=officer_of(world, side)).pk}


def reviews(world: World, key: str, side: str) -> bool:
    """Superiors of the unit; nobody else."""
    return key != "sari" and world.unit(side).pk in world.cast.viewer(key).units_for(purposes.REVIEW_VISITS)


@sample("visits:request")
def _(world: World, side: str) -> Arguments:
    return {"key": visit_of(world, side).requests.get().key}


@sample("visits:place")
def _(world: World, side: str) -> Arguments:
    return {"key": visit_of(world, side).place.key}


@sample("visits:conflict")
def _(world: World, side: str) -> Arguments:
    visit = visit_of(world, side)
    by = people.actor_of(officer_of(world, side))

    def make() -> int:
        visits.amend_visit(visit, 2, {"advice": "Satu"}, by=by)
        conflict = visits.amend_visit(visit, 2, {"advice": "Dua"}, by=by).conflict
        assert conflict is not None
        return conflict.pk

    return {"number": world.once("conflict", side, make)}
