"""Partners: kept by those who may, contacts by consent, roles with dates, promises with a clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.http import Http404
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, make_contact, make_partner, make_promise


def today():
    return clock.local(clock.now()).date()


def test_who_sees_a_partner(cast: Cast) -> None:
    mine, other = make_partner(cast.region), make_partner(cast.region, east=True)
    for key in ("agus", "lestari", "dewi", "bima"):
        assert partnership.partner_for(cast.viewer(key), mine.pk) == mine
    for key in ("rina", "rahmat", "wulan", "yoga", "ratna", "hasan"):
        with pytest.raises(Http404):
            partnership.partner_for(cast.viewer(key), mine.pk)
    with pytest.raises(Http404):
        partnership.partner_for(cast.viewer("lestari"), other.pk)
    for nothing in (0, -1, 2**63, 10**30):
        with pytest.raises(Http404):
            partnership.partner_for(cast.viewer("lestari"), nothing)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "tribe"}, "kind"),
        ({"name": " "}, "name"),
        ({"function": ""}, "function"),
        ({"how_met": "dream"}, "how_met"),
        ({"met_on": date(2999, 1, 1)}, "met_on"),
        ({"cadence_days": 0}, "cadence_days"),
        ({"name": "x" * 200}, "name"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_what_cannot_be_kept(cast: Cast, change: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        make_partner(cast.region, **change)
    assert refused.value.field == field
    assert not partnership.Partner.objects.exists()
    assert not journal.Entry.objects.filter(kind="partner.added").exists()


def test_an_officer_of_another_unit_keeps_nothing_here(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        make_partner(cast.region, keeper=cast.posts["rina"])
    assert refused.value.field == "keeper"
    assert make_partner(cast.region, keeper=cast.posts["agus"]).keeper == cast.posts["agus"]


def test_a_change_says_which_fields(cast: Cast) -> None:
    partner = make_partner(cast.region)
    partnership.change_partner(partner, {"name": "Ibu Baru", "also_in": [cast.region.mawar]}, by=LESTARI)
    partner.refresh_from_db()
    assert (partner.name, partner.search_text.split()[:2]) == ("Ibu Baru", ["ibu", "baru"])
    fact = journal.Entry.objects.get(kind="partner.changed")
    assert sorted(fact.data["fields"]) == ["also_in", "name"]
    assert "Ibu Baru" not in str(fact.data), "the journal keeps no names of persons"
    partnership.change_partner(partner, {"name": "Ibu Baru"}, by=LESTARI)
    assert journal.Entry.objects.filter(kind="partner.changed").count() == 1


def test_a_contact_needs_consent_and_is_gone_without(cast: Cast) -> None:
    partner = make_partner(cast.region)
    contact = make_contact(partner)
    assert contact.key == "6281200001111"
    with pytest.raises(Refused) as refused:
        make_contact(partner, "+62 812 0000 1111")
    assert refused.value.code == "known_contact"
    for change, field in (
        ({"given_by": ""}, "given_by"),
        ({"purpose": ""}, "purpose"),
        ({"consented_on": today() + timedelta(days=1)}, "consented_on"),
        ({"value": "not a number"}, "value"),
    ):
        with pytest.raises(Refused) as refused:
            make_contact(partner, **({"value": "021-555-0101"} | change))
        assert refused.value.field == field
    partnership.withdraw_contact(contact, by=LESTARI)
    partnership.withdraw_contact(contact, by=LESTARI)
    contact.refresh_from_db()
    assert (contact.value, contact.key) == ("", "")
    assert journal.Entry.objects.filter(kind="partner.contact_withdrawn").count() == 1
    with pytest.raises(IntegrityError):
        partnership.Contact.objects.filter(pk=contact.pk).update(value="0812")


def test_who_reads_a_contact(cast: Cast) -> None:
    from kemitraan.partnership.access import contacts_for

    partner = make_partner(cast.region)
    contact = make_contact(partner)
    assert list(contacts_for(cast.viewer("lestari"), partner)) == [contact]
    assert contacts_for(cast.viewer("dewi"), partner) is None, "a commander reads partners, not their numbers"


def test_roles_have_dates(cast: Cast) -> None:
    person = make_partner(cast.region)
    club = make_partner(cast.region, kind="ormas")
    office = partnership.take_office(person, club, "Ketua", since=today() - timedelta(days=400), by=LESTARI)
    for wrong in ((club, club), (person, person)):
        with pytest.raises(Refused):
            partnership.take_office(*wrong, "Ketua", since=today(), by=LESTARI)
    with pytest.raises(Refused) as refused:
        partnership.take_office(person, club, "ketua", since=today(), by=LESTARI)
    assert refused.value.code == "known_office"
    partnership.end_office(office, last_day=today() - timedelta(days=1), by=LESTARI)
    partnership.take_office(person, club, "Ketua", since=today(), by=LESTARI)
    with pytest.raises(Refused):
        partnership.end_office(office, last_day=today() - timedelta(days=900), by=LESTARI)


def test_a_promise_is_kept_broken_or_postponed_three_times(cast: Cast) -> None:
    partner = make_partner(cast.region)
    promise = make_promise(partner)
    assert (promise.owed_by, promise.owed_to) == (cast.region.west.name, partner.name)
    for _ in range(3):
        promise = partnership.settle_promise(
            promise, "postpone", how="Hujan", due_on=today() + timedelta(days=9), by=LESTARI
        )
    with pytest.raises(Refused) as refused:
        partnership.settle_promise(promise, "postpone", how="Lagi", due_on=today(), by=LESTARI)
    assert refused.value.code == "too_often"
    with pytest.raises(Refused) as refused:
        partnership.settle_promise(promise, "break", by=LESTARI)
    assert refused.value.field == "how"
    promise = partnership.settle_promise(promise, "keep", how="Lampu menyala", by=LESTARI)
    assert (promise.state, promise.due_at) == ("kept", None)
    with pytest.raises(Refused) as refused:
        partnership.settle_promise(promise, "break", how="x", by=LESTARI)
    assert refused.value.status == 409
    kinds = list(journal.history("partner", partner.pk, audiences=("staff",)).values_list("kind", flat=True))
    assert kinds == ["partner.added", "promise.made", *["promise.postponed"] * 3, "promise.kept"]
    with pytest.raises(Refused):
        partnership.make_promise(
            partnership.NewPromise("x", today() - timedelta(days=1), True),
            unit=partner.unit,
            partner=partner,
            by=LESTARI,
        )


def test_contact_starts_the_agreed_cadence_anew(cast: Cast) -> None:
    partner = make_partner(cast.region, cadence_days=30)
    viewer = cast.viewer("lestari")
    assert partner.see_by == today() + timedelta(days=30)
    assert not partnership.contacts_due(viewer, today()).exists()
    assert list(partnership.contacts_due(viewer, today() + timedelta(days=31))) == [partner]
    partnership.note_contact(partner, "Sambang", at=clock.now() + timedelta(minutes=1), by=LESTARI)
    with clock.travel(timedelta(days=10)):
        partnership.note_contact(partner, "Sambang", at=clock.now(), by=LESTARI)
        partnership.note_contact(partner, "Terlambat dicatat", at=clock.now() - timedelta(days=3), by=LESTARI)
    partner.refresh_from_db()
    assert partner.see_by == today() + timedelta(days=40)
    with pytest.raises(Refused):
        partnership.note_contact(partner, "x", at=clock.now() + timedelta(days=1), by=LESTARI)
