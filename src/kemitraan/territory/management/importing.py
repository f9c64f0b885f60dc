"""What the import commands share: progress on the screen, the report, its JSON, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from kemitraan.territory.import_report import ImportReport
from kemitraan.toolbox.errors import Refused


class ImportCommand(BaseCommand):
    """Reads one file. Ends with 0 when it was stored (or could be, in a dry run), with 1 otherwise."""

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file to read")
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
        parser.add_argument("--skip-bad", action="store_true", help="leave bad features out and store the others")
        parser.add_argument("--layer", default="", help="the layer of a GeoPackage that has several")
        parser.add_argument("--source", default="", help="who made the data, as the map shall credit them")
        parser.add_argument("--json", metavar="FILE", help="write the whole report there, too")

    def read(self, options: dict[str, Any]) -> ImportReport:
        """Run the import with the command's options."""
        raise NotImplementedError

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self.read(options)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        finally:
            self.show("", 1.0)
        if options["json"]:
            Path(options["json"]).write_text(json.dumps(report.as_dict(), indent=1, default=str), encoding="utf-8")
        for line in report.lines():
            self.stdout.write(line)
        if report.refused:
            raise CommandError(f"{len(report.errors)} bad features.")

    def show(self, what: str, share: float) -> None:
        """Progress, on one line that is written over; nothing when the output is not a screen."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{what and f'{what} {share:4.0%}'}", ending="")
            self.stderr.flush()
