"""Keys change while people work: what they signed or sealed goes on opening (docs/operating/keys.md)."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from nacl.public import PrivateKey, PublicKey, SealedBox

from kemitraan.gateways.give_key import end_key, give_key, renew_key
from kemitraan.gateways.models import ApiKey, hash_of
from kemitraan.journal import api as journal
from kemitraan.journal import log_keys, signing
from kemitraan.journal.receipt import receipt_for
from kemitraan.nights import api as nights
from kemitraan.people import second_factor
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def secret(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present key in a file, as an installation has it."""
    monkeypatch.delenv("KEMITRAAN_SECRET_KEY", raising=False)
    settings.SECRET_KEY_FILE = tmp_path / "secret_key"
    settings.SECRET_KEY_FILE.write_text(settings.SECRET_KEY)
    return settings.SECRET_KEY_FILE


def restart(settings: LazySettings, secret: Path) -> None:
    """What a restarted process reads."""
    settings.SECRET_KEY = secret.read_text()
    settings.SECRET_KEY_FALLBACKS = secret.with_name("secret_key.old").read_text().splitlines()


def test_sessions_and_recovery_codes_outlive_a_new_secret(cast: Cast, settings: LazySettings, secret: Path) -> None:
    client, account = cast.client("rahmat"), cast.account("rahmat")
    first, second, _third = second_factor.new_recovery_codes(account)[:3]
    before = settings.SECRET_KEY
    call_command("rotate_secret")
    assert secret.read_text() != before and secret.stat().st_mode & 0o777 == 0o600
    assert secret.with_name("secret_key.old").stat().st_mode & 0o777 == 0o600
    restart(settings, secret)
    assert client.get("/akun/").status_code == 200, "nobody is thrown out"
    assert second_factor.prove(account, first, "10.0.0.1") is not None
    call_command("rotate_secret")
    restart(settings, secret)
    assert len(settings.SECRET_KEY_FALLBACKS) == 2 and before in settings.SECRET_KEY_FALLBACKS
    assert client.get("/akun/").status_code == 200
    call_command("rotate_secret", "--forget-old")
    restart(settings, secret)
    assert client.get("/akun/").status_code == 200, "the session was renewed on the way"
    assert second_factor.prove(account, second, "10.0.0.1") is None


def test_after_a_leak_nothing_the_old_secret_signed_counts(cast: Cast, settings: LazySettings, secret: Path) -> None:
    client = cast.client("rahmat")
    call_command("rotate_secret", "--end-sessions")
    restart(settings, secret)
    assert client.get("/akun/").status_code == 302
    assert not settings.SECRET_KEY_FALLBACKS


