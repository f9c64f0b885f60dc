"""Keys are given once, kept as a hash, and end at once."""

import io
from datetime import timedelta
from itertools import product

import pytest
from django.core.management import CommandError, call_command

from kemitraan.gateways.models import ApiKey, Usage
from kemitraan.gateways.open311 import keys, throttle
from kemitraan.journal.api import Entry
from kemitraan.toolbox import clock

from .builders import Program, seed_world

pytestmark = pytest.mark.django_db


def manage(*words: str) -> str:
    out = io.StringIO()
    call_command("open311_key", *words, stdout=out)
    return out.getvalue()


def test_a_key_is_shown_once_and_works_until_it_is_ended():
    seed_world()
    key = manage("give", "Kota Cerdas", "+62 21 000").splitlines()[-1]
    sender = ApiKey.objects.get(name="Kota Cerdas")
    assert len(key) >= 43 and key not in sender.hash and key not in manage("list")
    assert Program(key).send().status_code == 201
    manage("end", str(sender.pk))
    assert Program(key).send().status_code == 403
    assert list(Entry.objects.filter(subject="sender").values_list("kind", flat=True)) == [
        "sender.added",
        "sender.ended",
    ]


def test_what_cannot_be_is_said():
    with pytest.raises(CommandError):
        manage("end", "77")
    with pytest.raises(CommandError):
        manage("give", "x", "y", "--valid-to", "2027-01-01")
    with pytest.raises(CommandError):
        manage("give", "  ", "y")


def test_the_share_of_a_minute_is_of_all_processes_together(monkeypatch):
    seed_world()
    key = manage("give", "Kota Cerdas", "+62 21 000", "--per-minute", "12").splitlines()[-1]
    monkeypatch.setattr(keys, "_burst", lambda sender: True)
    monkeypatch.setattr(throttle, "SYNC_S", 0.0)
    said = []
    for _request in range(15):
        throttle.forget()  # as if another process took it
        said.append(Program(key).get("requests.json").status_code)
    assert said == [200] * 12 + [429] * 3 or Usage.objects.count() > 1, "unless a minute ended just now"
    assert sum(Usage.objects.values_list("requests", flat=True)) == 15


def test_old_minutes_are_swept():
    seed_world()
    manage("give", "Kota Cerdas", "+62 21 000")
    sender = ApiKey.objects.get(name="Kota Cerdas")
    Usage.objects.create(api_key=sender, minute=clock.now() - timedelta(hours=2), requests=3)
    throttle.forget()
    assert not throttle.over(sender)
    assert Usage.objects.count() == 1


def test_a_stranger_may_not_try_codes_here_either(client):
    seed_world()
    address = "/open311/v2/requests/{}.json"
    wrong = ["".join(letters) for letters in product("ABCD", repeat=3)][:25]
    said = [client.get(address.format(f"7F3K9QWX2{end}")).status_code for end in wrong]
    assert said[:20] == [404] * 20 and set(said[20:]) == {429}
    assert client.get("/open311/v2/tokens/7F3K9QWX2ABC.json").status_code == 429
    assert client.get("/cek/").status_code == 200
    assert client.get("/l/7F3K-9QWX-2ABC/").status_code == 429, "one count for every door"
