"""In the evening tonight's link goes to who leads, once, to the address they gave for it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client

from kemitraan.messaging.api import deliver_waiting, seed_templates
from kemitraan.messaging.models import Message
from kemitraan.nights import api as nights
from kemitraan.nights import links
from kemitraan.nights.evening import sent_of
from kemitraan.nights.models import Duty, Night, NightRule
from kemitraan.nights.seed import SINCE
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch
from kemitraan.watch.models import Member, SecurityUnit
from kemitraan.watch.tests.builders import make_town

from .builders import HEAD, at, make_night, make_post, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def night() -> Night:
    """A night the day after tomorrow; its leader gave an address."""
    post, members = make_post(make_town(), people=4, leaders=2)
    watch.set_mail(members[0], "joko@example.org", consent=True, by=HEAD)
    return make_night(post, members[:3])


def five(night: Night, minute: int = 0) -> datetime:
    return datetime.combine(night.day, time(17, minute), clock.JAKARTA)


def test_the_link_goes_out_at_the_hour_of_the_rule_once(night: Night) -> None:
    with at(five(night) - timedelta(minutes=1)):
        assert nights.send_evening_links() == 0
    with at(five(night)):
        assert nights.send_evening_links() == 1
        assert nights.send_evening_links() == 0, "once"
        message = Message.objects.get(about="night")
        assert (message.template, message.address) == ("night.tonight", "joko@example.org")
        path = message.context["path"]
        assert Client().get(path).status_code == 200
        assert sent_of(night) is not None and sent_of(night).state == "queued"  # type: ignore[union-attr]
    with at(night.ends_at + timedelta(days=2)):
        assert Client().get(path).status_code == 404, "it ends a day after its night"


def test_the_hour_is_a_rule(night: Night) -> None:
    NightRule.objects.create(clock="evening_mail", minutes=20 * 60, unit=night.guided_by, valid_from=SINCE)
    nights.forget_rules()
    with at(five(night, 30)):
        assert nights.send_evening_links() == 0
    with at(five(night) + timedelta(hours=3)):
        assert nights.send_evening_links() == 1


def test_delivery_is_seen_by_the_head(night: Night) -> None:
    seed_templates()
    with at(five(night)):
        nights.send_evening_links()
        token = people.make_link(links.HEAD, night.post_id, post=None, lasts=timedelta(days=1))
        assert "sedang dikirim" in Client().get(f"/ronda/k/{token}/").content.decode()
        deliver_waiting()
        page = Client().get(f"/ronda/k/{token}/").content.decode()
        assert "terkirim ke ketua regu lewat email" in page and "joko@example.org" not in page


def test_without_an_address_the_head_passes_it_on_or_reads_that_nothing_was_sent(night: Night) -> None:
    leader = Duty.objects.get(night=night, leads=True).member
    watch.set_mail(leader, "", consent=False, by=HEAD)
    with at(five(night)):
        nights.send_evening_links()
    assert not Message.objects.filter(about="night").exists()
    night.refresh_from_db()
    assert night.mailed_at is not None
    with at(five(night, 5)):
        token = people.make_link(links.HEAD, night.post_id, post=None, lasts=timedelta(days=1))
        assert "tidak ada yang memberi alamat" in Client().get(f"/ronda/k/{token}/").content.decode().lower()
    SecurityUnit.objects.update(email="hasan@example.org", consent_at=clock.now())
    Night.objects.update(mailed_at=None)
    with at(five(night, 10)):
        nights.send_evening_links()
    assert Message.objects.get(about="night").template == "night.tonight_head"


def test_whoever_takes_over_leading_gets_the_link_too(night: Night) -> None:
    other = Member.objects.filter(leader=True).exclude(email="joko@example.org").get()
    watch.set_mail(other, "budi@example.org", consent=True, by=HEAD)
    Duty.objects.filter(night=night, member=other).delete()
    leader = Duty.objects.select_related("member").get(night=night, leads=True)
    with at(five(night)):
        nights.send_evening_links()
        offer = nights.offer_duty(leader.pk, leader.member, by=HEAD)
        nights.take_duty(offer.pk, other, by=HEAD)
        assert nights.send_evening_links() == 1
    told = list(Message.objects.order_by("id").values_list("address", flat=True))
    assert told == ["joko@example.org", "budi@example.org"]


def test_an_address_needs_consent_and_goes_when_it_is_withdrawn(night: Night) -> None:
    member = Member.objects.exclude(email="").get()
    token = people.make_link(links.MEMBER, member.pk, post=None, lasts=timedelta(days=1))
    page = f"/ronda/a/{token}/waktu/"
    said = {"dates_off": "", "most": "", "email": "lain@example.org"}
    assert Client().post(page, said).status_code == 422, "without consent"
    assert Client().post(page, said | {"consent": "on"}).status_code == 303
    member.refresh_from_db()
    assert member.email == "lain@example.org" and member.email_consent_at is not None
    assert Client().post(page, said | {"email": ""}).status_code == 303
    member.refresh_from_db()
    assert (member.email, member.email_consent_at) == ("", None)
    with pytest.raises(Refused):
        watch.set_mail(member, "kein @ mail", consent=True, by=HEAD)
    watch.set_mail(member, "lagi@example.org", consent=True, by=HEAD)
    watch.leave(member, by=HEAD)
    member.refresh_from_db()
    assert member.email == "", "gone with the member"


def test_no_link_for_a_night_that_is_over_or_far(night: Night) -> None:
    with at(night.ends_at + timedelta(minutes=1)):
        assert nights.send_evening_links() == 0
    assert today() < night.day
    assert nights.send_evening_links() == 0
    assert not re.search("night", " ".join(Message.objects.values_list("template", flat=True)))
