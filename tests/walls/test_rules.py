"""The second wall as it stands in the catalogue, and what it shows to whom."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from kemitraan.accountability import complaint_access
from kemitraan.config.walls import WALLS
from kemitraan.messaging.models import Message
from kemitraan.people.api import purposes
from kemitraan.reports import api as reports
from kemitraan.reports.models import Reporter, Word
from kemitraan.toolbox import wall
from kemitraan.toolbox.rows import fetched, prepared_cursor
from kemitraan.toolbox.wall_rules import CannotServe, check
from kemitraan.toolbox.walled_postgres.base import as_owner
from tests.house.places import PACKAGE

from .world import TABLES, World, make_world, seen


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def nobody_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production: outside every context there is nothing."""
    monkeypatch.setattr(wall, "_default", None)


def asked(question: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_every_sensitive_table_is_walled_and_forced() -> None:
    standing = {
        name: (enabled, forced)
        for name, enabled, forced in asked(
            "select relname, relrowsecurity, relforcerowsecurity from pg_class"
            " where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
    }
    assert set(TABLES) == {one.table for one in WALLS}
    assert all(standing[table] == (True, True) for table in TABLES), standing
    assert {name for name, both in standing.items() if any(both)} == set(TABLES), "a wall that no rule of ours built"


@pytest.mark.django_db
def test_every_rule_reads_its_rights_once_a_statement_and_lets_no_missing_one_pass() -> None:
    rows = asked("select tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies")
    assert {(row[0], row[4]) for row in rows} == {
        (table, command) for table in TABLES for command in ("SELECT", "INSERT", "UPDATE", "DELETE")
    }
    for table, policy, permissive, roles, _command, qual, check_ in rows:
        assert (permissive, roles) == ("PERMISSIVE", "{public}"), (table, policy)
        for text in filter(None, (qual, check_)):
            bare = re.sub(r"\( SELECT \(?current_setting\('kemitraan\.\w+'::text\)\)?[^)]*\)", "", str(text))
            asks_complaint = "FROM accountability_complaint o" in str(text)  # whose own rule reads the rights
            assert "current_setting" in str(text) or asks_complaint, (table, policy, text)
            assert "current_setting" not in bare, (table, policy, bare)
            assert ", true)" not in str(text), "a missing setting must be an error"


@pytest.mark.django_db
def test_the_application_owns_nothing_and_bypasses_nothing() -> None:
    (row,) = asked(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " from pg_roles where rolname = current_user"
    )
    assert not any(row)
    owned = asked("select relname from pg_class where pg_has_role(current_user, relowner, 'member')")
    assert not owned
    assert not asked("select 1 from pg_namespace where nspname = 'public' and has_schema_privilege(oid, 'create')")


@pytest.mark.django_db
def test_no_function_and_no_view_walks_around_the_wall() -> None:
    functions = asked(
        "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
        " and proname <> 'tests_as_owner'"
    )
    views = asked("select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace")
    assert not functions and not views, "a view runs with its owner's rights: say here why it shows no walled row"


@pytest.mark.django_db
def test_the_start_up_check_holds_and_can_fail() -> None:
    with connection.cursor() as cursor:
        check(cursor, WALLS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select tests_as_owner('alter table reports_word no force row level security')")
        with pytest.raises(CannotServe, match="reports_word"):
            check(cursor, WALLS)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_nobody_serves_as_the_owner() -> None:
    with as_owner(connection), connection.cursor() as cursor, pytest.raises(CannotServe, match="owns the tables"):
        check(cursor, WALLS)


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_tells_nobody_reads_no_walled_table() -> None:
    with wall.acting_as(wall.service("tests", *wall.SUBJECTS)):
        make_world()
    connection.close()  # with whatever it was told
    with prepared_cursor(walled=False) as cursor:
        cursor.execute("select count(*) from people_account")
        with pytest.raises(DatabaseError):
            cursor.execute("select count(*) from reports_report")


@pytest.mark.django_db(transaction=True)
def test_a_list_tells_who_asks_only_where_it_names_a_walled_table() -> None:
    assert {one.table for one in WALLS} == wall.TABLES
    with wall.acting_as(wall.ANYBODY):
        fetched("select count(*) from people_account")
        assert not connection._reading
        fetched("select count(*) from reports_report")
        assert connection._reading


@pytest.mark.django_db(transaction=True)
def test_without_a_context_every_table_answers_with_an_error(nobody_by_default: None) -> None:
    with wall.acting_as(wall.service("tests", *wall.SUBJECTS)):
        open_to_all = len([row for row in make_world().reports if not row.restricted])
    known = connection.settings_dict
    with psycopg.connect(
        host=known["HOST"], user=known["USER"], dbname=known["NAME"], port=known["PORT"] or 5432, autocommit=True
    ) as fresh:
        for table in TABLES:
            for command in (f"select 1 from {table}", f"delete from {table}"):
                with pytest.raises(psycopg.errors.UndefinedObject):
                    fresh.execute(command)
        with fresh.transaction():
            fresh.execute(wall.ANYBODY.statement.decode())
            found = {table: fresh.execute(f"select count(*) from {table}").fetchone() for table in TABLES}
            assert found == dict.fromkeys(TABLES, (0,)) | {"reports_report": (open_to_all,)}
        for table in TABLES:  # the transaction is over, and its rights with it
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                fresh.execute(f"select 1 from {table}")


def test_everybody_sees_exactly_what_the_oracle_says(world: World) -> None:
    for asker in world.askers():
        assert seen(asker) == world.expected(asker), asker.name


def test_both_walls_agree(world: World) -> None:
    """Where a scoped manager and a rule speak of the same rows, they speak of the same rows."""
    for asker in world.askers():
        if asker.account is None or asker.receipts or asker.duty:
            continue
        viewer, found = asker.viewer, seen(asker)
        readable = reports.visible_to(viewer).values("pk")
        named = reports.visible_to(viewer, purposes.READ_REPORTER).values("pk")
        restricted = {row.pk for row in world.reports if row.restricted}
        assert found["reports_report"] & restricted == set(readable.values_list("pk", flat=True)) & restricted
        assert found["reports_word"] == set(Word.objects.filter(report__in=readable).values_list("pk", flat=True))
        assert found["reports_reporter"] == set(Reporter.objects.filter(report__in=named).values_list("pk", flat=True))
        judged = set(complaint_access.visible_to(viewer).values_list("pk", flat=True))
        asked_for = complaint_access.requests_for(viewer)
        assert judged <= found["accountability_complaint"]
        if not viewer.may(purposes.CUSTODY):
            assert judged == found["accountability_complaint"], asker.name
        assert set(asked_for.values_list("pk", flat=True)) <= found["accountability_identityrequest"]


def test_whoever_adds_a_message_or_a_report_need_not_see_it(world: World, nobody_by_default: None) -> None:
    def add() -> None:
        now = "2026-11-26T00:00:00+00:00"
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into messaging_message (channel, address, template, language, context, about, about_id, state,"
                " attempts, next_try_at, queued_at, error) values ('page', '', 'x', 'id', '{}', 'report', 1, 'sent', 0,"
                " %s, %s, '')",
                [now, now],
            )

    with wall.acting_as(wall.ANYBODY):
        add()
        assert Message.objects.count() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        add()


def test_no_room_reaches_behind_the_wall_by_another_table_name() -> None:
    """Hand-written SQL names a walled table only where a reader looked at it."""
    looked_at = {
        *("desk/hot.py", "dispatch/queries.py", "oversight/service_times.py"),
        *("learning/effect.py", "learning/reading.py"),
        "visits/queue.py",  # the code of the report a wish became, by its key and under the wall like any other
    }
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if "tests" in path.parts or "migrations" in path.parts or path.name.endswith("wall.py") or name in looked_at:
            continue
        text = path.read_text(encoding="utf-8")
        assert not [table for table in TABLES if re.search(rf"\b(from|join|into|update) {table}\b", text)], name
