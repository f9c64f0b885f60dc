"""``manage oversight_keys``: make the two private keys of complaints, the oversight's and the custodian's."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.accountability.sealing import CUSTODY, OVERSIGHT, key_file, make_key


class Command(BaseCommand):
    """The files are named by settings (0600), never written over: what was sealed to a key opens with it alone."""

    help = "Make the keys that open complaints about the police"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files; raises CommandError where one exists."""
        paths = [key_file(OVERSIGHT), key_file(CUSTODY)]
        for path in paths:
            if path.exists():
                raise CommandError(f"{path} exists; complaints are sealed to it.")
        for path in paths:
            make_key(path)
            self.stdout.write(f"{path} is made. Keep a copy away from the database's backups.")
