"""What only the owner of the tables may do, for tests that play them: inside the test's own transaction."""

from __future__ import annotations

from django.db import connection


def as_owner(*statements: str) -> None:
    """Run statements as the owner (``tests_as_owner`` exists in test databases alone)."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute("select tests_as_owner(%s)", [statement])
