"""Facts are sealed as they are written; whatever is changed behind our back shows."""

from __future__ import annotations

import base64
import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from tests.owner import as_owner

from kemitraan.journal import api as journal
from kemitraan.journal import merkle, signing
from kemitraan.journal.canonical import FIRST, chain_of, digest_of
from kemitraan.journal.check import check_log, read_checkpoint
from kemitraan.journal.models import Entry, Head, Leaf, Node
from kemitraan.journal.receipt import erase_salts, promise_text, receipt_for
from kemitraan.journal.seal import backlog, seal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_key(settings: object, tmp_path: Path) -> None:
    settings.LOG_KEY_FILE = tmp_path / "log.key"


def facts(count: int, *, subjects: int = 7, seed: int = 1) -> None:
    rng = random.Random(seed)
    for number in range(count):
        journal.record("report.told", "report", rng.randrange(subjects), n=number, words='é\u2028"\\')


def findings(*kept: str) -> list[str]:
    return [f"{one.kind} {one.what}" for one in check_log(kept, now=clock.now())]


def tamper(statement: str, *values: object) -> int:
    """As a superuser would, who first makes the table forget its triggers."""
    with connection.cursor() as cursor:
        as_owner("alter table journal_entry disable trigger user")
        cursor.execute(statement, values)
        done = cursor.rowcount
        as_owner("alter table journal_entry enable trigger user")
    return done


def test_a_fact_is_sealed_as_it_is_written() -> None:
    first = journal.record("report.received", "report", 5, code="ABC")
    second = journal.record("report.taken", "report", 5)
    other = journal.record("report.received", "report", 6)
    rows = Entry.objects.in_bulk()
    one, two, three = (rows[fact.pk] for fact in (first, second, other))
    assert bytes(one.previous) == bytes(three.previous) == FIRST
    assert bytes(two.previous) == bytes(one.chain)
    assert bytes(one.chain) == chain_of(FIRST, bytes(one.digest))
    assert abs((one.recorded_at - clock.now()).total_seconds()) < 60
    receipt = receipt_for("report", 5, "report.received")
    fact = receipt["fact"]
    assert digest_of(base64.b64decode(fact["salt"]), fact["text"]) == bytes(one.digest)
    assert json.loads(fact["text"])[-1] == {"code": "ABC"}


