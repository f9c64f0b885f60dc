"""``manage check_log [HEADS]``: is every recorded fact still there, as it was?"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.journal.check import check_log
from kemitraan.toolbox import clock


class Command(BaseCommand):
    """Reads everything once. With a file of checkpoints that somebody outside kept, it also holds against them."""

    help = "Check the journal against its digests, chains, tree and heads"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``HEADS``: checkpoints, one after another, parted by lines of ``%``."""
        parser.add_argument("heads", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding; raises CommandError where there is one."""
        kept = split_heads(options["heads"].read_text(encoding="utf-8")) if options["heads"] else []
        count = 0
        for finding in check_log(kept, now=clock.now()):
            count += 1
            self.stdout.write(f"{finding.kind}: {finding.what}")
        if count:
            raise CommandError(f"{count} findings: the log is not what it was.")
        self.stdout.write(f"The log is whole. Heads from outside: {len(kept)}.")


def split_heads(text: str) -> list[str]:
    """The checkpoints in a list as the public page gives it."""
    return [f"{part.strip()}\n" for part in text.split("\n%\n") if part.strip()]
