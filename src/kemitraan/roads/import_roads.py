"""Bringing streets into the house: read, build, save, swap."""

from pathlib import Path

from kemitraan.roads.closures import carried_over
from kemitraan.roads.hierarchy import node_order
from kemitraan.roads.raw import ImportReport, Progress, RawRoads
from kemitraan.roads.store import load, put_in_use, save
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused


def import_roads(path: str | Path, into: str | Path, *, progress: Progress | None = None) -> ImportReport:
    """Read streets from `path` and put them in use in the folder `into`, in one step at the end.

    `path`: an .osm.pbf or .osm(.gz, .bz2) file, an edge table edges.csv(.gz) with nodes.csv(.gz) beside it,
    or their folder. `progress(what, share)` is called now and then. Bad rows are left out and named in the
    report. Raises Refused for a file that is missing, empty, of no known kind, or leaves no street; then
    nothing changes.
    """
    tell = progress or (lambda what, share: None)
    report = ImportReport(source=Path(path).name)
    raw = _read(Path(path), report, tell)
    return install(raw, Path(into), report, tell)


def install(raw: RawRoads, into: Path, report: ImportReport, progress: Progress) -> ImportReport:
    """Build and save streets that are already in memory (read or generated)."""
    from kemitraan.roads.build import build  # scipy: only who imports pays for it

    progress("building", 0.6)
    arrays = build(raw, report)
    progress("ordering", 0.7)
    arrays["cch_order"] = node_order(arrays)
    progress("saving", 0.9)
    about = {
        "source": report.source,
        "attribution": raw.attribution,
        "imported_at": clock.now().isoformat(),
        "report": {key: value for key, value in vars(report).items() if key != "bad"},
    }
    name = save(into, arrays, raw.names, about)
    with carried_over(load(into, name), into):
        put_in_use(into, name)
    report.folder = str(into)
    progress("done", 1.0)
    return report


def _read(path: Path, report: ImportReport, progress: Progress) -> RawRoads:
    from kemitraan.roads.read_edges import find_tables, read_edges

    if not path.exists():
        raise Refused("no_file", f"There is no file {path}.", field="path")
    tables = find_tables(path)
    if tables:
        return read_edges(*tables, report, progress)
    if path.is_dir() or not path.name.endswith((".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")):
        message = "Streets are read from .osm.pbf, .osm, or edges.csv(.gz) with nodes.csv(.gz) beside it."
        raise Refused("unknown_kind", message, field="path")
    from kemitraan.roads.read_osm import read_osm

    return read_osm(path, report, progress)
