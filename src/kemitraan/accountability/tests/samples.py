"""What the access matrix puts into the addresses of complaints."""

from __future__ import annotations

from tests.access.samples import Arguments, World, sample

from kemitraan.accountability.disclose import ask_identity
from kemitraan.accountability.models import Complaint

from .builders import A_PICTURE, make_complaint


def complaint_of(world: World, side: str) -> Complaint:
    """A complaint with a name about the sector of a side, with an open request for it."""

    def make() -> Complaint:
        made = make_complaint(world.unit(side), mode="confidential", pictures=[A_PICTURE])
        ask_identity(made, world.cast.viewer("wayan"), "Saksi harus dipanggil.")
        return made

    made = world.once("complaint", side, make)
    assert isinstance(made, Complaint)
    return made


def _inspector(world: World, key: str, side: str) -> bool:
    return key == "wayan"


@sample("complaints:file", sees=_inspector)
def _(world: World, side: str) -> Arguments:
    return {"code": complaint_of(world, side).code}


@sample("complaints:picture", sees=_inspector)
def _(world: World, side: str) -> Arguments:
    made = complaint_of(world, side)
    return {"code": made.code, "name": made.pictures.get().code}


@sample("complaints:verb", sees=_inspector)
def _(world: World, side: str) -> Arguments:
    return {"code": complaint_of(world, side).code, "verb": "daftar"}


@sample("complaints:decide", sees=lambda world, key, side: key == "ratna")
def _(world: World, side: str) -> Arguments:
    return {"code": complaint_of(world, side).code}


def _no_arguments(world: World, side: str) -> Arguments:
    return {}


for _name in (
    "mine",
    "act",
    "letter",
    "my_picture",
    "take_along",
):  # ten words that open nothing get 404, whoever types them
    sample(f"complaints:{_name}", also=(404,))(_no_arguments)
