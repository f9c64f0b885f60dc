"""Every condition of every rule, and of the access functions before them, taken away in turn: somebody must notice.

A rule's mutant is put up inside the caller's transaction (as the owner, see ``tests_as_owner``) and judged by what each
asker then sees, against the oracle. An access function's is made from its own source.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection, transaction

from kemitraan.accountability import complaint_access
from kemitraan.config.walls import WALLS
from kemitraan.people.api import purposes
from kemitraan.reports import access as reports_access
from kemitraan.toolbox import wall
from kemitraan.toolbox.wall_rules import SOMEBODY, Walled, mutants_of, sql_of

from .world import TABLES, World, seen


@dataclass(frozen=True)
class Mutant:
    """One change and whether anybody noticed."""

    where: str
    what: str
    noticed: bool


def rule_mutants(world: World, *, every: int = 1) -> Iterator[Mutant]:
    """Each condition of each rule once always true and once never; ``every``: only each so-manieth."""
    wanted = [(asker, world.expected(asker)) for asker in world.askers()]
    number = 0
    for one in WALLS:
        for what, rule in mutants_of(one.sees):
            number += 1
            if number % every == 0:
                yield Mutant(one.table, what, _noticed(one, rule, wanted))
        if one.adds:
            for what, rule in mutants_of(one.adds):
                yield Mutant(f"{one.table}, adding", what, _adding_noticed(one, rule))


def _noticed(one: Walled, rule: str, wanted: list[Any]) -> bool:
    with transaction.atomic():
        _put_up(one.table, "wall_sees", f"using ({sql_of(rule)})")
        found = _seen_by_nobody(one.table) or any(
            seen(asker, (one.table,))[one.table] != right[one.table] for asker, right in wanted
        )
        transaction.set_rollback(True)
    return found


def _seen_by_nobody(table: str) -> bool:
    """Whether any row is shown to a statement that told nothing (past the backend, which would tell its own)."""
    raw: Any = connection.connection
    key = TABLES[table]._meta.pk.column
    for row in TABLES[table]._default_manager.values_list("pk", flat=True):
        raw.execute("savepoint seeing")
        try:
            raw.execute(wall.NOTHING.decode())
            if raw.execute(f"select 1 from {table} where {key} = %s", [row]).fetchall():
                return True
        except psycopg.Error:
            pass
        finally:
            raw.execute("rollback to savepoint seeing")
    return False


def _adding_noticed(one: Walled, rule: str) -> bool:
    """Whoever is here may add, and without a context nobody may."""
    with transaction.atomic():
        _put_up(one.table, "wall_adds", f"with check ({sql_of(rule)})")
        found = not _may_add(one.table, wall.ANYBODY.statement.decode()) or _may_add(one.table, wall.NOTHING.decode())
        transaction.set_rollback(True)
    return found


def _may_add(table: str, told: str) -> bool:
    """Whether a copy of some row may be added under these settings (past the backend, which would tell its own)."""
    key = TABLES[table]._meta.pk.column
    columns = [field.column for field in TABLES[table]._meta.concrete_fields if field.column != key]
    raw: Any = connection.connection
    source: Any = TABLES[table]._default_manager.values_list(*columns).first()
    with connection.cursor() as cursor:
        cursor.execute("savepoint adding")
    try:
        raw.execute(told)
        places = ", ".join(["%s"] * len(columns))
        extra = f"{key}, " if table == "reports_reporter" else ""
        from psycopg.types.json import Jsonb

        values = [Jsonb(value) if isinstance(value, dict) else value for value in source]
        if extra:
            places, values = f"%s, {places}", [10**9, *values]
        raw.execute(f"insert into {table} ({extra}{', '.join(columns)}) values ({places})", values)
    except Exception as error:  # any refusal of the database
        return "foreign key" in str(error)
    finally:
        raw.execute("rollback to savepoint adding")
        raw.execute(wall.current().statement if wall.current() else wall.NOTHING)  # type: ignore[union-attr]
    return True


def _put_up(table: str, policy: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tests_as_owner(%s)", [f"alter policy {policy} on {table} {text}"])


# Conditions of the access functions, as they stand in their source, and what each becomes. Two are not here because
# nothing would change: an empty set of units finds nothing by itself, and "not one's own unit" is said twice
# (``inside`` holds it, too).
FIRST_WALL: tuple[tuple[Any, str, str, str], ...] = (
    (reports_access, "visible_to", "Q(unit_id__in=units) | Q(holder_id__in=units), ", ""),
    (reports_access, "visible_to", "Q(unit_id__in=units) | ", ""),
    (reports_access, "visible_to", " | Q(holder_id__in=units)", ""),
    (reports_access, "visible_to", ", caveat__lte=viewer.clearance", ""),
    (reports_access, "visible_to", "found.exclude(exclusions__unit_id__in=own_path(viewer)) if", "found if"),
    (reports_access, "visible_to", "viewer.units_for(purpose)", "frozenset().union(*viewer.units.values())"),
    (complaint_access, "visible_to", "post.role == Role.INSPECTOR", "True"),
    (complaint_access, "visible_to", "Q(shield__path__startswith=post.unit.path) & ~", "~"),
    (complaint_access, "visible_to", "post.unit.parent_id is None", "True"),
    (complaint_access, "visible_to", "post.unit.parent_id is None", "False"),
    (complaint_access, "visible_to", "Q(shield_id=post.unit_id) | Q(shield__isnull=True)", "Q(shield__isnull=True)"),
    (complaint_access, "visible_to", "Q(shield_id=post.unit_id) | Q(shield__isnull=True)", "Q(shield_id=post.unit_id)"),
    (complaint_access, "visible_to", ".exclude(conflicts__account=viewer.account_id or 0)", ""),
    (complaint_access, "visible_to", " if inside else found", " if False else found"),
    (complaint_access, "requests_for", "within", "Q()"),
    (complaint_access, "requests_for", "Q(complaint__shield_id__in=units) | ", ""),
    (complaint_access, "requests_for", " | Q(complaint__shield__isnull=True)", ""),
    (complaint_access, "requests_for", ".exclude(asked_by_id=viewer.account_id)", ""),
)


def first_wall_mutants(world: World) -> Iterator[Mutant]:
    """Each condition of the access functions of the walled rows; judged by what each viewer gets from them."""
    for module, name, before, after in FIRST_WALL:
        right = getattr(module, name)
        source = textwrap.dedent(inspect.getsource(right))
        if before not in source:
            raise AssertionError(f"{module.__name__}.{name} no longer holds {before!r}: change FIRST_WALL")
        head, tail = source.split(":\n", 1)
        changed = head + ":\n" + (tail.replace(before, after) if before != "within" else _last(tail, before, after))
        room: dict[str, Any] = dict(vars(module))
        exec(compile("from __future__ import annotations\n" + changed, module.__file__ or name, "exec"), room)
        yield Mutant(f"{module.__name__}.{name}", f"{before} → {after or 'gone'}", _told(world, right, room[name]))


def _last(text: str, before: str, after: str) -> str:
    head, _found, tail = text.rpartition(f"filter({before})")
    return f"{head}filter({after}){tail}"


def _told(world: World, right: Any, mutant: Any) -> bool:
    """Whether any viewer gets other rows from the mutant."""
    for asker in world.askers():
        if asker.account is None:
            continue
        viewer = asker.viewer
        more = [(purposes.READ_REPORTER,)] if right.__module__.startswith("kemitraan.reports") else []
        for arguments in [(), *more]:
            try:
                got = set(mutant(viewer, *arguments).values_list("pk", flat=True))
            except Exception:  # a mutant that breaks is noticed
                return True
            if got != set(right(viewer, *arguments).values_list("pk", flat=True)):
                return True
    return False


def without_marks() -> list[str]:
    """Rules with a condition that no mark holds, so that no mutant would take it away."""
    return [one.table for one in WALLS if "[[" not in one.sees or (one.adds and one.adds != SOMEBODY)]
