"""One statement says who asks, and nothing that ended is remembered: the very next request sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.cast import Cast, sign_in

from kemitraan.people.api import NOBODY, purposes, viewer_behind
from kemitraan.people.models import Account, Post, Role
from kemitraan.people.quick_look import look_behind
from kemitraan.toolbox import clock


def today() -> date:
    return clock.local(clock.now()).date()


ROWS = "/meja/api/daftar"


def key_of(client: Client) -> str:
    key = client.session.session_key
    assert key is not None
    return key


def test_after_the_first_look_it_is_one_statement(cast: Cast, django_assert_num_queries: Callable[..., object]) -> None:
    key = key_of(cast.client("rahmat"))
    assert viewer_behind(key) == cast.viewer("rahmat")
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = look_behind(key)
    assert found is not None
    assert found.account == cast.account("rahmat")


@pytest.mark.parametrize(
    "end",
    [
        lambda rahmat, key: Session.objects.filter(pk=key).delete(),
        lambda rahmat, key: Session.objects.filter(pk=key).update(expire_date=clock.now()),
        lambda rahmat, key: Account.objects.filter(pk=rahmat.pk).update(is_active=False),
        lambda rahmat, key: Account.objects.filter(pk=rahmat.pk).update(password="another"),
        lambda rahmat, key: TOTPDevice.objects.filter(user=rahmat).update(confirmed=False),
        lambda rahmat, key: TOTPDevice.objects.filter(user=rahmat).delete(),
    ],
    ids=["ended", "expired", "closed", "password", "unconfirmed", "device gone"],
)
def test_what_ends_an_access_counts_at_once(cast: Cast, end: Callable[[Account, str], object]) -> None:
    client = cast.client("rahmat")
    assert client.get(ROWS).status_code == 200
    end(cast.account("rahmat"), key_of(client))
    assert client.get(ROWS).status_code == 404


def test_a_withdrawn_post_counts_at_once_and_a_new_one_too(cast: Cast) -> None:
    client = cast.client("rahmat")
    key = key_of(client)
    assert client.get(ROWS).status_code == 200
    Post.objects.filter(pk=cast.posts["rahmat"].pk).update(valid_to=today() - timedelta(days=1))
    assert client.get(ROWS).status_code == 404
    assert viewer_behind(key).known, "still somebody, without a post"
    Post.objects.create(
        account=cast.account("rahmat"), role=Role.COMMANDER, unit=cast.region.polres, order_number="9",
        valid_from=today(),
    )  # fmt: skip
    assert client.get(ROWS).status_code == 200
    assert viewer_behind(key).units_for(purposes.READ_REPORTS) == {
        cast.region.polres.pk, cast.region.west.pk, cast.region.east.pk,
    }  # fmt: skip


def test_a_session_that_was_given_to_somebody_else_is_theirs(cast: Cast) -> None:
    """The text of a session is compared each time: what was read in it before counts for this text alone."""
    client = cast.client("rahmat")
    assert viewer_behind(key_of(client)).account_id == cast.account("rahmat").pk
    rina = sign_in(Client(), "rina")
    Session.objects.filter(pk=key_of(client)).update(session_data=Session.objects.get(pk=key_of(rina)).session_data)
    assert viewer_behind(key_of(client)).account_id == cast.account("rina").pk


def test_any_device_of_the_account_vouches_and_nobody_elses(cast: Cast) -> None:
    client = cast.client("rahmat")
    for owner, known in (("rahmat", True), ("rina", False)):
        device = StaticDevice.objects.create(user=cast.account(owner), name="recovery")
        session = client.session
        session["otp_device_id"] = device.persistent_id
        session.save()
        assert viewer_behind(key_of(client)).known is known


@pytest.mark.parametrize("name", ["", "people.account/1", "no.such/1", "otp_totp.totpdevice/x", "7"])
def test_what_is_no_device_vouches_for_nothing(cast: Cast, name: str) -> None:
    client = cast.client("rahmat")
    session = client.session
    session["otp_device_id"] = name
    session.save()
    assert viewer_behind(key_of(client)) == NOBODY
    assert client.get(ROWS).status_code == 404


@pytest.mark.parametrize("key", ["", "x" * 41, "a\x00bcdefgh", "' or 1=1 --", "½" * 32])
def test_what_is_no_key_opens_nothing(db: None, key: str) -> None:
    assert viewer_behind(key) == NOBODY
