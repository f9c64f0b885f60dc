"""Migrations run as the tables' owner, and end with the second wall built anew where it changed."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from kemitraan.config.walls import WALLS
from kemitraan.toolbox.wall_rules import build
from kemitraan.toolbox.walled_postgres.base import as_owner


class Command(migrate.Command):
    """Django's ``migrate``, as ``DATABASE_OWNER_URL``; then rights for the application's role and the wall's rules."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """See the class."""
        connection = connections[options["database"]]
        role = connection.settings_dict["USER"]
        with as_owner(connection):
            super().handle(*arguments, **options)
            partly = options["check_unapplied"] or options["plan"] or options["app_label"]
            if not partly:
                changed = build(connection, WALLS, role)
                if changed and options["verbosity"] > 0:
                    self.stdout.write(f"  Second wall built on {', '.join(changed)}")
