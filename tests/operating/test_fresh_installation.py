"""A fresh installation: what one command brings, and which names the server answers to."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from kemitraan.reports import api as reports
from kemitraan.territory import api as territory


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
