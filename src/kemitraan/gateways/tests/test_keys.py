"""Keys are given once, kept as a hash, and end at once."""

import io

import pytest
from django.core.management import CommandError, call_command

from kemitraan.gateways.models import ApiKey
from kemitraan.journal.api import Entry

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
