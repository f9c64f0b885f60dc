"""The rules of the second wall as data, and building them: row-level security on a table, enabled and forced.

A rule is SQL over one table's columns. ``:name`` is a right of the present context (``wall.RIGHTS``), read once a
statement by ``(select …)``; a missing one is an error. ``[[ … ]]`` marks a condition: the proof of mutants takes each
away in turn and wants a test to notice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .wall import PREFIX, RIGHTS, TABLES

SOMEBODY = "[[:who <> '']]"  # any context at all: who adds a row need not see others'

_RIGHT = re.compile(r"(?<!:):([a-z_]+)\b")
_OPEN, _CLOSE = "[[", "]]"
_MAINTAIN = 170_000  # the first PostgreSQL that grants it by itself


@dataclass(frozen=True)
class Walled:
    """A table behind the wall: who sees, changes and removes its rows, and who adds some (who sees them, if not said).

    A context that adds a row with ``returning`` must see it as well.
    """

    table: str
    sees: str
    adds: str = ""

    def __post_init__(self) -> None:
        TABLES.add(self.table)

    def policies(self) -> Iterator[tuple[str, str]]:
        """Name and definition of each policy."""
        sees, adds = sql_of(self.sees), sql_of(self.adds or self.sees)
        yield "wall_sees", f"for select using ({sees})"
        yield "wall_adds", f"for insert with check ({adds})"
        yield "wall_changes", f"for update using ({sees}) with check ({sees})"
        yield "wall_removes", f"for delete using ({sees})"


def sql_of(rule: str) -> str:
    """A rule as PostgreSQL reads it."""

    def right(match: re.Match[str]) -> str:
        name = match[1]
        # The second cast keeps "any((select …))" an array's any, not a subquery's.
        return f"(select current_setting('{PREFIX}{name}')::{RIGHTS[name]})::{RIGHTS[name]}"

    return " ".join(_RIGHT.sub(right, rule.replace(_OPEN, "(").replace(_CLOSE, ")")).split())


def mutants_of(rule: str) -> Iterator[tuple[str, str]]:
    """The rule with one marked condition taken as given, and with it taken as never so: (what was done, the rule)."""
    starts = [match.start() for match in re.finditer(re.escape(_OPEN), rule)]
    for start in starts:
        end = rule.index(_CLOSE, start)
        condition = " ".join(rule[start + len(_OPEN) : end].split())
        for value in ("true", "false"):
            yield f"{condition} → {value}", rule[:start] + f"({value})" + rule[end + len(_CLOSE) :]


def build(connection: Any, walls: Sequence[Walled], role: str) -> list[str]:
    """Build the wall as the tables' owner and let ``role`` in to the tables; the tables that changed.

    Repeatable. A policy carries the hash of its definition as its comment, so that one that stands is left alone.
    """
    changed = []
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        if role and role != connection.settings_dict["USER"]:
            cursor.execute(f"grant usage on schema public to {name(role)}")
            cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {name(role)}")
            cursor.execute(f"grant usage, select on all sequences in schema public to {name(role)}")
            if connection.pg_version >= _MAINTAIN:  # so that who fills a table can have it analysed
                cursor.execute(f"grant maintain on all tables in schema public to {name(role)}")
        there = standing(cursor)
        cursor.execute("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")
        tables = {row[0] for row in cursor.fetchall()}
        for wall in walls:
            if wall.table not in tables:
                continue  # migrated only so far
            wanted = {policy: _mark(text) for policy, text in wall.policies()}
            if there.get(wall.table) == wanted:
                continue
            put_up(cursor, wall)
            changed.append(wall.table)
    return changed


def take_down(connection: Any, walls: Sequence[Walled]) -> None:
    """Take the rules away before migrations, which could not change a column that a rule reads.

    Row-level security stays on: without rules the application sees no row at all, and only the owner works.
    """
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity")
        there = {row[0] for row in cursor.fetchall()}
        for wall in walls:
            if wall.table in there:
                _drop(cursor, wall.table)
                cursor.execute(f'alter table "{wall.table}" no force row level security')


def _drop(cursor: Any, table: str) -> None:
    cursor.execute("select policyname from pg_policies where schemaname = 'public' and tablename = %s", [table])
    for (policy,) in cursor.fetchall():
        cursor.execute(f'drop policy "{policy}" on "{table}"')


def put_up(cursor: Any, wall: Walled) -> None:
    """The wall of one table, in place of whatever stood there. As its owner, in the caller's transaction."""
    _drop(cursor, wall.table)
    cursor.execute(f'alter table "{wall.table}" enable row level security')
    cursor.execute(f'alter table "{wall.table}" force row level security')
    for policy, text in wall.policies():
        cursor.execute(f'create policy {policy} on "{wall.table}" {text}')
        cursor.execute(f"comment on policy {policy} on \"{wall.table}\" is '{_mark(text)}'")


def standing(cursor: Any) -> dict[str, dict[str, str]]:
    """The marks of the policies that stand, by table and policy; only of tables where they are forced."""
    cursor.execute(
        """
        select c.relname, p.polname, coalesce(obj_description(p.oid, 'pg_policy'), '')
        from pg_policy p join pg_class c on c.oid = p.polrelid
        where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and c.relforcerowsecurity
        """
    )
    found: dict[str, dict[str, str]] = {}
    for table, policy, mark in cursor.fetchall():
        found.setdefault(table, {})[policy] = mark
    return found


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class CannotServe(RuntimeError):
    """The wall would not hold here; the text says why and what to do."""


def check(cursor: Any, walls: Sequence[Walled]) -> None:
    """Raise CannotServe where this connection's role walks around the wall, or the wall does not stand."""
    cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
    role, superuser, bypasses = cursor.fetchone()
    if superuser or bypasses:
        what = "a superuser" if superuser else "a role that bypasses row-level security"
        raise CannotServe(f"DATABASE_URL signs in as {role}, {what}: no rule of the database would bind it. {_ADVICE}")
    cursor.execute(
        """
        select count(*) from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
            and pg_has_role(current_user, c.relowner, 'member')
        """
    )
    if cursor.fetchone()[0]:
        raise CannotServe(
            f"DATABASE_URL signs in as {role}, which owns the tables or may become their owner. {_ADVICE}"
        )
    there = standing(cursor)
    missing = [
        wall.table for wall in walls if there.get(wall.table) != {name: _mark(text) for name, text in wall.policies()}
    ]
    if missing:
        tables = ", ".join(missing)
        raise CannotServe(f"The second wall does not stand as this version wants it ({tables}): run `manage migrate`.")


_ADVICE = (
    "Let it be a role of its own (kemitraan_app) and name the owner in DATABASE_OWNER_URL"
    " (docs/operating/production.md)."
)
