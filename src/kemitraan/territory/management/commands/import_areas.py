"""Outlines of areas from a GeoJSON or GeoPackage file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from kemitraan.territory.import_areas import import_areas
from kemitraan.territory.import_report import ImportReport
from kemitraan.territory.management.importing import ImportCommand
from kemitraan.territory.map_files import MAX_VERTICES
from kemitraan.territory.models import Area
from kemitraan.territory.neighbours import OVERLAP_TOLERANCE_M2


class Command(ImportCommand):
    help = "Read outlines of areas (GeoJSON, GeoPackage): check each, compare neighbours, store all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--level", default="", choices=["", *Area.Level.values], help="refuse other levels")
        parser.add_argument("--code-field", default="", help="the property that holds the code")
        parser.add_argument("--name-field", default="", help="the property that holds the name")
        parser.add_argument("--repair", action="store_true", help="mend invalid rings where the area stays the same")
        parser.add_argument("--create", action="store_true", help="make areas whose codes we do not know")
        parser.add_argument("--region", default="", metavar="NAME", help="make a region of areas without codes")
        parser.add_argument("--or-region", default="", metavar="NAME", help="… with units, if no code is known")
        parser.add_argument("--with-units", action="store_true", help="put a demo tree of police units over them")
        parser.add_argument(
            "--overlap-tolerance",
            type=float,
            default=OVERLAP_TOLERANCE_M2,
            metavar="M2",
            help="neighbours may share so many square metres (%(default)s)",
        )
        parser.add_argument("--max-vertices", type=int, default=MAX_VERTICES, help="of the whole file (%(default)s)")

    def read(self, options: dict[str, Any]) -> ImportReport:
        return import_areas(
            options["file"],
            dry_run=options["dry_run"],
            level=options["level"],
            code_field=options["code_field"],
            name_field=options["name_field"],
            layer=options["layer"],
            repair=options["repair"],
            skip_bad=options["skip_bad"],
            create=options["create"],
            region=options["region"],
            or_region=options["or_region"],
            with_units=options["with_units"],
            overlap_tolerance_m2=options["overlap_tolerance"],
            max_vertices=options["max_vertices"],
            source=options["source"],
            progress=self.show,
        )
