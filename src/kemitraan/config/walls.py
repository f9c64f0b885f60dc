"""Every table behind the second wall, and the check that a process may serve."""

from __future__ import annotations

import sys

from django.db import OperationalError, connection

from kemitraan.accountability import api as accountability
from kemitraan.messaging import api as messaging
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox.wall_rules import CannotServe, Walled, check

WALLS: tuple[Walled, ...] = (*accountability.WALLS, *messaging.WALLS, *people.WALLS, *reports.WALLS)


def refuse_without_wall() -> None:
    """Raise CannotServe where this process could walk around the wall. A database that is away is asked later."""
    try:
        with connection.cursor() as cursor:
            check(cursor, WALLS)
    except OperationalError:
        return
    finally:
        connection.close()


def end_without_wall() -> None:
    """End this process with one clear line where it may not serve (:func:`refuse_without_wall`)."""
    try:
        refuse_without_wall()
    except CannotServe as reason:
        sys.exit(f"Kemitraan does not start: {reason}")
