"""Who was there on which day, and which course gives a first card."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from tests.cast import Cast

from kemitraan.learning.attend import attended, check_in
from kemitraan.learning.certify import certify
from kemitraan.learning.models import Presence, Programme, Registration, Session
from kemitraan.learning.reading import facts_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.models import Card
from kemitraan.watch.tests.builders import make_member, make_security_unit, seed_once

from .builders import KEEPER, make_programme, named, opened, put, signed_up


def test_the_door_asks_again_on_each_day_of_a_course(cast: Cast) -> None:
    session = opened(cast.region.west, programme=make_programme(cast.region.west, certificate=True, days_required=2))
    place = signed_up(session, certificate=True, name="Bagus Santoso")
    mine = f"/belajar/saya/{place.token}/"
    start = datetime.combine(clock.local(clock.now()).date(), time(9), clock.JAKARTA)
    Session.objects.filter(pk=session.pk).update(state="running", starts_at=start, ends_at=start + timedelta(hours=32))
    assert 'class="l-qr"' in Client().get(mine).content.decode()
    with clock.travel(start + timedelta(minutes=5) - clock.now()):
        check_in(place.registration, how="organiser", by=KEEPER)
        assert 'class="l-qr"' not in Client().get(mine).content.decode()
    with clock.travel(start + timedelta(hours=24) - clock.now()):
        assert 'class="l-qr"' in Client().get(mine).content.decode(), "nobody noted the second day yet"
        check_in(place.registration, how="organiser", by=KEEPER)
        assert 'class="l-qr"' not in Client().get(mine).content.decode()
    with clock.travel(start + timedelta(days=4) - clock.now()):
        assert 'class="l-qr"' not in Client().get(mine).content.decode(), "it is over"


def test_a_doubted_presence_counts_for_nothing(cast: Cast) -> None:
    session = opened(cast.region.west)
    there, doubted = (signed_up(session).registration for _number in range(2))
    put(session, "held")
    for row in (there, doubted):
        Presence.objects.create(registration=row, day=clock.local(clock.now()).date(), at=clock.now(), how="pin")
    assert (attended(session), facts_of(session, "by_name", "counts").there) == (2, 2)
    Presence.objects.filter(registration=doubted).update(doubted_at=clock.now(), doubted_by="Bripka Agus")
    assert (attended(session), facts_of(session, "by_name", "counts").there) == (1, 1)


GADA = {"certificate": True, "grants": "gada_pratama", "examined": True, "exam_body": "LSP Contoh", "licence": "SIO/1"}


@pytest.mark.parametrize("missing", ["examined", "exam_body", "licence"])
def test_a_first_card_needs_an_exam_its_body_and_the_licence(cast: Cast, missing: str) -> None:
    """domain.md 2.3: a competence test by a licensed body comes before a Gada card."""
    assert make_programme(cast.region.west, **GADA).grants == "gada_pratama"
    without = GADA | {missing: False if missing == "examined" else " "}
    with pytest.raises(Refused) as no:
        make_programme(cast.region.west, **without)
    assert no.value.field == missing
    assert make_programme(cast.region.west, **without | {"grants": "refresher"}).grants == "refresher"
    answer = cast.client("lestari").post(
        "/belajar/kelola/program/baru/",
        {"kind": "security_course", "topic": "guarding", "title": "Gada Pratama", "hours": "232", "days_required": "1",
         "certificate": "on", "grants": "gada_pratama"},
    )  # fmt: skip
    assert answer.status_code == 422 and "examined" in answer.context["form"].errors


def test_a_course_planned_before_that_gives_no_first_card(cast: Cast) -> None:
    session = opened(cast.region.west, programme=make_programme(cast.region.west, **GADA))
    seed_once()
    unit = make_security_unit(cast.region.west, kind="satpam")
    member = make_member(unit, "Bagus Santoso", number="S-7")
    row = named(session, card_number="S-7")
    Programme.objects.filter(pk=session.programme_id).update(examined=False, exam_body="")
    put(session, "held")
    Presence.objects.create(registration=row, day=clock.local(clock.now()).date(), at=clock.now(), how="pin")
    given = certify(Registration.objects.get(pk=row.pk), by=KEEPER)
    assert given.card and "LSP" not in given.card and not Card.objects.filter(member=member).exists()
