"""What a watcher hears of, and what never stands in a log."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import Cast

from kemitraan.people import second_factor, throttle

pytestmark = pytest.mark.django_db


def test_refusals_are_noted_without_names_addresses_or_words(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(REMOTE_ADDR="198.51.100.7")
    given = {"username": "demo-rahmat\r\nINFO login ok", "password": "CANARY-sandi"}
    for _ in range(throttle.PER_PAIR + 1):
        client.post("/masuk/", given)
    second_factor.prove(cast.account("rahmat"), "CANARY-00", "198.51.100.7")
    assert cast.client("rina").get("/acuan/").status_code == 404
    assert cast.client("yoga").get("/meja/").status_code == 404
    lines = [record.getMessage() for record in caplog.records if record.name == "kemitraan.security"]
    words = [line.split()[0] for line in lines]
    assert words.count("password.refused") == throttle.PER_PAIR and "tries.too_many" in words
    assert f"second_factor.refused account={cast.account('rahmat').pk} tries=1" in lines
    assert f"door.closed account={cast.account('yoga').pk} needs=reports.read" in lines
    for secret in ("CANARY", "rahmat", "198.51", "\n", "login ok"):
        assert secret not in "".join(lines)


def test_a_stranger_leaves_no_line(caplog: pytest.LogCaptureFixture) -> None:
    for address in ("/", "/lapor/", "/meja/", "/masuk/"):
        Client().get(address)
    assert not [record for record in caplog.records if record.name == "kemitraan.security"]


def test_passwords_made_of_words_of_the_house_are_refused(cast: Cast) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    for weak in ("Kemitraan2026!", "polsek-jakarta-110", "bhayangkara1946", "Polri Presisi 2026", "admin.polres.123"):
        with pytest.raises(ValidationError):
            validate_password(weak, cast.account("rahmat"))
    for fine in ("tiga becak melaju pelan", "polsek kami punya kucing belang", "correct horse battery staple"):
        validate_password(fine, cast.account("rahmat"))
    with pytest.raises(ValidationError):
        validate_password("demo-rahmat-12", cast.account("rahmat"))
