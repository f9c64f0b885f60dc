"""Migrations run as the tables' owner, behind a wall without gates, and end with the second wall built anew."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kemitraan.config.walls import WALLS
from kemitraan.toolbox.wall_rules import build, take_down
from kemitraan.toolbox.walled_postgres.base import as_owner


class Command(migrate.Command):
    """Django's ``migrate``, as ``DATABASE_OWNER_URL``; then rights for the application's role and the wall's rules."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """See the class."""
        connection = connections[options["database"]]
        role = connection.settings_dict["USER"]
        with as_owner(connection):
            if options["check_unapplied"] or options["plan"]:
                super().handle(*arguments, **options)
                return
            executor = MigrationExecutor(connection)
            if options["app_label"] or executor.migration_plan(executor.loader.graph.leaf_nodes()):
                take_down(connection, WALLS)
            super().handle(*arguments, **options)
            changed = build(connection, WALLS, role)
            if changed and options["verbosity"] > 0:
                self.stdout.write(f"  Second wall built on {', '.join(changed)}")
