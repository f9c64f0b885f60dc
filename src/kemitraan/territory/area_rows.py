"""From the features of a file to rows that may be stored, with a finding for each that may not."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from kemitraan.toolbox.geo import LonLat, distance_m

from .codes import Level, level_of, read_centre, read_code, read_name
from .import_report import ERROR, WARNING, ImportReport, Progress
from .map_files import Feature, MapFile, Problem
from .models import Area
from .outline_checks import check_outline
from .tree import RegionCodes, Tree, names_above

FAR_M = 20_000.0  # an outline whose middle lies farther than this from the known centre deserves a look


@dataclass(frozen=True)
class Wanted:
    """What an operator asked of an import; each field is an option of the command."""

    level: str = ""  # empty: each code tells its own
    code_field: str = ""
    name_field: str = ""
    region: str = ""  # a name: areas get codes of their own below it
    repair: bool = False
    create: bool = False
    approximate: bool = False  # the outlines are drawn, not surveyed; the map says so


@dataclass
class Row:
    """A feature that passed so far."""

    index: int
    code: str
    name: str
    outline: BaseGeometry
    above: dict[Level, str] = field(default_factory=dict)


def read_rows(file: MapFile, wanted: Wanted, report: ImportReport, progress: Progress) -> list[Row]:
    """The rows of a file that are right by themselves; a finding for each other feature."""
    reader = _Reader(wanted, report)
    rows: list[Row] = []
    for feature in file.features:
        report.features += 1
        row = reader.read(feature)
        if row is not None:
            rows.append(row)
        if report.features % 200 == 0:
            progress("reading", 0.6 * report.features / max(1, file.count))
    return rows


class _Reader:
    def __init__(self, wanted: Wanted, report: ImportReport) -> None:
        self.wanted = wanted
        self.report = report
        self.tree = Tree()
        self.codes = RegionCodes(wanted.region, self.tree) if wanted.region else None
        self.seen: dict[str, int] = {}

    def read(self, feature: Feature) -> Row | None:
        if feature.problem is not None and feature.problem.kind == "unreadable":
            self._tell(ERROR, feature.problem, feature, "", feature.id)
            return None
        name = read_name(feature.properties, self.wanted.name_field)
        above = names_above(feature.properties)
        if self.codes is not None:
            name = name or f"{self.wanted.region} {feature.index}"
            code, above = self.codes.code(name, above)
        else:
            code = read_code(feature.properties, self.wanted.level, self.wanted.code_field)
        label = name or feature.id
        problem = self._check_code(code, name, above)
        if problem is not None:
            self._tell(ERROR, problem, feature, code, label)
            return None
        outline = self._outline(feature, code, label)
        if outline is None:
            return None
        return Row(feature.index, code, name, outline, above)

    def _check_code(self, code: str, name: str, above: dict[Level, str]) -> Problem | None:
        if not code:
            where = self.wanted.code_field or "kode, code, kode_kel …"
            return Problem("no_code", f"has no code in its properties ({where}); name it with --code-field")
        if code in self.seen:
            return Problem("duplicate_code", f"has the same code as feature {self.seen[code]}")
        level = level_of(code)
        if self.wanted.level and level != self.wanted.level:
            return Problem("wrong_level", f"has the code of a {level}, not of a {self.wanted.level}")
        if self.tree.get(code) is None:
            if not self.wanted.create and not self.wanted.region:
                return Problem("unknown_code", "has a code we do not know; --create makes new areas")
            return self.tree.grow(code, name, above)
        return None

    def _outline(self, feature: Feature, code: str, label: str) -> BaseGeometry | None:
        known = self.tree.known.get(code)
        centre = _centre(known) or read_centre(feature.properties)
        problem, outline = feature.problem, feature.geometry
        if problem is not None and (outline is None or not self.wanted.repair):
            self._tell(ERROR, problem, feature, code, label)
            return None
        if outline is None:
            return None
        if problem is not None:
            self._tell(WARNING, Problem("repaired", f"{problem.message}; repaired"), feature, code, label)
        outline, problem = check_outline(outline, about=centre, repair=self.wanted.repair)
        if problem is not None:
            self._tell(WARNING if outline is not None else ERROR, problem, feature, code, label)
        if outline is not None:
            self.seen[code] = feature.index
            self._look_twice(feature, code, label, outline, known)
        return outline

    def _look_twice(self, feature: Feature, code: str, label: str, outline: BaseGeometry, known: Area | None) -> None:
        """Two things worth knowing that keep nothing out: another name, and a place far from the known centre."""
        name = read_name(feature.properties, self.wanted.name_field)
        if known is not None and name and name.casefold() != known.name.casefold():
            self._tell(WARNING, Problem("other_name", f"is called {known.name} here"), feature, code, label)
        centre = _centre(known)
        if centre is not None:
            west, south, east, north = outline.bounds
            metres = distance_m(centre, LonLat((west + east) / 2, (south + north) / 2))
            if metres > FAR_M:
                far = Problem("far_away", f"lies {metres / 1000:,.0f} km from its known centre")
                self._tell(WARNING, far, feature, code, label)

    def _tell(self, severity: str, problem: Problem, feature: Feature, code: str, label: str) -> None:
        self.report.add(severity, problem.kind, feature.index, problem.message, code=code, name=label)


def _centre(area: Area | None) -> LonLat | None:
    if area is None or area.lon is None or area.lat is None:
        return None
    return LonLat(area.lon, area.lat)
