"""Bringing outlines into the tree: read, check, compare neighbours, store all or nothing."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused

from .area_rows import Row, Wanted, read_rows
from .codes import Level, code_above, level_of, read_code
from .editions import forget_index, raise_edition
from .import_report import ERROR, WARNING, ImportReport, Progress
from .map_files import MAX_VERTICES, MapFile, open_map_file
from .models import Area, Shape
from .neighbours import OVERLAP_TOLERANCE_M2, gaps, overlaps
from .seed_units import seed_centres, seed_units
from .shapes import SLIVER_M, Outlines
from .tree import Tree


def import_areas(
    path: str | Path,
    *,
    dry_run: bool = False,
    level: str = "",
    code_field: str = "",
    name_field: str = "",
    layer: str = "",
    repair: bool = False,
    skip_bad: bool = False,
    create: bool = False,
    region: str = "",
    or_region: str = "",
    with_units: bool = False,
    overlap_tolerance_m2: float = OVERLAP_TOLERANCE_M2,
    max_vertices: int = MAX_VERTICES,
    source: str = "",
    by: journal.Actor = journal.SYSTEM,
    progress: Progress | None = None,
) -> ImportReport:
    """Read outlines from a GeoJSON or GeoPackage file and put them in the tree, in one transaction.

    Features are matched by code. With ``create`` unknown codes become new areas, below areas that stand or
    that the feature names; with ``region`` (a name) features need no code. ``with_units`` puts a demo tree of
    police units over what was made. ``or_region`` does both, but only where the file has no code we know: for
    a file of which one cannot say beforehand whether it brings our areas or others.

    A bad feature is named in the report; while there is one, nothing is stored, unless ``skip_bad`` leaves it
    out. Raises Refused for a file that cannot be read as a whole.
    """
    file = open_map_file(path, layer=layer, max_vertices=max_vertices)
    if or_region:
        if not _has_known_code(file, level, code_field):
            region, with_units = or_region, True
        file = open_map_file(path, layer=layer, max_vertices=max_vertices)
    wanted = Wanted(level, code_field, name_field, region, repair, create)
    return import_file(
        file,
        wanted,
        ImportReport(source=source or file.path.name, what="areas", dry_run=dry_run),
        skip_bad=skip_bad,
        with_units=with_units,
        overlap_tolerance_m2=overlap_tolerance_m2,
        by=by,
        progress=progress,
    )


def _has_known_code(file: MapFile, level: str, code_field: str) -> bool:
    codes = {read_code(feature.properties, level, code_field) for feature in file.features}
    return Area.objects.filter(code__in=codes - {""}).exists()


def import_file(
    file: MapFile,
    wanted: Wanted,
    report: ImportReport,
    *,
    skip_bad: bool = False,
    with_units: bool = False,
    overlap_tolerance_m2: float = OVERLAP_TOLERANCE_M2,
    by: journal.Actor = journal.SYSTEM,
    progress: Progress | None = None,
) -> ImportReport:
    """As :func:`import_areas`, from features that are open already (a file, or a generated city)."""
    started = time.monotonic()
    tell = progress or (lambda what, share: None)
    rows = read_rows(file, wanted, report, tell)
    tell("comparing neighbours", 0.6)
    rows = _compare(rows, report, overlap_tolerance_m2)
    report.skipped = report.features - len(rows)
    report.refused = bool(report.errors) and not skip_bad or not rows
    if not report.refused:
        tell("storing", 0.9)
        report.stored = len(rows)
        if report.dry_run:
            known = set(Area.objects.values_list("code", flat=True))
            report.made = sum(row.code not in known for row in rows)
        else:
            _store(rows, report, approximate=wanted.approximate, with_units=with_units, by=by)
            forget_index()  # another thread may have read in between
    report.seconds = time.monotonic() - started
    tell("done", 1.0)
    return report


def _compare(rows: list[Row], report: ImportReport, tolerance_m2: float) -> list[Row]:
    """Overlaps beyond the tolerance are errors of the later feature; gaps are summed up."""
    by_level: dict[Level, list[Row]] = {}
    for row in rows:
        by_level.setdefault(level_of(row.code), []).append(row)
    bad: set[int] = set()
    for level, group in by_level.items():
        names, outlines = _with_neighbours(level, group)
        bad |= _tell_overlaps(group, names, outlines, report, tolerance_m2)
        keep = [place for place in range(len(outlines)) if place >= len(group) or group[place].index not in bad]
        _tell_gaps([names[place] for place in keep], outlines[keep], report)
    return [row for row in rows if row.index not in bad]


def _with_neighbours(level: Level, group: list[Row]) -> tuple[list[str], Outlines]:
    """The outlines of the rows, then of the exact ones that stand beside them and are not replaced."""
    names = [f"{row.code} {row.name}".strip() for row in group]
    outlines: list[BaseGeometry] = [row.outline for row in group]
    standing = (
        Shape.objects.filter(area__level=level, approximate=False)
        .exclude(area__code__in=[row.code for row in group])
        .values_list("area__code", "area__name", "wkb")
    )
    box = shapely.box(*shapely.total_bounds(outlines)).buffer(0.01)
    for code, name, wkb in standing:
        outline = shapely.from_wkb(bytes(wkb))
        if outline.intersects(box):
            names.append(f"{code} {name}")
            outlines.append(outline)
    return names, np.asarray(outlines, dtype=object)


def _tell_overlaps(
    group: list[Row], names: list[str], outlines: Outlines, report: ImportReport, tolerance_m2: float
) -> set[int]:
    bad: set[int] = set()
    found = [pair for pair in overlaps(outlines) if min(pair.first, pair.second) < len(group)]
    for pair in found:
        if pair.square_metres <= tolerance_m2:
            break
        first, second = pair.first, pair.second
        place, other = (first, second) if second >= len(group) else (second, first)
        if group[place].index in bad or (other < len(group) and group[other].index in bad):
            continue  # gone with the one that is left out already
        row = group[place]
        bad.add(row.index)
        message = f"overlaps {names[other]} by {pair.square_metres:,.0f} m²"
        report.add(ERROR, "overlap", row.index, message, code=row.code, name=row.name)
    if found:
        report.summary["overlaps"] = (
            f"{len(found)} pairs, largest {found[0].square_metres:,.0f} m²"
            f" ({names[found[0].first]} and {names[found[0].second]}), tolerated up to {tolerance_m2:,.0f} m²"
        )
    return bad


def _tell_gaps(names: list[str], outlines: Outlines, report: ImportReport) -> None:
    found = gaps(outlines)
    if not found.count or found.largest_at is None:
        return
    lon, lat = found.largest_at
    report.summary["gaps"] = (
        f"{found.count}, together {found.square_metres:,.0f} m², widest {found.widest_metres:,.0f} m; the largest"
        f" {found.largest_square_metres:,.0f} m² at {lon:.5f}, {lat:.5f}"
        f" beside {' and '.join(names[place] for place in found.beside[:2])}"
    )
    if found.widest_metres > 2 * SLIVER_M:
        message = f"has a gap {found.widest_metres:,.0f} m wide beside it: points in its middle belong to nobody"
        place = found.beside[0] if found.beside else 0
        report.add(WARNING, "gap", place + 1, message, name=names[place])


@transaction.atomic
def _store(rows: list[Row], report: ImportReport, *, approximate: bool, with_units: bool, by: journal.Actor) -> None:
    report.edition = raise_edition()  # first: a second import waits here, then reads what this one made
    tree = Tree()
    for row in rows:
        if tree.get(row.code) is None:
            problem = tree.grow(row.code, row.name, row.above)
            if problem is not None:
                message = _("The areas changed while the file was read (%(code)s). Please start again.")
                message %= {"code": row.code}
                raise Refused("tree_changed", message, field="path", status=409)
    report.made = sum(row.code in tree.fresh for row in rows)
    areas = tree.save()
    _fill_centres(rows, areas)
    Shape.objects.bulk_create(
        [
            Shape(
                area=areas[row.code],
                wkb=shapely.to_wkb(row.outline),
                approximate=approximate,
                source=report.source[:200],
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["area"],
        update_fields=["wkb", "approximate", "source"],
    )
    if with_units:
        for code in sorted({_root(row.code) for row in rows}):
            seed_centres(seed_units(areas[code], demo=True))
    journal.record(
        "areas.imported",
        "territory",
        report.edition,
        by=by,
        source=report.source,
        stored=report.stored,
        made=report.made,
        skipped=report.skipped,
    )


def _fill_centres(rows: list[Row], areas: dict[str, Area]) -> None:
    """A centre for each area that has none: the centroid, or a point inside where the centroid lies outside."""
    changed = []
    for row in rows:
        area = areas[row.code]
        if area.lon is None or area.lat is None:
            middle = row.outline.centroid
            spot = middle if row.outline.contains(middle) else row.outline.representative_point()
            area.lon, area.lat = float(spot.x), float(spot.y)
            changed.append(area)
    Area.objects.bulk_update(changed, ["lon", "lat"])


def _root(code: str) -> str:
    while above := code_above(code):
        code = above
    return code
