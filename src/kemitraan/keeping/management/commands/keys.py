"""``manage keys backup FOLDER`` and ``manage keys restore FILE``: the key store's own short-lived backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.keeping.store import back_up, read_back
from kemitraan.toolbox import clock


class Command(BaseCommand):
    """Write the store aside (and delete backups older than six days there), or read one back after a restore."""

    help = "Back up or restore the key store"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which folder or file."""
        parser.add_argument("what", choices=["backup", "restore"])
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how much."""
        if options["what"] == "backup":
            self.stdout.write(str(back_up(options["path"], clock.now())))
            return
        try:
            done = read_back(options["path"])
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{done.epochs} epoch keys brought back, {done.wraps} keys are here, {done.dropped} stay destroyed."
        )
