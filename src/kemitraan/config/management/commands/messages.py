"""``./kemitraan manage messages``: bring the rooms' translation files up to date and say what is missing."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from kemitraan.toolbox import messages


class Command(BaseCommand):
    """Adds missing texts, drops obsolete ones, lists what is untranslated."""

    help = "Update locale/id/LC_MESSAGES/django.po of the rooms and list what is untranslated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("room", nargs="*", help="only these rooms; all without")
        parser.add_argument("--check", action="store_true", help="change nothing, only list")

    def handle(self, *args: object, **options: object) -> None:
        """Update, then report room by room; ends with an error where a text has no translation."""
        chosen = options["room"]
        names = [str(name) for name in chosen] if isinstance(chosen, list) and chosen else messages.rooms_with_words()
        unknown = set(names) - set(messages.rooms_with_words())
        if unknown:
            raise CommandError(f"No such room: {', '.join(sorted(unknown))}")
        missing = 0
        for name in names:
            if options["check"]:
                left = messages.untranslated(name)
            else:
                outcome = messages.update(name)
                left = outcome.untranslated
                if outcome.added or outcome.dropped:
                    self.stdout.write(f"{name}: {len(outcome.added)} added, {len(outcome.dropped)} dropped")
            missing += len(left)
            for text in left:
                self.stdout.write(f"{name}: no translation for {text}")
        if missing:
            raise CommandError(f"{missing} texts have no translation.")
        self.stdout.write("Everything is translated.")
