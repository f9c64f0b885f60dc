"""Rows on the hottest paths: the same models, but statements written once and prepared by the server.

The ORM builds and compiles each query anew and sends it as text, so that PostgreSQL parses and plans it every
time. One row by a key costs 0.5 ms that way and 0.1 ms this way, in Python and in the database alike. Nothing else
differs: fields convert their values as always, errors are Django's, and query logs and counts see each statement.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

from kemitraan.toolbox import wall

PREPARE_AFTER = 3  # uses of a statement on one connection

Row = TypeVar("Row", bound=models.Model)
Family = Sequence[tuple[models.Model, str]]


def insert(row: Row) -> Row:
    """Insert the row in one statement and set its key; the errors are those of ``save()``."""
    _insert(row, "", ())
    return row


def insert_unseen(row: models.Model) -> None:
    """Insert the row and ask for nothing back, not even its key: for who may add it and not see it (``wall``)."""
    fields = _fields(type(row), row.pk is None, "")
    with prepared_cursor() as cursor:
        cursor.execute(_bare_insert(type(row), row.pk is None), _values(row, fields))
    row._state.adding = False


def insert_or_skip(row: models.Model, family: Family = ()) -> bool:
    """Insert the row and set its key, or do nothing where a unique constraint already holds one.

    ``family`` are rows that belong to it, each with the name of the field that takes its key: they are written
    by the same statement, or not at all. Waits for a rival transaction with the same unique value to end.
    Returns whether the row is new.
    """
    return _insert(row, " on conflict do nothing", family)


def pick(model: type[Row], **equals: Any) -> Row | None:
    """One row whose columns have these values, or None: ``filter(**equals).first()``, prepared.

    The names are those of columns (``category_id``); with several such rows it is any of them.
    """
    with prepared_cursor() as cursor:
        cursor.execute(select_of(model) + _where(tuple(equals)), list(equals.values()))
        found = cursor.fetchone()
    return None if found is None else made_of(model, found)


@cache
def select_of(model: type[models.Model], more: str = "") -> str:
    """``select`` of all columns of a model, and of ``more``, from its table."""
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    return f"select {columns}{more} from {quote(model._meta.db_table)}"  # noqa: S608 - the model's own names


def made_of(model: type[Row], values: Sequence[Any]) -> Row:
    """The instance behind a row that :func:`select_of` selected."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields = model._meta.concrete_fields
    converted = [
        value if (convert := getattr(field, "from_db_value", None)) is None else convert(value, None, connection)
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], converted)


