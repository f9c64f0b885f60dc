"""`./kemitraan manage publish_static`: style sheets, fonts and scripts, compressed, into STATIC_ROOT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kemitraan.config.publish import publish


class Command(BaseCommand):
    """Copies and compresses what changed since the last time."""

    help = "Copy style sheets, fonts and scripts into STATIC_ROOT (KEMITRAAN_STATIC), compressed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done."""
        done = publish(Path(settings.STATIC_ROOT))
        if options["verbosity"]:
            self.stdout.write(f"{done.files} files, {done.written} of them new, {done.removed} removed.")
