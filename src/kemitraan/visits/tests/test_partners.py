"""Partners as places of a beat: due by the register alone, and gone from the beat with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.cast import Cast

from kemitraan.partnership import api as partnership
from kemitraan.partnership.models import Partner
from kemitraan.people.api import actor_of
from kemitraan.toolbox import clock
from kemitraan.visits import api as visits
from kemitraan.visits.due import due_places
from kemitraan.visits.models import Visit, VisitPlace
from kemitraan.visits.partners import bring_partners
from kemitraan.visits.purge import purge_visits

from .builders import make_world


@pytest.fixture
def cast(db: None) -> Cast:
    return make_world()


def today() -> date:
    return clock.local(clock.now()).date()


def make_partner(cast: Cast, **more: object) -> Partner:
    """A partner of Melati whom somebody should have seen ten days ago."""
    now = clock.now()
    given = {
        "form": "organisation", "kind": "ormas", "name": "Karang Taruna Melati", "area": cast.region.melati,
        "unit": cast.region.west, "cadence_days": 30, "seen_at": now - timedelta(days=40),
        "see_by": today() - timedelta(days=10), "added_at": now, "changed_at": now,
    }  # fmt: skip
    return Partner.objects.create(**given | more)


def due(cast: Cast) -> list[int | None]:
    """The partners a plan of today would go to."""
    agus = cast.posts["agus"]
    bring_partners(agus, today())
    return [one.place.partner_id for one in due_places(agus, today())]


def test_a_partner_whose_cadence_ran_out_is_due_and_the_register_hears_of_the_visit(cast: Cast) -> None:
    agus, partner = cast.posts["agus"], make_partner(cast)
    plan = visits.plan_day(agus, today(), minutes=60)
    (stop,) = Visit.objects.filter(plan=plan).select_related("place")
    assert stop.place.partner_id == partner.pk and stop.reason["code"] == "agreed"
    visits.start_visit(agus, key=stop.key)
    visits.record_visit(agus, key=stop.key, consent="yes", data={"topics": ["home"]})
    partner.refresh_from_db()
    assert partner.see_by is not None and partner.see_by > today()
    assert due(cast) == []


@pytest.mark.parametrize("how", ["paused", "ended"])
def test_no_contact_for_now_means_no_visit(cast: Cast, how: str) -> None:
    agus, partner = cast.posts["agus"], make_partner(cast)
    plan = visits.plan_day(agus, today(), minutes=60)
    assert due(cast) == [partner.pk]
    partnership.end_partner(partner, how, "Minta tidak dihubungi", by=actor_of(agus))
    purge_visits()
    assert due(cast) == [] and not Visit.objects.filter(plan=plan).exists(), "nor the stop planned this morning"
    Partner.objects.filter(pk=partner.pk).update(state="active")
    assert due(cast) == [partner.pk], "and again once they want it"


def test_who_had_themselves_erased_is_nowhere_here(cast: Cast) -> None:
    partner = make_partner(
        cast, form="person", kind="community_figure", name="Bu Ani", address="Jalan Melati 4", lon=106.8, lat=-6.2
    )
    assert due(cast) == [partner.pk]
    assert VisitPlace.objects.get(partner_id=partner.pk).landmark == "Jalan Melati 4"
    partnership.personal.erase(partner.pk, by=actor_of(cast.posts["lestari"]))
    purge_visits()
    place = VisitPlace.objects.get(partner_id=partner.pk)
    assert (place.active, place.landmark, place.lon, place.lat) == (False, "", None, None)


def test_a_call_counts_as_contact_for_the_plan_too(cast: Cast) -> None:
    partner = make_partner(cast)
    assert due(cast) == [partner.pk]
    partnership.note_contact(partner, "Telepon", at=clock.now(), by=actor_of(cast.posts["agus"]))
    assert due(cast) == []
    assert VisitPlace.objects.get(partner_id=partner.pk).last_seen_on == today()


def test_a_visit_to_an_entry_that_was_joined_counts_for_the_one_that_stands(cast: Cast) -> None:
    from kemitraan.partnership.merge import merge_partners

    agus, gone = cast.posts["agus"], make_partner(cast)
    plan = visits.plan_day(agus, today(), minutes=60)
    stop = Visit.objects.get(plan=plan)
    visits.start_visit(agus, key=stop.key)
    kept = make_partner(cast, name="Karang Taruna RW 02")
    merge_partners(kept, gone, by=actor_of(agus))
    before = Partner.objects.get(pk=gone.pk).seen_at
    visits.record_visit(agus, key=stop.key, consent="yes", data={"topics": ["home"]})
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.see_by is not None and kept.see_by > today() and gone.seen_at == before
    assert due(cast) == [] and not VisitPlace.objects.get(partner_id=gone.pk).active


def test_many_partners_due_elsewhere_leave_room_for_those_of_the_beat(cast: Cast) -> None:
    for number in range(55):
        make_partner(cast, name=f"Lain {number}", area=cast.region.mawar, see_by=today() - timedelta(days=90))
    partner = make_partner(cast)
    assert due(cast) == [partner.pk]
