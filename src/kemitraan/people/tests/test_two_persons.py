"""Nobody who runs the system ends, makes, closes or takes over an overseer alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.cast import Cast

from kemitraan.journal.models import Entry
from kemitraan.people import accounts, two_persons
from kemitraan.people.api import Account, BodyChange, Post, Role, viewer_for
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused


@pytest.fixture
def second(cast: Cast) -> Account:
    """Another overseer beside Ibu Ratna."""
    account = Account.objects.create_user("gunawan", name="Pak Gunawan")
    Post.objects.create(
        account=account, role=Role.OVERSEER, unit=cast.region.polda, order_number="1", valid_from=date(2020, 1, 1)
    )
    return account


def test_none_of_the_ways_works_alone(cast: Cast) -> None:
    ratna, post = cast.account("ratna"), cast.posts["ratna"]
    anybody = Account.objects.create_user("siti", name="Siti")
    ways = (
        lambda: accounts.end_post(post),
        lambda: accounts.close_account(ratna),
        lambda: accounts.renew_access(ratna),
        lambda: accounts.give_post(anybody, Role.OVERSEER, cast.region.polda, "SPRIN/1"),
    )
    for way in ways:
        with pytest.raises(Refused) as refused:
            way()
        assert (refused.value.code, refused.value.status) == ("two_persons", 409)
    for words in (("end-post", str(post.pk)), ("close", ratna.username), ("renew", ratna.username)):
        with pytest.raises(CommandError):
            call_command("account", *words)
    assert viewer_for(ratna).may("oversee") and not viewer_for(anybody).posts


def test_the_first_overseer_is_appointed_alone(cast: Cast) -> None:
    Post.objects.filter(role=Role.OVERSEER).delete()
    anybody = Account.objects.create_user("siti", name="Siti")
    assert accounts.give_post(anybody, Role.OVERSEER, cast.region.polda, "SPRIN/1").role == Role.OVERSEER


def test_asked_by_one_agreed_by_another(cast: Cast, second: Account) -> None:
    post = cast.posts["ratna"]
    asked = two_persons.ask_change("end", post.account, "Masa tugas habis.", by=cast.viewer("yoga"), post=post)
    assert viewer_for(post.account).may("oversee"), "nothing happened yet"
    for who in ("yoga", "dewi", "wayan", "ratna"):  # Ratna is the one concerned, and another overseer is there
        with pytest.raises(Refused):
            two_persons.decide_change(asked, cast.viewer(who), True)
    two_persons.decide_change(asked, viewer_for(second), True)
    assert not viewer_for(post.account).may("oversee")
    with pytest.raises(Refused):
        two_persons.decide_change(asked, viewer_for(second), True)
    kinds = Entry.objects.filter(subject="body_change").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["body_change.asked", "body_change.agreed"]


def test_refused_or_unanswered_changes_nothing(cast: Cast, second: Account) -> None:
    ratna = cast.account("ratna")
    asked = two_persons.ask_change("close", ratna, "Tidak lagi perlu.", by=cast.viewer("yoga"))
    two_persons.decide_change(asked, viewer_for(second), False)
    two_persons.ask_change("close", ratna, "Sekali lagi.", by=cast.viewer("yoga"))
    with pytest.raises(Refused):
        two_persons.ask_change("close", ratna, "Dua kali.", by=cast.viewer("yoga"))
    with clock.travel(two_persons.ANSWER_WITHIN + timedelta(minutes=1)):
        assert two_persons.lapse_changes(clock.now()) == 1
    assert sorted(BodyChange.objects.values_list("state", flat=True)) == ["lapsed", "refused"]
    ratna.refresh_from_db()
    assert ratna.is_active and viewer_for(ratna).may("oversee")


def test_the_last_one_may_agree_to_leave(cast: Cast) -> None:
    post = cast.posts["ratna"]
    asked = two_persons.ask_change("end", post.account, "Pindah tugas.", by=cast.viewer("yoga"), post=post)
    two_persons.decide_change(asked, cast.viewer("ratna"), True)
    assert not two_persons.overseers().exists()


def test_a_new_one_and_a_new_password_by_the_same_way(cast: Cast, second: Account) -> None:
    siti = Account.objects.create_user("siti", name="Siti")
    asked = two_persons.ask_change(
        "give", siti, "Menambah pengawas.", by=cast.viewer("yoga"), unit=cast.region.polda, order_number="SK/7"
    )
    assert two_persons.decide_change(asked, cast.viewer("ratna"), True) == ""
    assert viewer_for(siti).may("oversee")
    asked = two_persons.ask_change("renew", second, "Ponsel hilang.", by=cast.viewer("yoga"))
    password = two_persons.decide_change(asked, cast.viewer("ratna"), True)
    second.refresh_from_db()
    assert len(password) > 20 and second.check_password(password)


def test_who_runs_the_system_gets_no_cases_and_oversees_nothing(cast: Cast) -> None:
    for account, role in (("yoga", Role.OPERATOR), ("rahmat", Role.ADMIN), ("ratna", Role.COMMANDER)):
        with pytest.raises(Refused) as refused:
            accounts.give_post(cast.account(account), role, cast.region.west, "SPRIN/1")
        assert refused.value.code == "mixed_posts"
