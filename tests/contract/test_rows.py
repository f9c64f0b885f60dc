"""The short way to the database gives what the long way gives."""

import uuid

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kemitraan.gateways.models import ApiKey
from kemitraan.journal.models import Entry
from kemitraan.messaging.models import Message
from kemitraan.reports import api as reports
from kemitraan.reports.models import Category, Question
from kemitraan.reports.tests.builders import make_report, told
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import insert, insert_or_skip, pick

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return Category.objects.create(
        code="X01", name_id="Contoh", name_en="Example", group="order", kind="report", priority=3,
        outside={"name": "Di tempat lain"}, official_codes=["1", "2"],
    )  # fmt: skip


def a_key(**changes) -> ApiKey:
    return ApiKey(**{"hash": uuid.uuid4().hex, "name": "Kota", "created_at": clock.now()} | changes)


def test_a_picked_row_is_the_row_the_orm_gives(category):
    picked = pick(Category, code="X01", active=True)
    by_orm = Category.objects.get(code="X01")
    assert {field.attname: getattr(picked, field.attname) for field in Category._meta.concrete_fields} == {
        field.attname: getattr(by_orm, field.attname) for field in Category._meta.concrete_fields
    }
    assert picked == by_orm and not picked._state.adding
    assert pick(Category, code="X01", active=False) is None and pick(Question, category_id=category.pk) is None


def test_an_inserted_row_is_what_save_would_have_stored():
    entry = insert(
        Entry(at=clock.now(), kind="a.b", subject="x", subject_id=2**40, actor="system", data={"ä": [1, None]})
    )
    assert entry.pk and Entry.objects.get(pk=entry.pk).data == {"ä": [1, None]}
    sender = insert(a_key(hash="h", name="Kota"))
    sender.name = "Kabupaten"
    sender.save()  # the row knows that it is stored
    assert ApiKey.objects.get().name == "Kabupaten"


def test_a_row_that_is_there_is_skipped():
    first, second = a_key(hash="h"), a_key(hash="h", name="Other")
    assert insert_or_skip(first) and not insert_or_skip(second)
    assert second.pk is None and ApiKey.objects.get().name == "Kota"


def test_errors_are_those_of_django():
    insert(a_key(hash="h"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_key(hash="h"))
    with pytest.raises(DataError), transaction.atomic():
        insert(a_key(name="x" * 121))


def test_nothing_is_cut_short_in_a_family():
    """A cast to varchar(n) would cut a text silently; the database must refuse it instead."""
    message = Message(channel="page", template="t" * 61, about="report", next_try_at=clock.now(), queued_at=clock.now())
    with pytest.raises(DataError), transaction.atomic():
        insert_or_skip(a_key(), [(message, "about_id")])
    assert not ApiKey.objects.exists()


def test_a_family_is_one_statement_and_takes_the_key():
    def family():
        entry = Entry(at=clock.now(), kind="a.b", subject="sender", actor="system")
        message = Message(
            channel="page", template="t", about="sender", next_try_at=clock.now(), queued_at=clock.now(),
            context={"a": {"b": 1}},
        )  # fmt: skip
        return [(entry, "subject_id"), (message, "about_id")]

    sender = a_key(hash="h")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert insert_or_skip(sender, family())
    assert len(seen) == 1 and "insert into" in seen.captured_queries[0]["sql"]
    assert Entry.objects.get().subject_id == Message.objects.get().about_id == sender.pk
    assert Message.objects.get().context == {"a": {"b": 1}}
    assert not insert_or_skip(a_key(hash="h"), family())
    assert Entry.objects.count() == Message.objects.count() == 1, "no row, no family"


def test_many_uses_of_a_statement_stay_right(category):
    """The server prepares it after some uses; nothing changes with that, nor when types differ."""
    for number in range(20):
        insert(a_key(name=f"n{number}", valid_to=clock.now() if number % 2 else None, per_minute=10 ** (number % 9)))
        assert pick(ApiKey, name=f"n{number}").per_minute == 10 ** (number % 9)
    assert ApiKey.objects.filter(valid_to__isnull=True).count() == 10


def test_a_report_is_one_statement_with_all_that_belongs_to_it():
    make_report()
    with CaptureQueriesContext(connection) as seen:
        reports.receive(told())
    written = [one["sql"] for one in seen.captured_queries if "insert" in one["sql"].lower()]
    assert len(written) == 1
    for table in ("reports_report", "reports_reporter", "journal_entry", "messaging_message"):
        assert f'insert into "{table}"' in written[0]