def test_the_journal_is_only_added_to() -> None:
    fact = journal.record("report.received", "report", 5)
    for change in (
        lambda: Entry.objects.filter(pk=fact.pk).update(kind="report.closed"),
        lambda: Entry.objects.filter(pk=fact.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change()


def test_sealing_gives_every_fact_a_place_and_signs_the_head() -> None:
    facts(600)
    assert seal(clock.now()) == 600
    assert seal(clock.now()) == 0
    facts(3, seed=2)
    assert backlog(clock.now())[0] == 3
    assert seal(clock.now()) == 3 and backlog(clock.now()) == (0, 0.0)
    small, large = Head.objects.order_by("size")
    assert (small.size, large.size) == (600, 603)
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == list(range(603))
    assert Node.objects.filter(level=8).count() == 2
    assert read_checkpoint(large.note, signing.public_key()) == (603, bytes(large.root))
    assert not findings(small.note, large.note)


def test_a_fact_that_appears_late_under_a_small_id_still_gets_a_place() -> None:
    facts(10)
    late = Entry.objects.order_by("id").first()
    tamper("update journal_entry set id = id + 100000 where id <> %s", late.pk)  # others were written first
    tamper("delete from journal_entry where id = %s", late.pk)
    assert seal(clock.now()) == 9
    with clock.travel(timedelta(minutes=5)):
        Entry.objects.create(
            pk=late.pk, at=late.at, kind=late.kind, subject="report", subject_id=99, actor="system", data={}
        )
        assert seal(clock.now()) == 1


def test_a_receipt_holds_the_promise_and_later_the_proof() -> None:
    facts(300)
    journal.record("report.received", "report", 1000)
    promised = receipt_for("report", 1000, "report.received")
    assert promised["proof"] is None
    fact = promised["fact"]
    chain = base64.b64decode(fact["chain"])
    text = promise_text(signing.origin(), chain, fact["recorded_at"])
    assert signing.signed(signing.public_key(), text, base64.b64decode(promised["promise"]))
    assert not signing.signed(signing.public_key(), text + b"x", base64.b64decode(promised["promise"]))
    seal(clock.now())
    proof = receipt_for("report", 1000, "report.received")["proof"]
    hashes = [base64.b64decode(one) for one in proof["hashes"]]
    size, root = read_checkpoint(proof["checkpoint"], signing.public_key())
    assert size == proof["size"] == 301
    assert merkle.root_by_inclusion(merkle.leaf_hash(chain), proof["index"], size, hashes) == root
    with pytest.raises(LookupError):
        receipt_for("report", 424242, "report.received")


def test_a_checkpoint_signed_by_another_is_none() -> None:
    facts(2)
    seal(clock.now())
    note = Head.objects.get().note
    assert read_checkpoint(note, b"\x01" * 32) is None
    assert read_checkpoint(note.replace("\n2\n", "\n3\n"), signing.public_key()) is None
    for broken in ("", "x", "a\nb\nc\n\nd", note[:-20]):
        assert read_checkpoint(broken, signing.public_key()) is None


# Each changes something that was sealed, as a superuser would in SQL, with what the check must say of it.
TAMPERINGS = {
    "change a word": ("update journal_entry set data = '[]' where id = {id}", "fact_changed"),
    "change a name": ("update journal_entry set actor_name = actor_name || 'x' where id = {id}", "fact_changed"),
    "change who may read": ("update journal_entry set audience = 'restricted' where id = {id}", "fact_changed"),
    "backdate": ("update journal_entry set at = at - interval '1 day' where id = {id}", "fact_changed"),
    "backdate the record": (
        "update journal_entry set recorded_at = recorded_at - interval '1 second' where id = {id}",
        "fact_changed",
    ),
    "delete": ("delete from journal_entry where id = {id}", "fact_missing"),
    "delete with its leaf": (
        "with gone as (delete from journal_entry where id = {id}) delete from journal_leaf where entry_id = {id}",
        "leaf_missing",
    ),
    "move to another case": ("update journal_entry set subject_id = subject_id + 1000 where id = {id}", "fact_changed"),
    "swap two places": (
        "update journal_leaf set entry_id = case entry_id when {id} then -1 else {id} end where entry_id in ({id})",
        "fact_missing",
    ),
    "new salt and digest": (
        "update journal_entry set salt = decode(repeat('00', 32), 'hex'), digest = sha256('x') where id = {id}",
        "chain_changed",
    ),
    "the first leaf before the first": (
        "update journal_leaf set position = -1 where position = 0 and {id} > 0",
        "leaf_out_of_place",
    ),
    "a leaf of its own": ("update journal_leaf set hash = sha256('x') where entry_id = {id}", "leaf_changed"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_a_superuser_changes_shows(name: str) -> None:
    facts(300)
    seal(clock.now())
    statement, kind = TAMPERINGS[name]
    ids = list(Entry.objects.order_by("id").values_list("id", flat=True))
    assert not findings()
    assert tamper(statement.format(id=ids[120]))
    assert any(one.startswith(kind) for one in findings()), findings()


def test_a_fact_slipped_in_without_its_seal_shows() -> None:
    facts(20)
    seal(clock.now())
    first = Entry.objects.order_by("id").first()
    tamper(
        "insert into journal_entry (id, at, kind, subject, subject_id, audience, actor, actor_name, unit_name, data)"
        " values (%s, now(), 'report.told', 'report', 1, 'staff', 'system', '', '', '{}')",
        first.pk - 1,
    )
    assert findings() == [f"not_sealed entry {first.pk - 1}"]


def reforge(key: object) -> str:
    """Everything rewritten so that all rows agree, tree and heads signed anew: a superuser who has the key as well."""
    ids = list(Entry.objects.order_by("id").values_list("id", flat=True))
    tamper("delete from journal_entry where id = %s", ids[50])
    tamper("update journal_entry set chain = null, previous = null, digest = null, salt = null")
    from kemitraan.journal.canonical import SEAL_OLD

    tamper(SEAL_OLD.replace("%", "%%"))
    for model in (Leaf, Node, Head):
        model.objects.all().delete()
    seal(clock.now())
    return Head.objects.get().note


def test_a_history_written_anew_agrees_with_itself_but_not_with_a_head_outside() -> None:
    facts(120)
    seal(clock.now())
    outside = Head.objects.get().note
    reforge(None)
    assert not findings(), "all rows agree with each other again"
    assert [one.split()[0] for one in findings(outside)] == ["restored"]
    facts(1)
    seal(clock.now())
    assert [one.split()[0] for one in findings(outside)] == ["history_rewritten"]


def test_an_older_backup_raises_the_alarm() -> None:
    facts(40)
    seal(clock.now())
    facts(2)
    seal(clock.now())
    published = Head.objects.latest("size")
    tamper("delete from journal_entry where id in (select entry_id from journal_leaf where position >= 40)")
    Leaf.objects.filter(position__gte=40).delete()
    note = published.note
    published.delete()
    assert findings() == []
    assert [one.split()[0] for one in findings(note)] == ["restored"]


def test_erasing_leaves_the_proofs_valid() -> None:
    facts(50)
    journal.record("report.received", "report", 1000, words="secret")
    seal(clock.now())
    before = receipt_for("report", 1000, "report.received")
    assert erase_salts("report", 1000) == 1
    facts(5)
    seal(clock.now())
    assert not findings(before["proof"]["checkpoint"])
    after = receipt_for("report", 1000, "report.received")
    assert after["fact"]["text"] is None and after["fact"]["salt"] is None
    assert after["fact"]["chain"] == before["fact"]["chain"]
    assert not Entry.objects.filter(data__words="secret").exists()
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Entry.objects.filter(subject_id=1000).update(kind="x")  # erasing allowed nothing else


def test_without_a_key_in_production_a_receipt_says_why(settings: object, tmp_path: Path) -> None:
    settings.DEMO, settings.LOG_KEY_FILE = False, tmp_path / "none"
    journal.record("report.received", "report", 1)
    with pytest.raises(Refused) as refused:
        receipt_for("report", 1, "report.received")
    assert refused.value.status == 503 and not (tmp_path / "none").exists()
