"""The backend: who asks is told to every transaction, and nothing else about transactions changes."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from kemitraan.people.models import Account
from kemitraan.toolbox import wall

pytestmark = pytest.mark.django_db(transaction=True)


def told() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('kemitraan.who', true)")
        return str(cursor.fetchone()[0] or "")


def test_each_transaction_is_told_and_the_database_forgets() -> None:
    with wall.acting_as(wall.service("a")):
        assert told() == "service:a"
        with wall.acting_as(wall.service("b")), transaction.atomic():
            assert told() == "service:b"
        assert told() == "service:a"
        connection.end_reading()  # type: ignore[attr-defined]
        assert connection.connection.execute("select current_setting('kemitraan.who', true)").fetchone()[0] == ""


def test_what_a_savepoint_was_told_goes_with_it() -> None:
    with wall.acting_as(wall.service("a")), transaction.atomic():
        assert told() == "service:a"
        with pytest.raises(ValueError, match="back"), transaction.atomic(), wall.acting_as(wall.service("b")):
            assert told() == "service:b"
            raise ValueError("back")
        assert told() == "service:a"


def test_a_write_outside_of_transactions_is_committed_at_once() -> None:
    with wall.acting_as(wall.service("a")):
        assert not Account.objects.exists()  # a reading transaction is open
        Account.objects.create(username="x", name="x")
        with pytest.raises(DatabaseError):
            Account.objects.create(username="x", name="twice")
        connection.close()
        assert Account.objects.count() == 1


def test_a_failed_question_takes_nothing_with_it() -> None:
    with wall.acting_as(wall.service("a")):
        Account.objects.create(username="x", name="x")
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
        assert Account.objects.count() == 1 and told() == "service:a"


def test_a_rolled_back_block_after_reading_keeps_nothing() -> None:
    with wall.acting_as(wall.service("a")):
        assert not Account.objects.exists()
        with pytest.raises(ValueError, match="back"), transaction.atomic():
            Account.objects.create(username="x", name="x")
            raise ValueError("back")
        assert not Account.objects.exists()


def test_a_block_may_choose_its_isolation_after_reading() -> None:
    with wall.acting_as(wall.service("a")):
        assert not Account.objects.exists()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
            cursor.execute("show transaction_isolation")
            assert cursor.fetchone()[0] == "repeatable read" and told() == "service:a"


def test_no_transaction_is_left_open_when_the_context_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall, "_default", None)
    with wall.acting_as(wall.service("a")):
        told()
    assert connection.connection.info.transaction_status.name == "IDLE"


def test_rows_read_piece_by_piece_survive_a_change_of_name() -> None:
    with wall.acting_as(wall.service("a")):
        for number in range(5):
            Account.objects.create(username=f"x{number}", name="x")
        names = set()
        for account in Account.objects.iterator(chunk_size=2):
            with wall.acting_as(wall.service("b")):
                assert told() == "service:b"
            names.add(account.username)
        assert len(names) == 5
