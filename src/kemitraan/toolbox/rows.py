"""Inserting a row that may be there already, without a savepoint and in one statement."""

from __future__ import annotations

from django.db import connection, models


def insert_or_skip(row: models.Model) -> bool:
    """Insert the row and set its key, or do nothing where a unique constraint already holds one.

    Waits for a rival transaction with the same unique value to end. Returns whether the row is new.
    """
    meta = row._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {connection.ops.quote_name(meta.db_table)} ({columns}) values ({places})"  # noqa: S608 - names come from the model
            " on conflict do nothing returning id",
            values,
        )
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding = False
    return True
