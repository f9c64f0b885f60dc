"""``manage rotate_oversight_keys oversight|custody``: another key for whoever opens complaints, or their names."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.accountability.rewrap import begin, finish, rewrap
from kemitraan.accountability.sealing import CUSTODY, OVERSIGHT, key_file, older_file


class Command(BaseCommand):
    """Repeatable at every point; complaints may come in and be read meanwhile (docs/operating/keys.md)."""

    help = "Change the oversight's or the custodian's key and seal all envelopes to the new one"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose key, and whether the old one is to go."""
        parser.add_argument("holder", choices=[OVERSIGHT, CUSTODY])
        parser.add_argument("--destroy-old", action="store_true", help="a day later, when nobody has an old form open")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many and how long; raises CommandError where the old key is still needed or there is none."""
        holder, started = options["holder"], time.monotonic()
        if not key_file(holder).exists():
            raise CommandError(f"There is no {key_file(holder)}: run oversight_keys first.")
        if options["destroy_old"] and not older_file(holder).exists():
            raise CommandError("There is no older key.")
        if not options["destroy_old"] and begin(holder):
            self.stdout.write(f"{key_file(holder)} is new; the old one opens until --destroy-old.")
        sealed, after = 0, 0
        while True:
            count, after = rewrap(holder, after)
            sealed += count
            if not after:
                break
        self.stdout.write(f"Sealed anew: {sealed} in {time.monotonic() - started:.1f} s.")
        if options["destroy_old"]:
            if not finish(holder):
                raise CommandError("Some envelopes came in under the old key meanwhile: run it again.")
            self.stdout.write("The old key is destroyed here. Destroy its copies when no backup needs it any more.")
