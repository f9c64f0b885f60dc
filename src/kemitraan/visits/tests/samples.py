"""What the access matrix asks this room for."""

from __future__ import annotations

from tests.access.samples import Arguments, World, sample

from kemitraan.people.models import Account, Post, Role
from kemitraan.visits import api as visits
from kemitraan.visits.models import Visit

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
