"""``manage evidence_key PRIVATE_FILE``: make the pair that seals originals of photos, best away from the server."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from nacl.public import PrivateKey


class Command(BaseCommand):
    """The public half goes to the files folder, the private half to a file of yours (0600), never over an old one."""

    help = "Make the key pair that seals originals of photos"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the private half goes, and another place for the public half."""
        parser.add_argument("private", type=Path)
        parser.add_argument("--public", type=Path, default=Path(settings.FILES) / "evidence.pub")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files or neither; raises CommandError where one exists."""
        private, public = options["private"], options["public"]
        for path in (private, public):
            if path.exists():
                raise CommandError(f"{path} exists; a key that sealed something must not be lost.")
        public.parent.mkdir(parents=True, exist_ok=True)
        pair = PrivateKey.generate()
        private.touch(mode=0o600)
        private.write_bytes(bytes(pair))
        public.write_bytes(bytes(pair.public_key))
        self.stdout.write(f"Move {private} away from this server; {public} stays.")
