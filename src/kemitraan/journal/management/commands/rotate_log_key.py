"""``manage rotate_log_key``: another key for the log's heads. What the old one signed stays valid."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kemitraan.journal import signing
from kemitraan.journal.change_key import change_key
from kemitraan.journal.log_keys import changes_file
from kemitraan.toolbox import clock


class Command(BaseCommand):
    """Both keys sign the change; it stands on /catatan/kunci.txt from now on (docs/operating/keys.md)."""

    help = "Change the key that signs the log"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the statement to be told to witnesses and everybody who keeps heads."""
        self.stdout.write(change_key(clock.now()))
        self.stdout.write(f"Kept in {changes_file()}. Everybody who checks the log needs:\n{signing.verifier_key()}")
