"""``manage log_key``: make the key that signs the log's heads, and say its public half."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kemitraan.journal import signing


class Command(BaseCommand):
    """The private half goes to KEMITRAAN_LOG_KEY_FILE (0600), never over an old one; publish the other half."""

    help = "Make the key that signs the log"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; raises CommandError where it exists."""
        path = Path(settings.LOG_KEY_FILE)
        if path.exists():
            raise CommandError(f"{path} exists; heads signed with it are in other people's hands.")
        signing.make_key(path)
        self.stdout.write(f"Give this to everybody who wants to check the log:\n{signing.verifier_key()}")
