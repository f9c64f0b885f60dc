"""E-mail to staff: those it concerns, who want it, and not again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cast import Cast, make_cast

from kemitraan.messaging import api as messaging
from kemitraan.messaging.models import StaffWish, Template
from kemitraan.people.models import Account, Post
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

NAMES = {"id": "P1 Banjir", "en": "P1 Flood"}


@pytest.fixture
def cast(db: None) -> Cast:
    messaging.seed_templates()
    found = make_cast()
    for key in ("rahmat", "dewi", "rina", "agus", "bima"):
        account = found.account(key)
        account.email = f"{key}@contoh.example"
        account.save(update_fields=["email"])
    return found


@pytest.fixture
def tell(cast: Cast) -> Callable[..., int]:
    def make(kind: str = "staff.climbed") -> int:
        return messaging.tell_staff(
            kind, [cast.region.west.pk], about_id=7, names=NAMES,
            context={"code": "7F3K9QWX2M4D", "unit": "Polsek Barat", "path": "/meja/?buka=7F3K9QWX2M4D"},
        )  # fmt: skip

    return make


def addresses() -> list[str]:
    return sorted(messaging.Message.objects.values_list("address", flat=True))


def test_operator_and_commander_of_that_unit_are_told(tell: Callable[..., int]) -> None:
    assert tell() == 2
    assert addresses() == ["dewi@contoh.example", "rahmat@contoh.example"]
    subject, body = messaging.rendered("staff.climbed", "en", messaging.Message.objects.first().context)  # type: ignore[union-attr]
    assert "Polsek Barat" in subject and "P1" in body and "/meja/?buka=7F3K9QWX2M4D" in body


def test_in_the_language_of_the_person(cast: Cast, tell: Callable[..., int]) -> None:
    Account.objects.filter(pk=cast.account("dewi").pk).update(language="en")
    tell()
    english = messaging.Message.objects.get(address="dewi@contoh.example")
    assert (english.language, english.context["what"]) == ("en", "P1 Flood")
    assert messaging.Message.objects.get(address="rahmat@contoh.example").context["what"] == "P1 Banjir"


def test_a_flood_of_them_makes_one_mail_and_later_one_more(tell: Callable[..., int]) -> None:
    assert [tell() for _again in range(5)] == [2, 0, 0, 0, 0]
    assert tell("staff.no_unit") == 2, "another kind is another matter"
    StaffWish.objects.update(told_at=clock.now() - timedelta(minutes=16))
    assert tell() == 2


def test_a_broken_promise_goes_to_the_commander_until_others_ask_for_it(cast: Cast, tell: Callable[..., int]) -> None:
    assert tell("staff.promise_broken") == 1
    assert addresses() == ["dewi@contoh.example"]
    messaging.set_wishes(cast.account("rahmat").pk, ["operator"], {"staff.promise_broken": True})
    messaging.set_wishes(cast.account("dewi").pk, ["commander"], {"staff.promise_broken": False})
    StaffWish.objects.update(told_at=None)
    assert tell("staff.promise_broken") == 1
    assert addresses() == ["dewi@contoh.example", "rahmat@contoh.example"]


@pytest.mark.parametrize(
    "end",
    [
        lambda post: Post.objects.filter(pk=post.pk).update(
            valid_to=clock.local(clock.now()).date() - timedelta(days=1)
        ),
        lambda post: Account.objects.filter(pk=post.account_id).update(is_active=False),
        lambda post: Account.objects.filter(pk=post.account_id).update(email=""),
    ],
    ids=["post ended", "account closed", "no address"],
)
def test_who_serves_no_more_gets_nothing(cast: Cast, tell: Callable[..., int], end: Callable[[Post], object]) -> None:
    end(cast.posts["dewi"])
    assert tell() == 1
    assert addresses() == ["rahmat@contoh.example"]


def test_wishes_are_of_the_own_kinds_alone(cast: Cast) -> None:
    assert messaging.wishes_of(cast.account("rahmat").pk, ["operator"]) == {
        "staff.no_unit": True, "staff.climbed": True, "staff.promise_broken": False,
        "staff.caught_waits": True, "staff.caught_hurt": True,
    }  # fmt: skip
    assert messaging.wishes_of(cast.account("agus").pk, ["bhabin"]) == {}
    for roles, kind in ((["bhabin"], "staff.climbed"), (["operator"], "staff.nothing")):
        with pytest.raises(Refused):
            messaging.set_wishes(cast.account("agus").pk, roles, {kind: True})


def test_every_kind_has_words_in_both_languages(cast: Cast) -> None:
    for kind in messaging.STAFF_KINDS:
        assert set(Template.objects.filter(code=kind).values_list("language", flat=True)) == {"id", "en"}
