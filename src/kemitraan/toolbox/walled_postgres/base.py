"""Django's PostgreSQL backend, with the wall's context told to each transaction.

The context is transaction-local, so that the database itself forgets it at the end: no pool and no proxy can carry one
asker's rights to the next. Django runs most reading outside of transactions; here, inside a context, the first such
statement opens one ("reading") together with the context, in one way to the server. It is adopted by the next
``atomic`` block, ended by the next write outside of one (which commits as it always did), and ended with the request.
So nothing is committed later than before, and no failed statement takes others with it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.postgresql import base
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg.pq import ExecStatus

from kemitraan.toolbox import wall

_READS = ("select", "SELECT", "(SELECT", "declare", "DECLARE")
# Statements about tables, not rows: no wall concerns them, and some refuse to run inside a transaction.
_BUILDS = ("create", "drop", "alter", "vacuum", "analyze", "reindex", "cluster")
_STEPS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")  # must work in a transaction that failed


class _Walled:
    """A cursor that has the context told first."""

    db: DatabaseWrapper

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        with self.db.behind_wall(sql):
            return super()._execute(sql, params, *ignored)  # type: ignore[misc]

    def _executemany(self, sql: Any, params: Any, *ignored: Any) -> Any:
        with self.db.behind_wall("many"):
            return super()._executemany(sql, params, *ignored)  # type: ignore[misc]


class _Cursor(_Walled, CursorWrapper):
    pass


class _DebugCursor(_Walled, CursorDebugWrapper):
    pass


class _Statement:
    """The moment of one statement: the context before it, the end of the reading transaction after it if need be."""

    __slots__ = ("db", "sql", "then")

    def __init__(self, db: DatabaseWrapper, sql: object) -> None:
        self.db, self.sql, self.then = db, sql, False

    def __enter__(self) -> None:
        self.then = self.db.tell(self.sql)

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: object) -> None:
        if kind is not None:
            self.db.end_reading(keep=False)
        elif self.then:
            self.db.end_reading()


# Of test databases only: a statement of the tables' owner, inside the test's own transaction.
AS_OWNER_IN_TESTS = """
create or replace function tests_as_owner(statement text) returns void language plpgsql security definer
set search_path = public as $$ begin execute statement; end $$
"""


class Creation(DatabaseCreation):
    """Test databases: made and migrated by the owner, used by the application's role."""

    def create_test_db(self, *arguments: Any, **options: Any) -> str:
        """As Django's; and what tests must do that the application never may: empty tables, act as their owner."""
        name = super().create_test_db(*arguments, **options)
        role = self.connection.settings_dict["USER"]
        if self.connection.settings_dict.get("OWNER"):
            with as_owner(self.connection), self.connection.cursor() as cursor:
                cursor.execute(
                    f"grant truncate on all tables in schema public to {self.connection.ops.quote_name(role)}"
                )
                cursor.execute(AS_OWNER_IN_TESTS)
        return name

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> Any:
        with as_owner(self.connection):
            return super()._create_test_db(verbosity, autoclobber, keepdb)  # type: ignore[misc]

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        self._end_sessions(test_database_name)
        with as_owner(self.connection):
            self._end_sessions(test_database_name)
            super()._destroy_test_db(test_database_name, verbosity)  # type: ignore[misc]

    def _end_sessions(self, test_database_name: str) -> None:
        """End what a thread of a test's server still holds: a database in use cannot be dropped.

        Each role may end its own sessions; five seconds are waited for each to be gone.
        """
        with self._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = %s and usename = current_user and pid <> pg_backend_pid()",
                [test_database_name],
            )


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. ``settings_dict["OWNER"]`` says who owns the tables, where that is another role."""

    creation_class = Creation

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._told: wall.Context | None = None  # what the open transaction was told
        self._reading = False  # a transaction that we opened, and Django does not know of
        self._adopted = False  # it became that of an atomic block …
        self._untouched = False  # … in which nothing was said yet

    # --- who asks -------------------------------------------------------------------------------------------

    def behind_wall(self, sql: object) -> _Statement:
        """Around one statement: tell the context; after a write outside of transactions, commit."""
        return _Statement(self, sql)

    def tell(self, sql: object) -> bool:
        """See to it that this statement runs in the context of the moment; whether to commit after it."""
        if isinstance(sql, str) and sql.startswith(_STEPS):
            return False
        if isinstance(sql, str) and sql.startswith("set transaction"):
            if self._adopted and self._untouched:  # it must come before any query, so this block begins anew
                self._send(b"rollback; begin")
                self._told = None
            return False
        self._untouched = False
        wanted = wall.current()
        if self.in_atomic_block or not self.autocommit:
            if wanted is not self._told and not self.needs_rollback:
                self._send(wall.NOTHING if wanted is None else wanted.statement)
                self._told = wanted
            return False
        if wanted is None or (isinstance(sql, str) and sql.lstrip()[:8].lower().startswith(_BUILDS)):
            self.end_reading()
            return False
        if not self._reading:
            self._send(b"begin; " + wanted.statement)
            self._reading = True
            self._told = wanted
        elif wanted is not self._told:
            self._send(wanted.statement)
            self._told = wanted
        return not (isinstance(sql, str) and sql.lstrip().startswith(_READS))

    def end_reading(self, *, keep: bool = True) -> None:
        """End the transaction that was opened for reading, if there is one."""
        if not self._reading:
            return
        self._reading, self._told = False, None
        if self.connection is None:
            return
        if keep:
            self._send(b"commit")
            return
        with contextlib.suppress(DatabaseError, InterfaceError):  # what failed is told already
            self._send(b"rollback")

    def _send(self, text: bytes) -> None:
        """One way to the server, in the simple protocol; errors are Django's."""
        raw: Any = self.connection
        with self.wrap_database_errors:
            if (
                not self.autocommit
                and not self._adopted
                and raw.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
            ):
                text = b"begin; " + text  # psycopg would have opened it with the next statement
            result = raw.pgconn.exec_(text)
            if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
                if raw.pgconn.status == psycopg.pq.ConnStatus.BAD:
                    raw.close()
                    raise psycopg.OperationalError("the connection is lost")
                raise psycopg.errors.error_from_result(result)

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        """A cursor that tells the context."""
        return _Cursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        """The same, with a log of queries."""
        return _DebugCursor(cursor, self)

    # --- where transactions begin and end ---------------------------------------------------------------------

    def _set_autocommit(self, autocommit: bool) -> None:
        if not autocommit and self._reading:
            self._reading, self._adopted, self._untouched = (
                False,
                True,
                True,
            )  # the atomic block goes on in it: so far it only read
            return
        if autocommit and self._adopted:
            self._adopted = False  # psycopg never left autocommit
            return
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._told = None

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._told = None

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = None  # what was told inside the savepoint went with it

    def _configure_connection(self, connection: Any) -> bool:
        """As Django's; and a prepared statement is planned once, not for each set of values (``toolbox.rows``).

        Left alone, PostgreSQL planned a list's statement anew at every use: a plan for "any number of units" looks
        dearer to it than one for one unit, though both are the same. Statements that Django's own cursors send are not
        prepared; each is planned with its values, as always.
        """
        commit = super()._configure_connection(connection)  # type: ignore[misc]
        with connection.cursor() as cursor:
            cursor.execute("set plan_cache_mode = force_generic_plan")
        return bool(commit) or not connection.autocommit

    def connect(self) -> None:
        """A new connection knows nothing."""
        self._told, self._reading, self._adopted = None, False, False
        super().connect()

    def _close(self) -> None:
        if self._reading and self.connection is not None:
            with contextlib.suppress(DatabaseError, InterfaceError):
                self.end_reading()
        self._told, self._reading, self._adopted = None, False, False
        super()._close()  # type: ignore[misc]


@contextlib.contextmanager
def as_owner(connection: Any) -> Iterator[None]:
    """Use this connection as the owner of the tables, for migrations; as the application again afterwards."""
    owner = connection.settings_dict.get("OWNER")
    if not owner:
        yield
        return
    mine = {name: connection.settings_dict[name] for name in owner}
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.close_pool()
    pool = options.pop("pool", None)
    connection.settings_dict |= owner
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= mine
        if pool is not None:
            options["pool"] = pool


def _end_reading_everywhere() -> None:
    for connection in connections.all(initialized_only=True):
        if isinstance(connection, DatabaseWrapper):
            connection.end_reading()


wall.when_left(_end_reading_everywhere)
