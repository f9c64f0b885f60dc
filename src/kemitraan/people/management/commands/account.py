"""``./kemitraan manage account …``: open, renew and close accounts, give and end posts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.people import accounts
from kemitraan.people.models import Account, Post, Role
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused


class Command(BaseCommand):
    """What the web pages leave to whoever runs the system."""

    help = "Open, renew and close accounts; give and end posts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word says what to do; docs/operating/accounts.md shows each."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        opened = verbs.add_parser("open", help="a new account with a first password")
        opened.add_argument("username")
        opened.add_argument("name")
        opened.add_argument("--email", default="")
        for verb, what in (("renew", "a new first password, phone forgotten"), ("close", "nobody signs in again")):
            verbs.add_parser(verb, help=what).add_argument("username")
        post = verbs.add_parser("post", help="a post in a unit, by an order")
        post.add_argument("username")
        post.add_argument("role", choices=Role.values)
        post.add_argument("unit", help="the unit's slug")
        post.add_argument("order", help="the order's number")
        post.add_argument("--title", default="")
        verbs.add_parser("end-post", help="end a post from today on").add_argument("post", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what to hand over."""
        try:
            getattr(self, f"_{options['verb'].replace('-', '_')}")(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def _account(self, options: dict[str, Any]) -> Account:
        account = Account.objects.filter(username=options["username"]).first()
        if account is None:
            raise CommandError(f"There is no account {options['username']!r}.")
        return account

    def _open(self, options: dict[str, Any]) -> None:
        _made, password = accounts.open_account(options["username"], options["name"], email=options["email"])
        self._hand_over(password)

    def _renew(self, options: dict[str, Any]) -> None:
        self._hand_over(accounts.renew_access(self._account(options)))

    def _hand_over(self, password: str) -> None:
        self.stdout.write(f"First password: {password}\nIt runs out in three days. Hand it over in person: the first")
        self.stdout.write("sign-in asks for a password of their own and adds a phone.")

    def _close(self, options: dict[str, Any]) -> None:
        accounts.close_account(self._account(options))
        self.stdout.write("Closed.")

    def _post(self, options: dict[str, Any]) -> None:
        unit = territory.Unit.objects.filter(slug=options["unit"]).first()
        if unit is None:
            raise CommandError(f"There is no unit {options['unit']!r}.")
        account = self._account(options)
        post = accounts.give_post(account, options["role"], unit, options["order"], title=options["title"])
        self.stdout.write(f"Post {post.pk}: {account.name}, {post.get_role_display()}, {unit.name}.")

    def _end_post(self, options: dict[str, Any]) -> None:
        post = Post.objects.filter(pk=options["post"]).select_related("unit").first()
        if post is None:
            raise CommandError("There is no such post.")
        accounts.end_post(post)
        self.stdout.write("Ended.")
