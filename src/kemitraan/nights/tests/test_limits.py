"""What this room must never ask, keep or say (domain.md 6: E4, E5, E10, E13, E21)."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.house.test_states import stuck

from kemitraan.nights import api as nights
from kemitraan.nights.models import CheckIn, Incident
from kemitraan.nights.states import NIGHT_STATES, ROSTER_STATES
from kemitraan.nights.tests.builders import HEAD, make_night, make_post, make_roster, today
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.tests.builders import make_town

PAGES = Path(__file__).parent.parent / "templates" / "nights"
BY_LINK = [path for path in PAGES.glob("*.html") if "base_link" in path.read_text() or path.name.endswith("_body.html")]


def test_nobody_is_checked_in_by_face() -> None:
    assert set(CheckIn.How.values) == {"qr", "pin"}


def test_an_incident_knows_no_suspect() -> None:
    fields = {field.name for field in Incident._meta.get_fields()}
    assert not [name for name in fields if re.search(r"suspect|photo|picture|plate|person|nik|name", name)]


@pytest.mark.parametrize("page", BY_LINK, ids=lambda path: path.stem)
def test_pages_of_the_watch_do_not_speak_of_powers_it_has_not(page: Path) -> None:
    """E5: words like arrest, interrogate, search stay off the partners' screens."""
    said = re.sub(r'role="search"|name="search"', "", page.read_text())
    assert not re.search(r"\b(arrest|interrogat|search|detain|suspect|prisoner|handcuff)", said, re.IGNORECASE)


@pytest.mark.parametrize("states", [NIGHT_STATES, ROSTER_STATES], ids=["night", "roster"])
def test_nothing_can_lie_for_ever(states: dict) -> None:
    assert not list(stuck(states))


@pytest.mark.django_db
def test_no_minor_stands_at_night_by_whatever_way() -> None:
    post, members = make_post(make_town(), people=4)
    young = members[1]
    young.minor_until, young.guardian_consent_at = today() + timedelta(days=400), clock.now()
    young.save()
    with pytest.raises(Refused):
        make_night(post, members[:3])
    puzzle = nights.ask_for_plan(make_roster(post).pk, by=HEAD).puzzle
    assert {one["key"]: one["of_age_from"] for one in puzzle["people"]}[young.pk] == str(young.minor_until)
    night = make_night(post, [members[0], members[2]])
    duty = night.duties.get(member=members[2])
    swap = nights.offer_duty(duty.pk, members[2], by=HEAD)
    with pytest.raises(Refused) as refused:
        nights.take_duty(swap.pk, young, by=HEAD)
    assert refused.value.code == "swap_young"


@pytest.mark.django_db
def test_hours_have_a_limit() -> None:
    post, _members = make_post(make_town())
    words = nights.RosterWords(
        first=today() + timedelta(days=1), last=today() + timedelta(days=2), squad=2,
        starts_at=clock.local(clock.now()).time().replace(hour=19, minute=0),
        ends_at=clock.local(clock.now()).time().replace(hour=5, minute=0),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        nights.draw_roster(post, words, by=HEAD)
    assert refused.value.field == "ends_at"
