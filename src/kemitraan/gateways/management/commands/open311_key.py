"""``manage open311_key give NAME CONTACT``, ``renew ID``, ``end ID`` and ``list``."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.gateways.give_key import end_key, give_key, renew_key
from kemitraan.gateways.models import ApiKey
from kemitraan.toolbox.errors import Refused


class Command(BaseCommand):
    """Keys of programs that send reports."""

    help = "Give, end and list the API keys of programs that send reports through Open311"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three small commands."""
        commands = parser.add_subparsers(dest="what", required=True)
        give = commands.add_parser("give", help="make a key; it is shown once")
        give.add_argument("name")
        give.add_argument("contact", help="whom to call when something goes wrong with it")
        give.add_argument("--valid-to", type=datetime.fromisoformat, help="like 2027-12-31T23:59:59+07:00")
        give.add_argument("--per-minute", type=int, default=600)
        give.add_argument("--may-not-read", action="store_true", help="it cannot ask how its reports stand")
        renew = commands.add_parser("renew", help="another key for the same sender; the old one ends at once")
        renew.add_argument("id", type=int)
        end = commands.add_parser("end", help="from the next request on the key counts no more")
        end.add_argument("id", type=int)
        commands.add_parser("list", help="all senders; keys are not kept and cannot be shown")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of them."""
        try:
            if options["what"] == "give":
                self._give(options)
            elif options["what"] == "renew":
                sender, key = renew_key(options["id"])
                self.stdout.write(f"Sender {sender.pk}, {sender.name}. Its new key, shown this once:\n{key}")
            elif options["what"] == "end":
                self.stdout.write(f"{end_key(options['id']).name}: ended.")
            else:
                for sender in ApiKey.objects.order_by("id"):
                    until = f"until {sender.valid_to:%Y-%m-%d %H:%M}" if sender.valid_to else "no end"
                    self.stdout.write(f"{sender.pk}  {sender.name}  ({sender.contact})  {until}")
        except Refused as refusal:
            raise CommandError(refusal.message) from None

    def _give(self, options: dict[str, Any]) -> None:
        valid_to = options["valid_to"]
        if valid_to is not None and valid_to.tzinfo is None:
            raise CommandError("--valid-to needs its zone, like +07:00")
        sender, key = give_key(
            options["name"],
            options["contact"],
            valid_to=valid_to,
            per_minute=options["per_minute"],
            may_read_own=not options["may_not_read"],
        )
        self.stdout.write(f"Sender {sender.pk}, {sender.name}. Its key, shown this once:\n{key}")
