"""``manage rotate_secret``: another key for sessions, forms and keyed hashes. ``--settle`` after the restart."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kemitraan.journal import api as journal
from kemitraan.nights import api as nights

MOST_KEPT = 5  # older keys that still count


class Command(BaseCommand):
    """The old key goes on counting for what was signed with it, unless sessions are to end (docs/operating/keys.md)."""

    help = "Make another secret key; the one before still opens what it signed"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three things one may want besides."""
        parser.add_argument("--end-sessions", action="store_true", help="the old key leaked: nothing it signed counts")
        parser.add_argument("--forget-old", action="store_true", help="change nothing but forget the older keys")
        parser.add_argument("--settle", action="store_true", help="after the restart: PINs of nights to come")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files (0600), each whole or not at all; raises CommandError where the key is no file."""
        path = Path(settings.SECRET_KEY_FILE)
        old = path.with_name(f"{path.name}.old")
        if options["settle"]:
            self.stdout.write(f"PINs of {nights.rekey_nights()} duties follow the new key.")
            return
        if "KEMITRAAN_SECRET_KEY" in os.environ or not path.exists():
            raise CommandError(f"The key is not in {path}. Put it there (0600) and unset KEMITRAAN_SECRET_KEY first.")
        before = [] if options["end_sessions"] or options["forget_old"] else _read(old)
        if not options["forget_old"]:
            if not options["end_sessions"]:
                before = [path.read_text().strip(), *before][:MOST_KEPT]
            write(old, "\n".join(before))  # first: a crash between the two leaves every signature valid
            write(path, secrets.token_urlsafe(64))
        else:
            write(old, "")
        journal.record(
            "secret.rotated", "installation", 0, audience=journal.RESTRICTED, by=journal.SYSTEM, kept=len(before)
        )
        self.stdout.write(f"Older keys that still count: {len(before)}. Now restart all processes, then --settle.")


def _read(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def write(path: Path, text: str) -> None:
    """A private file, whole or not at all, on the disk before we go on."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    with fresh.open("w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
