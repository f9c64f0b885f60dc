"""Streets from OpenStreetMap (.osm.pbf, .osm) or an edge table."""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from kemitraan.roads import api as roads
from kemitraan.toolbox.errors import Refused


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Read streets (.osm.pbf, .osm, or edges.csv with nodes.csv) and put them in use for every process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file, or the folder of an edge table")
        parser.add_argument("--dry-run", action="store_true", help="read and build everything, put nothing in use")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["dry_run"]:
                with tempfile.TemporaryDirectory(prefix="kemitraan-roads-") as folder:
                    report = roads.import_roads(options["file"], folder, progress=self.show)
            else:
                report = roads.import_roads(options["file"], settings.ROADS, progress=self.show)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        finally:
            self.show("", 1.0)
        for line in _lines(report):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was put in use.")

    def show(self, what: str, share: float) -> None:
        """Progress, on one line that is written over; nothing when the output is not a screen."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{what and f'{what} {share:4.0%}'}", ending="")
            self.stderr.flush()


def _lines(report: roads.ImportReport) -> list[str]:
    told = [
        f"{report.source}: {report.rows:,} rows, {report.streets:,} streets in {report.pieces:,} pieces,"
        f" {report.metres / 1000:,.0f} km, {report.nodes:,} junctions",
        f"  not connected with the rest both ways, left out: {report.pieces_outside_core:,} pieces,"
        f" {report.metres_outside_core / 1000:,.0f} km",
    ]
    if report.skipped:
        told.append("  not for driving: " + ", ".join(f"{kind} {n:,}" for kind, n in report.skipped.most_common(8)))
    told += [f"  bad, {count:,} times: {reason}" for reason, count in report.bad_count.most_common(20)]
    told += [f"  {row.where}: {row.field}, {row.why}" for row in report.bad[:20]]
    return told
