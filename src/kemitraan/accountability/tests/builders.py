"""Complaints for tests: written by the form, and inspectors beside the cast's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from kemitraan.accountability.complain import About, complain, seal_here
from kemitraan.accountability.models import Complaint
from kemitraan.accountability.ten_words import new_words
from kemitraan.people.api import Account, Post, Role
from kemitraan.people.sign_in import BACKEND
from kemitraan.reports import api as reports
from kemitraan.reports.tests import pictures

STORY = "Petugas meminta uang dua ratus ribu di pos, CANARY-ISI-7731."
WHO = {"name": "CANARY-NAMA-Ibu Melur", "contact": "canary-kontak@example.invalid"}


A_PICTURE = reports.clean_jpeg(pictures.jpeg(320, 240))


def make_complaint(
    unit=None, *, words: str = "", mode: str = "anonymous", kind: str = "levy", pictures: Sequence[bytes] = ()
) -> Complaint:
    """A complaint sealed on the server, as the form without JavaScript makes it."""
    who = None if mode == "anonymous" else WHO
    sealed = seal_here(words or new_words(), STORY, who, named=mode == "named", pictures=pictures)
    return complain(About(kind, mode, unit), sealed)


def make_inspector(unit, username: str = "second-inspector") -> Account:
    """Another inspector in a unit."""
    account = Account.objects.create_user(username, name="AKP Kedua")
    TOTPDevice.objects.create(user=account, name="test", confirmed=True)
    Post.objects.create(
        account=account,
        role=Role.INSPECTOR,
        unit=unit,
        title="Siwas",
        order_number="SPRIN/9",
        valid_from=date(2020, 1, 1),
    )
    return account


def client_of(account: Account) -> Client:
    """A browser in which the account is signed in with its second factor."""
    client = Client()
    client.force_login(account, backend=BACKEND)
    session = client.session
    session["otp_device_id"] = TOTPDevice.objects.get(user=account).persistent_id
    session.save()
    return client
