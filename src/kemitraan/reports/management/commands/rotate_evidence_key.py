"""``manage rotate_evidence_key NEW [--old OLD]``: another key pair for originals of photos."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox


class Command(BaseCommand):
    """Without ``--old`` only what comes is sealed to the new key: keep the old one as long as those originals.

    With it (carried here for the purpose, and away again) every original is sealed anew. Repeatable: what opens with
    the new key is passed over.
    """

    help = "Change the key pair that seals originals of photos"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files of private keys."""
        parser.add_argument("new", type=Path, help="made if it does not exist")
        parser.add_argument("--old", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many originals were sealed anew; raises CommandError where some open with neither key."""
        private, public = options["new"], Path(settings.FILES) / "evidence.pub"
        if not public.exists():
            raise CommandError("There is no evidence.pub: run evidence_key first.")
        if not private.exists():
            private.touch(mode=0o600)
            private.write_bytes(bytes(PrivateKey.generate()))
        new = PrivateKey(private.read_bytes())
        old = PrivateKey(options["old"].read_bytes()) if options["old"] else None
        _replace(public, bytes(new.public_key))
        if old is None:
            self.stdout.write(f"From now on originals are sealed to {private}. Move it away; keep the old one.")
            return
        sealed, neither = reseal(Path(settings.FILES) / "sealed", old, new)
        if neither:
            raise CommandError(f"{neither} originals open with neither key; {sealed} were sealed anew.")
        self.stdout.write(f"Sealed anew: {sealed}. Move {private} away from this server; destroy the old key.")


def reseal(folder: Path, old: PrivateKey, new: PrivateKey) -> tuple[int, int]:
    """Seal every original below a folder to the new key: how many were, and how many open with neither."""
    sealed = neither = 0
    for path in sorted(folder.rglob("*.box")):
        data = path.read_bytes()
        try:
            SealedBox(new).decrypt(data)
            continue
        except CryptoError:
            pass
        try:
            _replace(path, SealedBox(PublicKey(bytes(new.public_key))).encrypt(SealedBox(old).decrypt(data)))
            sealed += 1
        except CryptoError:
            neither += 1
    return sealed, neither


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
