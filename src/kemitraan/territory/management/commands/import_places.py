"""Points people know, from a GeoJSON or GeoPackage file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from kemitraan.territory.import_places import import_places
from kemitraan.territory.import_report import ImportReport
from kemitraan.territory.kinds import KINDS
from kemitraan.territory.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Read places (GeoJSON or GeoPackage points): police, hospitals, fire stations, posts, schools …"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", default="", choices=["", *KINDS], help="all are of this kind")
        parser.add_argument("--kind-field", default="", help="the property that tells the kind")

    def read(self, options: dict[str, Any]) -> ImportReport:
        return import_places(
            options["file"],
            dry_run=options["dry_run"],
            kind=options["kind"],
            kind_field=options["kind_field"],
            skip_bad=options["skip_bad"],
            layer=options["layer"],
            source=options["source"],
            progress=self.show,
        )
