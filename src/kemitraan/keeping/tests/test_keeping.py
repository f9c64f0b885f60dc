"""What is destroyed stays unreadable; what is held stays; what goes leaves a certificate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kemitraan.journal.api import Actor, Entry
from kemitraan.keeping import api as keeping
from kemitraan.keeping.models import Hold, KeyWrap, PurgeCertificate
from kemitraan.keeping.store import back_up, read_back
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

pytestmark = pytest.mark.django_db
ASKS, AGREES = Actor("staff", 1, "Iptu Satu"), Actor("staff", 2, "Kompol Dua")
AT_ONCE = timedelta(0)


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Any) -> None:
    settings.KEY_STORE = tmp_path / "keys"


def kept(number: int, text: str) -> bytes:
    """An envelope of report ``number``."""
    return keeping.seal(keeping.key_for("report", number), text, "report")


def opened(number: int, envelope: bytes) -> str:
    return keeping.unseal(keeping.key_of("report", number), envelope, "report")


def test_an_envelope_opens_until_its_key_is_destroyed() -> None:
    mine, other = kept(1, "Ibu Sari"), kept(2, "Pak Budi")
    assert opened(1, mine) == "Ibu Sari"
    assert b"Sari" not in mine and mine != kept(1, "Ibu Sari")
    with pytest.raises(keeping.Unreadable):
        keeping.unseal(keeping.key_of("report", 2), mine, "report")
    assert keeping.destroy("report", [1]) == 1
    with pytest.raises(keeping.Unreadable):
        opened(1, mine)
    assert opened(2, other) == "Pak Budi"


def test_a_closed_envelope_opens_for_the_persons_own_answer_only() -> None:
    mine = kept(1, "Ibu Sari")
    assert keeping.close("report", 1)
    with pytest.raises(keeping.Unreadable):
        opened(1, mine)
    assert keeping.unseal(keeping.key_of("report", 1, closed_too=True), mine, "report") == "Ibu Sari"
    assert keeping.reopen("report", 1) and opened(1, mine) == "Ibu Sari"


def test_a_new_day_has_a_new_key_and_the_old_one_is_destroyed() -> None:
    mine = kept(1, "Ibu Sari")
    before = bytes(KeyWrap.objects.get().wrapped)
    assert keeping.renew_keys(every=AT_ONCE, linger=AT_ONCE) == 1
    row = KeyWrap.objects.get()
    assert row.epoch == 2 and keeping.epochs.present() == [2]
    assert opened(1, mine) == "Ibu Sari"
    with pytest.raises(keeping.Unreadable):  # what an old backup of the database holds
        keeping.unwrap(KeyWrap(subject="report", subject_id=1, epoch=1, wrapped=before))
    assert Entry.objects.filter(kind="keys.epoch_destroyed", subject_id=1).exists()


def test_the_old_key_lives_on_while_a_transaction_may_still_use_it() -> None:
    kept(1, "Ibu Sari")
    keeping.renew_keys(every=AT_ONCE)
    assert keeping.epochs.present() == [1, 2]


def test_the_stores_backup_lasts_six_days_and_resurrects_nobody(tmp_path: Any) -> None:
    now = clock.now()
    mine, other = kept(1, "Ibu Sari"), kept(2, "Pak Budi")
    rows = list(KeyWrap.objects.order_by("subject_id"))  # as a main backup of now holds them
    back_up(tmp_path / "aside", now - timedelta(days=7))
    keeping.destroy("report", [1])
    young = back_up(tmp_path / "aside", now)
    assert [path.name for path in (tmp_path / "aside").iterdir()] == [young.name], "a week old, so deleted"
    later = kept(3, "Bu Citra")  # after both backups
    KeyWrap.objects.filter(subject_id=2).delete()
    KeyWrap.objects.bulk_create([KeyWrap(**_fields(row)) for row in rows])  # the main backup is read back
    assert opened(1, mine) == "Ibu Sari", "the control: without the store's own backup the erased is back"
    done = read_back(young)
    assert (done.wraps, done.dropped) == (1, 1)
    with pytest.raises(keeping.Unreadable):
        opened(1, mine)
    assert opened(2, other) == "Pak Budi" and opened(3, later) == "Bu Citra"
    with pytest.raises(ValueError):
        read_back(tmp_path / "keys" / "000001.key")


def _fields(row: KeyWrap) -> dict[str, Any]:
    return {"subject": row.subject, "subject_id": row.subject_id, "epoch": row.epoch, "wrapped": bytes(row.wrapped)}


def ask(**changes: Any) -> Hold:
    """A request for a hold on report 7."""
    given: dict[str, Any] = {
        "label": "7F3K", "unit_id": 3, "reason": "Dipakai di pengadilan", "letter": "B/12/XI/2026",
        "until": clock.local(clock.now()).date() + timedelta(days=30), "may_be_told": True, "by": ASKS, **changes,
    }  # fmt: skip
    return keeping.ask_hold("report", 7, **given)


def test_a_hold_takes_two_persons_and_has_an_end() -> None:
    hold = ask()
    assert not keeping.is_held("report", 7), "asked is not agreed"
    with pytest.raises(Refused) as refused:
        keeping.decide_hold(hold, "agree", by=ASKS)
    assert refused.value.code == "own_request"
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(decided_by_id=ASKS.id)
    keeping.decide_hold(hold, "agree", by=AGREES)
    assert keeping.is_held("report", 7) and list(keeping.held_ids("report")) == [7]
    with pytest.raises(Refused) as refused:
        keeping.refuse_held("report", 7)
    assert refused.value.status == 409
    with clock.travel(timedelta(days=32)):
        assert keeping.run_out_holds() == 1
    assert not keeping.is_held("report", 7)
    kinds = Entry.objects.filter(subject="hold").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["hold.asked", "hold.agreed", "hold.ended"]


def test_nobody_agrees_and_it_lapses() -> None:
    hold = ask()
    with clock.travel(timedelta(hours=73)):
        keeping.run_out_holds()
    hold.refresh_from_db()
    assert hold.state == "lapsed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"letter": ""}, "letter"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"until": date(2120, 1, 1)}, "until"),
    ],
)
def test_a_hold_says_why_by_which_letter_and_until_when(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(**changes)
    assert refused.value.field == field and not Hold.objects.exists()


def test_certificates_are_a_chain_and_stand_in_the_journal() -> None:
    for count in (3, 4):
        keeping.certify("visit_notes", "24 bulan", {"visits": count}, at=clock.now())
    assert keeping.broken_certificates() == []
    first, second = PurgeCertificate.objects.order_by("id")
    assert second.previous == first.digest
    assert Entry.objects.get(kind="data.purged", subject_id=second.pk).data["digest"] == second.digest
    PurgeCertificate.objects.filter(pk=first.pk).update(counts={"visits": 2})
    assert keeping.broken_certificates() == [first.pk]
    first.delete()
    assert keeping.broken_certificates() == [second.pk]


def test_a_class_without_a_rule_is_kept() -> None:
    assert keeping.kept_since("nothing", clock.now()) is None
    keeping.seed_keeping()
    since = keeping.kept_since("report_identity", clock.now())
    assert since is not None and (clock.now() - since).days == 730
