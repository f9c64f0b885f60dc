"""A region of one's own: areas from outlines, and a demo tree of police units over them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused

from .area_rows import Wanted
from .import_areas import import_file
from .import_report import ImportReport, Progress
from .map_files import MapFile, features_of, open_map_file
from .models import Area
from .tree import RegionCodes, Tree


def seed_region(
    features: str | Path | Sequence[dict[str, Any]],
    name: str,
    *,
    approximate: bool = False,
    by: journal.Actor = journal.SYSTEM,
    progress: Progress | None = None,
) -> ImportReport:
    """Make a region called ``name`` from GeoJSON features (or a file of them), with units and service centres.

    Each feature is a village: its property ``name`` names it, ``district`` and ``city`` (optional) the areas it
    lies in. Over them stand a Polda, a Polres for each city and a Polsek for each district, all marked demo.
    Repeatable: the same names keep their codes. ``approximate`` marks the outlines as drawn, not surveyed.
    Raises :class:`Refused` (``bad_region``) when a feature is bad; nothing is stored then.
    """
    file = (
        open_map_file(features)
        if isinstance(features, str | Path)
        else MapFile(Path(name), "geojson", len(features), features_of(features))
    )
    report = ImportReport(source=name, what="areas")
    wanted = Wanted(region=name, repair=True, approximate=approximate)
    import_file(file, wanted, report, with_units=True, by=by, progress=progress)
    if report.refused:
        told = "; ".join(str(finding) for finding in report.errors[:5]) or "no features"
        message = _("The region %(name)s cannot be made: %(reasons)s") % {"name": name, "reasons": told}
        raise Refused("bad_region", message, field="features")
    return report


def region_villages(name: str) -> list[Area]:
    """The villages of a region made by :func:`seed_region`."""
    root = RegionCodes(name, Tree()).root
    return list(Area.objects.filter(code__startswith=f"{root}.", level=Area.Level.VILLAGE).order_by("code"))
