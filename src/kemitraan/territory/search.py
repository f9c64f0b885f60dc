"""Finding areas and places by name, for the box where a resident says where something happened.

All names stand in one text per process, one line each, without accents and in small letters: a search is a
walk through that text, about a millisecond for 100,000 names, and needs no extension of the database.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from .editions import current_index
from .kinds import KINDS
from .models import Area, Place
from .shapes import ShapeIndex

LIMIT = 10
MOST = 50
LONGEST = 80  # characters of a question that are read
_LOOK_AT = 400  # matches that are ranked; a question with more is too short to be meant


@dataclass(frozen=True)
class Hit:
    """Something found by name. ``kind`` is an area's level, a kind of place, or ``street``."""

    kind: str
    name: str
    where: str  # the areas around it, smallest first
    lon: float
    lat: float
    code: str = ""


class NameIndex:
    """Names in one searchable text. Immutable once built."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.hits = list(hits)
        lines = [f"\n {fold(hit.name)}\t {fold(hit.where)}" for hit in self.hits]
        self.text = "".join(lines) + "\n"
        self.starts: list[int] = []
        position = 0
        for line in lines:
            self.starts.append(position)
            position += len(line)

    def find(self, question: str, limit: int = LIMIT) -> list[Hit]:
        """Whatever has all words of the question at the beginning of words of its own, the best first."""
        asked = fold(question[:LONGEST]).split()
        words = [f" {word}" for word in (asked[1:] if asked[1:] and asked[0] in _STREET else asked)]
        if sum(len(word) - 1 for word in words) < 2:
            return []
        rarest = min(words, key=self.text.count)
        ranked = []
        for number in self._lines_with(rarest):
            name, _, where = self._line(number).partition("\t")
            if all(word in name or word in where for word in words):
                ranked.append((_rank(name, words), _ORDER.get(self.hits[number].kind, 5), name, number))
        ranked.sort()
        return [self.hits[number] for *_, number in ranked[: max(1, min(limit, MOST))]]

    def _lines_with(self, word: str) -> list[int]:
        found: list[int] = []
        position = self.text.find(word)
        while position >= 0 and len(found) < _LOOK_AT:
            number = bisect_right(self.starts, position) - 1
            found.append(number)
            after = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
            position = self.text.find(word, after)
        return found

    def _line(self, number: int) -> str:
        end = self.text.index("\n", self.starts[number] + 1)
        return self.text[self.starts[number] + 1 : end]


_STREET = {"jalan", "jl", "jln"}  # many files leave it out of a street's name, so a question may, too
_ORDER = {"village": 0, "district": 1, "city": 2, "street": 3}


def _rank(name: str, words: list[str]) -> int:
    """0 the name itself, 1 it begins so, 2 it has the words in this order, 3 it has them, 4 partly areas around."""
    asked = "".join(words)
    if name == asked:
        return 0
    if name.startswith(asked):
        return 1
    if asked in name:
        return 2
    return 3 if all(word in name for word in words) else 4


def fold(text: str) -> str:
    """Small letters without accents, points and doubled spaces."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w]+", " ", bare.casefold()).split())


_kept: tuple[ShapeIndex, NameIndex] | None = None
_lock = threading.Lock()


def search(question: str, limit: int = LIMIT) -> list[Hit]:
    """Areas and places that match the question, the best ten first; nothing for less than two characters."""
    return current_names().find(question, limit)


def current_names() -> NameIndex:
    """The names of the present edition, kept in the process."""
    global _kept
    index = current_index()
    kept = _kept
    if kept is not None and kept[0] is index:
        return kept[1]
    with _lock:
        if _kept is None or _kept[0] is not index:
            _kept = (index, NameIndex([*_areas(), *_places()]))
        return _kept[1]


def _areas() -> Iterable[Hit]:
    rows = Area.objects.filter(level__in=[Area.Level.VILLAGE, Area.Level.DISTRICT, Area.Level.CITY])
    areas = {area.pk: area for area in rows}
    centres = _centres(list(areas.values()))
    for area in areas.values():
        if area.pk in centres:
            lon, lat = centres[area.pk]
            yield Hit(area.level, area.name, _around(area.parent_id, areas), lon, lat, area.code)


def _centres(areas: list[Area]) -> dict[int, tuple[float, float]]:
    """Each area's own centre, or the mean of those below it."""
    found: dict[int, tuple[float, float]] = {}
    below: dict[int, list[tuple[float, float]]] = {}
    depth = {Area.Level.VILLAGE: 0, Area.Level.DISTRICT: 1, Area.Level.CITY: 2}
    for area in sorted(areas, key=lambda area: depth[Area.Level(area.level)]):
        points = below.get(area.pk, [])
        if area.lon is not None and area.lat is not None:
            centre = (area.lon, area.lat)
        elif points:
            centre = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
        else:
            continue
        found[area.pk] = centre
        if area.parent_id is not None:
            below.setdefault(area.parent_id, []).append(centre)
    return found


def _places() -> Iterable[Hit]:
    rows = Place.objects.select_related("area__parent").order_by("id")
    for place in rows:
        area = place.area
        parent = area.parent if area else None
        around = ", ".join(one.name for one in (area, parent) if one)
        yield Hit(place.kind if place.kind in KINDS else "other", place.name, around, place.lon, place.lat)


def _around(area_id: int | None, areas: dict[int, Area]) -> str:
    names = []
    while area_id is not None and area_id in areas:
        names.append(areas[area_id].name)
        area_id = areas[area_id].parent_id
    return ", ".join(names)