def test_a_secret_in_the_environment_is_not_rotated_by_half(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEMITRAAN_SECRET_KEY", "x" * 60)
    settings.SECRET_KEY_FILE = tmp_path / "secret_key"
    with pytest.raises(CommandError):
        call_command("rotate_secret")
    assert not list(tmp_path.iterdir())


def test_pins_of_the_night_follow(settings: LazySettings, secret: Path) -> None:
    from kemitraan.nights.tests.builders import at, code_of, make_night, make_post, opened, pin
    from kemitraan.watch.tests.builders import make_town

    region = make_town()
    reports.seed_reports()
    post, members = make_post(region)
    night = make_night(post, members[:4])
    call_command("rotate_secret")
    restart(settings, secret)
    call_command("rotate_secret", "--settle")
    with at(night.starts_at + timedelta(minutes=5)):
        opened(night)
        assert not nights.check_in_by_code(code_of(night), pin(night, members[0]), source="a").again
        call_command("rotate_secret")
        restart(settings, secret)
        with pytest.raises(Refused):
            nights.check_in_by_pin(night.pk, pin(night, members[1]), source="b")
        call_command("rotate_secret", "--settle")
        assert not nights.check_in_by_code(code_of(night), pin(night, members[1]), source="a").again


def verify() -> object:
    """The program outsiders run."""
    found = importlib.util.spec_from_file_location("verify_for_rotation", ROOT / "verify" / "kemitraan_verify.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_old_heads_and_receipts_outlive_a_new_log_key(settings: LazySettings, tmp_path: Path) -> None:
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    journal.record("report.received", "report", 5, code="ABC")
    journal.seal(clock.now())
    outsider, old_key, old_private = verify(), signing.verifier_key(), settings.LOG_KEY_FILE.read_bytes()
    receipt = receipt_for("report", 5, "report.received")
    old_head = journal.latest_head().note
    call_command("rotate_log_key")
    new_key = signing.verifier_key()
    assert new_key != old_key and settings.LOG_KEY_FILE.read_bytes() != old_private
    assert settings.LOG_KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert outsider.check_receipt(receipt, old_key, [old_head]), "what somebody saved before still holds"
    fresh = receipt_for("report", 5, "report.received")
    new_head = journal.latest_head().note
    assert outsider.check_receipt(fresh, new_key, [new_head])
    keys = [outsider.key_of(one) for one in (old_key, new_key)]
    assert len(outsider.check_heads([old_head, new_head], keys)) == 2
    with pytest.raises(outsider.Wrong):
        outsider.check_heads([old_head, new_head], keys[:1])
    assert not list(journal.check_log([old_head, new_head], now=clock.now()))
    told = Client().get("/catatan/kunci.txt").text
    assert told.startswith(f"{new_key}\n%\n") and old_key in told
    journal.record("report.told", "report", 5)
    call_command("rotate_log_key")
    assert not list(journal.check_log([old_head, new_head], now=clock.now())), "through two changes, too"


def test_a_stolen_old_log_key_signs_nothing_any_more(settings: LazySettings, tmp_path: Path) -> None:
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    journal.record("report.received", "report", 5)
    journal.seal(clock.now())
    stolen = settings.LOG_KEY_FILE.read_bytes()
    call_command("rotate_log_key")
    journal.record("report.told", "report", 5)
    journal.seal(clock.now())
    size, root = journal.latest_head().size, bytes(journal.latest_head().root)
    current = settings.LOG_KEY_FILE.read_bytes()
    settings.LOG_KEY_FILE.write_bytes(stolen)
    forged = journal.checkpoint(size, root)
    settings.LOG_KEY_FILE.write_bytes(current)
    assert {found.kind for found in journal.check_log([forged], now=clock.now())} == {"kept_head_not_signed"}
    text = log_keys.changes_file().read_text()
    log_keys.changes_file().write_text(text.replace(f"\n{log_keys.read_change(text)[2]}\n", "\n999\n"))
    with pytest.raises(ValueError, match="not signed by both"):
        log_keys.known_keys()


def test_originals_of_photos_are_sealed_anew(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"
    old, new = tmp_path / "old", tmp_path / "new"
    call_command("evidence_key", str(old))
    sealed = settings.FILES / "sealed" / "ab"
    sealed.mkdir(parents=True)
    public = PublicKey((settings.FILES / "evidence.pub").read_bytes())
    for number in range(3):
        (sealed / f"{number}.box").write_bytes(SealedBox(public).encrypt(b"original %d" % number))
    call_command("rotate_evidence_key", str(new), "--old", str(old))
    private = PrivateKey(new.read_bytes())
    assert [SealedBox(private).decrypt((sealed / f"{n}.box").read_bytes()) for n in range(3)][2] == b"original 2"
    assert (settings.FILES / "evidence.pub").read_bytes() == bytes(private.public_key)
    assert new.stat().st_mode & 0o777 == 0o600
    call_command("rotate_evidence_key", str(new), "--old", str(old))  # again: nothing to do
    (sealed / "9.box").write_bytes(b"no box at all")
    with pytest.raises(CommandError, match="1 originals open with neither"):
        call_command("rotate_evidence_key", str(new), "--old", str(old))


def test_a_sender_gets_another_key_and_keeps_its_reports() -> None:
    sender, first = give_key("Dishub", "piket@dishub.example")
    renewed, second = renew_key(sender.pk)
    assert renewed.pk == sender.pk and first != second
    assert ApiKey.objects.get(hash=hash_of(second)).pk == sender.pk
    assert not ApiKey.objects.filter(hash=hash_of(first)).exists()
    end_key(sender.pk)
    with pytest.raises(Refused) as refused:
        renew_key(sender.pk)
    assert refused.value.code == "ended"
