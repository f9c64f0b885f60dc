"""A fresh installation: what one command brings, and which names the server answers to."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from nacl.public import PrivateKey, SealedBox
from PIL import Image

from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import make_report
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from tests.cast import make_cast


@pytest.mark.django_db
def test_the_reference_seed_is_enough_for_the_first_report_and_keeps_what_staff_changed(capsys):
    call_command("seed_reference", "--jakarta")
    reports.Category.objects.filter(code="B01").update(name_id="Banjir dan genangan")
    call_command("seed_reference", "--jakarta")
    assert reports.Category.objects.get(code="B01").name_id == "Banjir dan genangan"
    assert not territory.Unit.objects.filter(demo=True).exists()
    assert Client().get("/open311/v2/services.json").json()


@pytest.mark.django_db
def test_the_server_answers_to_its_own_names_only(settings):
    settings.ALLOWED_HOSTS = ["lapor.example.org"]
    assert Client(HTTP_HOST="lapor.example.org").get("/").status_code == 200
    for name in ("evil.example", "lapor.example.org.evil.example", "[::1", ""):
        answer = Client(HTTP_HOST=name).get("/")
        assert answer.status_code == 400 and b"evil" not in answer.content


@pytest.mark.django_db
def test_in_production_photos_wait_for_the_operators_own_key(settings, tmp_path):
    settings.FILES, settings.DEMO = tmp_path / "files", False
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "JPEG")
    territory.seed_jakarta()
    reports.seed_reports()
    report, photo = make_report(), reports.prepare_photo(picture.getvalue())
    with pytest.raises(Refused) as refusal:
        reports.keep_photos(report, [photo], by="reporter")
    assert refusal.value.status == 503 and not list(tmp_path.rglob("*.key"))
    call_command("evidence_key", str(tmp_path / "private"))
    assert len(reports.keep_photos(report, [photo], by="reporter")) == 1
    (sealed,) = (tmp_path / "files" / "sealed").rglob("*.box")
    assert SealedBox(PrivateKey((tmp_path / "private").read_bytes())).decrypt(sealed.read_bytes()) == picture.getvalue()
    with pytest.raises(CommandError):
        call_command("evidence_key", str(tmp_path / "private"))


@pytest.mark.django_db
def test_a_program_that_calls_without_encryption_is_refused_and_people_are_led_on(settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^open311/", r"^lapangan/api/"]
    for address in ("/open311/v2/services.json", "/lapangan/api/keadaan"):
        answer = Client().get(address)
        assert answer.status_code == 403 and "HTTPS" in answer.content.decode()
        assert Client().get(address, secure=True).status_code != 403
    assert Client().get("/").headers["Location"].startswith("https://")


def test_cookies_and_hsts_with_https():
    """Read in a process of its own: settings are made once."""
    told = subprocess.run(
        [sys.executable, "-c", "from kemitraan.config import settings as s; print(s.SESSION_COOKIE_NAME, "
         "s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, "
         "s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.DEBUG)"],
        env={**os.environ, "KEMITRAAN_HTTPS": "1", "KEMITRAAN_DEMO": "0"}, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert told == ["__Host-sessionid", "__Host-csrftoken", "True", "True", "True", "True", "True", "False"]


@pytest.mark.django_db
def test_cookies_are_for_this_site_and_not_for_scripts(client):
    client.get("/masuk/")
    token = client.cookies["csrftoken"]
    assert token["samesite"] == "Lax" and token["path"] == "/" and not token["domain"]
    make_cast()
    assert client.post("/demo/masuk/rahmat/").status_code == 302
    session = client.cookies["sessionid"]
    assert session["httponly"] and session["samesite"] == "Lax" and not session["domain"]
