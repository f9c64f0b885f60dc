"""From another room import its door, ``kemitraan.<room>.api``, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import grimp

# Open to everybody: the toolbox has no inside, and Django finds design's tags by their own path.
OPEN = ("kemitraan.toolbox", "kemitraan.design.templatetags")
_NO_MATTER = {"tests", "migrations"}


def past_the_door(imports: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each import that goes into another room by the window, with the door it should have taken."""
    for importer, imported in imports:
        if _NO_MATTER & set(importer.split(".")) or imported.startswith(OPEN):
            continue
        own, other = importer.split(".")[1:2], imported.split(".")[1:2]
        if not other or own == other or imported == f"kemitraan.{other[0]}.api":
            continue
        yield f"{importer} imports {imported}; its door is kemitraan.{other[0]}.api"


def test_rooms_are_entered_by_their_doors() -> None:
    graph = grimp.build_graph("kemitraan", cache_dir=None)
    imports = [
        (importer, imported)
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]
    assert len(imports) > 50, "the graph is empty: the test sees nothing"
    complaints = list(past_the_door(imports))
    assert not complaints, "\n".join(complaints)


def test_can_fail() -> None:
    window = ("kemitraan.desk.views", "kemitraan.reports.models")
    assert list(past_the_door([window])) == [
        "kemitraan.desk.views imports kemitraan.reports.models; its door is kemitraan.reports.api"
    ]
    assert not list(
        past_the_door(
            [
                ("kemitraan.desk.views", "kemitraan.reports.api"),
                ("kemitraan.desk.views", "kemitraan.desk.queries"),
                ("kemitraan.desk.views", "kemitraan.toolbox.clock"),
                ("kemitraan.desk.tests.test_list", "kemitraan.reports.tests.builders"),
            ]
        )
    )
