"""What the access matrix puts into the addresses of this room: a study of one's own sector, and one of the other."""

from __future__ import annotations

from tests.access.samples import Arguments, World, sample

from kemitraan.siting.models import Study

from .builders import a_study


def study_of(world: World, side: str) -> Study:
    """A draft of the sector of a side."""
    made = world.once("study", side, lambda: a_study(world.cast, unit=world.unit(side)))
    assert isinstance(made, Study)
    return made


def by_number(world: World, side: str) -> Arguments:
    """The study's number."""
    return {"number": study_of(world, side).pk}


for name in ("study", "ask", "progress", "decide", "abandon"):
    sample(f"siting:{name}")(by_number)
sample("siting:change")(by_number)
for name in ("pdf", "sheet"):
    sample(f"siting:{name}", also=(409,))(by_number)  # a draft has nothing to take along
