"""Bringing points people know onto the map, from a file; a second import changes them instead of doubling."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point
from kemitraan.toolbox.text import clean_line

from .codes import read_field
from .editions import raise_edition
from .import_report import ERROR, WARNING, ImportReport, Progress
from .kinds import KINDS, kind_of
from .map_files import Feature, open_map_file
from .models import Place
from .queries import locate_many

KIND_FIELDS = ("kind", "jenis", "amenity", "healthcare", "emergency", "kategori", "category", "type")
NAME_FIELDS = ("name", "nama", "name:id")
ID_FIELDS = ("osm", "external_id", "@id", "osm_id", "id")
_UPDATED = ["kind", "name", "lon", "lat", "area", "phone", "hours", "source"]


def import_places(
    path: str | Path,
    *,
    dry_run: bool = False,
    kind: str = "",
    kind_field: str = "",
    skip_bad: bool = False,
    source: str = "",
    layer: str = "",
    by: journal.Actor = journal.SYSTEM,
    progress: Progress | None = None,
) -> ImportReport:
    """Read points from a GeoJSON or GeoPackage file and store them as places, in one transaction.

    ``kind`` gives all of them one of :data:`kinds.KINDS`; otherwise each tells its own in ``kind_field``.
    A row is known again by its id in the file or, where it has none, by kind, name and position. A bad row is
    named in the report, and nothing is stored while there is one, unless ``skip_bad`` leaves it out.
    """
    if kind and kind not in KINDS:
        raise Refused("bad_kind", _("Kinds of places: %(kinds)s") % {"kinds": ", ".join(KINDS)}, field="kind")
    started = time.monotonic()
    file = open_map_file(path, layer=layer)
    report = ImportReport(source=source or file.path.name, what="places", dry_run=dry_run)
    tell = progress or (lambda what, share: None)
    places: dict[str, Place] = {}
    for feature in file.features:
        report.features += 1
        try:
            place = _read(feature, report, kind, (kind_field,) if kind_field else KIND_FIELDS)
            if place.external_id in places:
                _tell_twice(report, feature.index, place, places[place.external_id])
            else:
                places[place.external_id] = place
        except _BadRow as bad:
            name = _text(feature.properties, NAME_FIELDS, 160)
            report.add(ERROR, bad.kind, feature.index, bad.message, name=name)
        if report.features % 500 == 0:
            tell("reading", 0.7 * report.features / max(1, file.count))
    _put_in_areas(list(places.values()), report)
    report.skipped = report.features - len(places)
    report.refused = (bool(report.errors) and not skip_bad) or not places
    if not report.refused:
        tell("storing", 0.8)
        _store(places, report, by)
    report.seconds = time.monotonic() - started
    tell("done", 1.0)
    return report


class _BadRow(Exception):
    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        self.message = message


def _read(feature: Feature, report: ImportReport, kind: str, kind_fields: tuple[str, ...]) -> Place:
    properties, geometry = feature.properties, feature.geometry
    if feature.problem is not None:
        raise _BadRow(feature.problem.kind, feature.problem.message)
    if geometry is None or geometry.geom_type != "Point" or geometry.is_empty:
        raise _BadRow("not_point", f"is a {geometry.geom_type if geometry else 'nothing'}, not a point")
    word = read_field(properties, kind_fields)
    kind = kind or kind_of(word)
    if not kind:
        told = f"has the unknown kind {word[:40]!r}" if word else "has no kind"
        raise _BadRow("unknown_kind", f"{told}; give one with --kind")
    try:
        point = checked_point(geometry.x, geometry.y)
    except Refused as refusal:
        raise _BadRow("bad_point", f"has a bad position: {refusal.message}") from None
    name = _text(properties, NAME_FIELDS, 160)
    if not name:
        report.add(WARNING, "no_name", feature.index, "has no name and is called by its kind")
    return Place(
        kind=kind,
        name=name or _kind_name(kind),
        lon=point.lon,
        lat=point.lat,
        phone=_text(properties, ("phone", "telepon", "contact:phone"), 40),
        hours=_text(properties, ("opening_hours", "hours", "jam"), 120),
        external_id=_identity(feature, kind, name),
        source=report.source[:200],
    )


def _kind_name(kind: str) -> str:
    with override(settings.LANGUAGE_CODE):  # stored, so in the language of the place, not of the operator
        return str(KINDS[kind])


def _tell_twice(report: ImportReport, index: int, place: Place, first: Place) -> None:
    """The same row twice is left out with a word; two different rows under one id cannot both be right."""
    same = all(getattr(place, name) == getattr(first, name) for name in ("kind", "name", "lon", "lat"))
    severity, message = (WARNING, "stands twice in the file") if same else (ERROR, "has the id of another row")
    report.add(severity, "duplicate", index, message, name=place.name)


def _identity(feature: Feature, kind: str, name: str) -> str:
    own = read_field(feature.properties, ID_FIELDS)
    if own:
        return f"osm:{own}"[:80] if "/" in own else own[:80]
    geometry = feature.geometry
    spot = f"{kind}|{name}|{geometry.x:.6f}|{geometry.y:.6f}" if geometry is not None else ""
    return f"spot:{hashlib.sha256(spot.encode()).hexdigest()[:24]}"


def _text(properties: dict[str, Any], fields: tuple[str, ...], limit: int) -> str:
    try:
        return clean_line(read_field(properties, fields), field=fields[0], limit=limit)
    except Refused:
        return ""


def _put_in_areas(places: list[Place], report: ImportReport) -> None:
    lon = np.array([place.lon for place in places], np.float64)
    lat = np.array([place.lat for place in places], np.float64)
    found, ids = locate_many(lon, lat)
    for place, position in zip(places, found, strict=True):
        place.area_id = ids[position] if position >= 0 else None
    outside = int((found < 0).sum())
    if outside:
        report.summary["outside the region"] = f"{outside} (stored without an area)"


@transaction.atomic
def _store(places: dict[str, Place], report: ImportReport, by: journal.Actor) -> None:
    known = set(Place.objects.filter(external_id__in=list(places)).values_list("external_id", flat=True))
    report.stored, report.made = len(places), len(places.keys() - known)
    if report.dry_run:
        return
    report.edition = raise_edition()
    standing = {
        place.external_id: place.pk for place in Place.objects.select_for_update().filter(external_id__in=list(places))
    }
    for external_id, place in places.items():
        place.pk = standing.get(external_id)
    Place.objects.bulk_update([place for place in places.values() if place.pk], _UPDATED, batch_size=1000)
    Place.objects.bulk_create([place for place in places.values() if not place.pk], batch_size=1000)
    journal.record(
        "places.imported",
        "territory",
        report.edition,
        by=by,
        source=report.source,
        stored=report.stored,
        made=report.made,
        skipped=report.skipped,
    )