def fetched(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a statement whose places are written ``%s``, as everywhere in Django; prepared by the server.

    Planning a list's statement costs more than fetching its fifty rows: a prepared one is planned once a connection.
    Where it names no table behind the wall, nobody is told to it first: that saves two ways to the server.
    """
    with prepared_cursor(walled=_behind_wall(statement)) as cursor:
        cursor.execute(_numbered(statement), list(values))
        return list(cursor.fetchall())


def fetched_of(rows: models.QuerySet[Any, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows of a ``values_list`` without duplicates of Django's own way: the same statement, prepared.

    Columns come as the database gives them, which is the same for all but fields that convert what they read (JSON).
    """
    try:
        return fetched(*rows.query.sql_with_params())
    except EmptyResultSet:  # such as "one of no units": the ORM asks nothing, either
        return []


@lru_cache(maxsize=2_000)
def _behind_wall(statement: str) -> bool:
    """Whether a statement names a walled table. Where none is known in this process, any might be."""
    return not wall.TABLES or any(table in statement for table in wall.TABLES)


Compiled = tuple[str, tuple[Any, ...]]


def compiled(rows: models.QuerySet[Any, tuple[Any, ...]]) -> Compiled:
    """The statement of a ``values_list`` and its values, to be kept: putting it together costs more than asking it."""
    return rows.query.sql_with_params()


def fetched_with(statement: Compiled, some: object, value: object) -> list[tuple[Any, ...]]:
    """The rows of a kept statement with ``value`` in the place of ``some``, with which it was put together."""
    text, values = statement
    return fetched(text, [value if type(one) is type(some) and one == some else one for one in values])


SOME_UNIT = -987_654_321  # no unit has it: in a kept statement it holds the place of a viewer's units


def kept_for_units(rows: models.QuerySet[Any, tuple[Any, ...]]) -> Compiled:
    """The statement of a ``values_list`` whose rows are those of unit :data:`SOME_UNIT`, for any set of units.

    Who asks a room's access functions as ``people.STAND_IN`` gets such rows: the rule of access stays where it stands,
    and is put into SQL once. ``IN (…)`` becomes ``= ANY(…)``, so that one statement serves however many units.
    """
    text, values = rows.query.sql_with_params()
    return _in_its_place(text, values, _ANY), values


def kept_for_each_unit(rows: models.QuerySet[Any, tuple[Any, ...]], around: str) -> Compiled:
    """The same, asked of each unit for itself, so that an index gives each unit's first rows and sorts nothing.

    ``around`` is a statement that merges them: ``{rows}`` in it stands in a ``lateral`` join beside the unit ``p(id)``,
    which comes from the statement's first value, the units: ``unnest(%s::bigint[]) p(id)``.
    """
    text, values = rows.query.sql_with_params()
    text = around.replace("{rows}", _in_its_place(text, values, "= p.id"))
    return text, (SOME_UNIT, *(value for value in values if value != SOME_UNIT))


def _in_its_place(text: str, values: Sequence[Any], units: str) -> str:
    """The statement with ``units`` where it said ``IN`` and asked for :data:`SOME_UNIT`."""
    places = iter(values)

    def one(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        return units if next(places) == SOME_UNIT and found[0] == "IN (%s)" else found[0]

    return _ONE_OF.sub(one, text)


def fetched_for_units(statement: Compiled, units: Iterable[int]) -> list[tuple[Any, ...]]:
    """The rows of a statement of :func:`kept_for_units` for these units."""
    return fetched(*for_units(statement, units))


def for_units(statement: Compiled, units: Iterable[int]) -> Compiled:
    """A kept statement with these units in their place; one alone is asked for by ``=``, so that an index sorts."""
    text, values = statement
    ids: Any = sorted(units)
    if len(ids) == 1 and _ANY in text:
        text, ids = text.replace(_ANY, "= %s"), ids[0]
    return text, tuple(ids if value == SOME_UNIT and type(value) is int else value for value in values)


_ANY = "= ANY(%s::bigint[])"
_ONE_OF = re.compile(r"IN \(%s\)|%[s%]")


@lru_cache(maxsize=2_000)
def _numbered(statement: str) -> str:
    """``$1``, ``$2`` … for the places, and one percent sign for two."""
    count = itertools.count(1)
    return _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(count)}", statement)


_PLACE = re.compile(r"%[s%]")


def prepared_cursor(*, walled: bool = True) -> CursorWrapper:
    """A cursor of the current connection; its statements are bound and, after some uses, prepared by the server.

    Places are written ``$1``, ``$2`` … ``walled=False`` is for statements about tables that no wall concerns: who asks
    is not told first, which saves a way to the server. With nobody told, a walled table answers with an error.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    raw: Any = connection.connection
    if raw.prepare_threshold is None:  # Django's default; its own cursors never prepare, whatever stands here
        raw.prepare_threshold = PREPARE_AFTER
    # $1 instead of %s: a long statement isn't taken apart at each use.
    cursor: Any = _LoggedCursor(raw) if connection.queries_logged else _Cursor(raw)
    if not walled:
        return (CursorDebugWrapper if connection.queries_logged else CursorWrapper)(cursor, connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


class _Cursor(psycopg.RawCursor[Any]):
    """Reads moments with psycopg's own loader, in C where it is installed; Django's costs ten times as much a value."""

    @property
    def adapters(self) -> AdaptersMap:
        """How values are read: those of the connection but for moments; put together once a connection."""
        raw: Any = self._conn
        try:
            found: AdaptersMap = raw.kemitraan_adapters
        except AttributeError:
            found = raw.kemitraan_adapters = AdaptersMap(raw.adapters)
            found.register_loader("timestamptz", TimestamptzLoader)
        return found


class _LoggedCursor(_Cursor):
    """Leaves its statement where Django's query log looks for it; psycopg keeps it for batches only."""

    def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
        """As the cursor's own."""
        done = super().execute(query, *arguments, **options)
        self._query = SimpleNamespace(query=str(query).encode())  # type: ignore[assignment]
        return done


def _insert(row: models.Model, tail: str, family: Family) -> bool:
    made_here = row.pk is None
    values = _values(row, _fields(type(row), made_here, ""))
    for member, field in family:
        values += _values(member, _fields(type(member), member.pk is None, field))
    kinds = tuple((type(member), member.pk is None, field) for member, field in family)
    with prepared_cursor() as cursor:
        cursor.execute(_insert_statement(type(row), made_here, tail, kinds), values)
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS
    return True


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    """What is sent for each field: as Django prepares it, but without asking where it would change nothing."""
    connection = connections[DEFAULT_DB_ALIAS]
    values = []
    for field in fields:
        value = getattr(row, field.attname)
        kind = _as_it_is(field)
        if kind is None or not (value is None or type(value) is kind):
            value = field.get_db_prep_save(field.pre_save(row, True), connection)
        values.append(value)
    return values


@cache
def _as_it_is(field: Any) -> type | None:
    """The type that this field sends just as it stands, and None as well; nothing where Django has a say."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return None
    return _UNTOUCHED.get(type(field))


# Numbers are not here: the server chooses its plan by their width, which Django takes from the column.
_UNTOUCHED: dict[type, type] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.FloatField: float,
    models.UUIDField: UUID,
    models.ForeignKey: type(None),
    models.SmallIntegerField: type(None),
    models.PositiveSmallIntegerField: type(None),
    models.IntegerField: type(None),
    models.BigIntegerField: type(None),
    models.DateTimeField: type(None),
}


@cache
def _fields(model: type[models.Model], keyless: bool, taken: str) -> tuple[Any, ...]:
    """The columns whose values we send: all but a key the database makes and the one that takes another's key."""
    fields = model._meta.concrete_fields
    return tuple(field for field in fields if not (field.primary_key and keyless) and field.name != taken)


@cache
def _bare_insert(model: type[models.Model], keyless: bool) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = _fields(model, keyless, "")
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(f"${number}" for number in range(1, len(fields) + 1))
    return f"insert into {quote(model._meta.db_table)} ({columns}) values ({places})"  # noqa: S608


@cache
def _insert_statement(
    model: type[models.Model], keyless: bool, tail: str, family: tuple[tuple[type[models.Model], bool, str], ...]
) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = _fields(model, keyless, "")
    head = f"{_bare_insert(model, keyless)}{tail} returning {quote(model._meta.pk.column)} as made"
    if not family:
        return head
    parts, used = [f"head as ({head})"], len(fields)
    for number, (member, without_key, taken) in enumerate(family):
        others = _fields(member, without_key, taken)
        column = quote(str(member._meta.get_field(taken).column))  # type: ignore[union-attr]
        columns = ", ".join([column, *(quote(field.column) for field in others)])
        places = ", ".join(["made", *(f"${used + place}::{_type(field)}" for place, field in enumerate(others, 1))])
        used += len(others)
        table = quote(member._meta.db_table)
        parts.append(f"part_{number} as (insert into {table} ({columns}) select {places} from head)")  # noqa: S608
    return f"with {', '.join(parts)} select made from head"  # noqa: S608 - the models' own names


def _type(field: Any) -> str:
    """The column's type without its length: a cast to ``varchar(20)`` would cut a text short without a word."""
    return re.sub(r"\(\d+\)", "", field.db_type(connections[DEFAULT_DB_ALIAS]))


@cache
def _where(names: tuple[str, ...]) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    return f" where {' and '.join(f'{quote(name)} = ${place}' for place, name in enumerate(names, 1))} limit 1"
