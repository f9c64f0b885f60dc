"""Search forgives spelling and refuses profiling; twins are warned of, joined by a person, and parted again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.partnership.deeds import deeds_beyond_a_group
from kemitraan.partnership.lint import words_about_belonging
from kemitraan.partnership.merge import merge_partners, preview_merge, undo_merge
from kemitraan.partnership.models import Merge, Partner
from kemitraan.partnership.names import bare_name, contact_key
from kemitraan.partnership.search import matching
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, join, make_contact, make_group, make_partner, make_promise


def found(words: str) -> set[str]:
    return {row.name for row in matching(Partner.objects.all(), words)}


def test_search_forgives_spelling(cast: Cast) -> None:
    region = cast.region
    make_partner(region, kind="house_of_worship", name="DKM Masjid Al-Ikhlas")
    make_partner(region, name="Soesanto Wijaya", function="Ketua RW 03")
    make_partner(region, kind="company", name="PT Garda Sentosa Abadi")
    assert found("al iklas") == {"DKM Masjid Al-Ikhlas"}
    assert found("susanto") == {"Soesanto Wijaya"}
    assert found("sentausa garda") == {"PT Garda Sentosa Abadi"}
    assert found("Wijaya melati") == {"Soesanto Wijaya"}, "the place is searched, too"
    assert found("rw 03") == {"Soesanto Wijaya"}
    assert found("kelapa gading") == set()
    assert len(found("")) == 3


@pytest.mark.parametrize("words", ["islam", "Ketua KRISTEN", "suku batak", "pendukung partai", "orang tionghoa"])
def test_nobody_is_searched_by_belonging(cast: Cast, words: str) -> None:
    make_partner(cast.region, name="Bapak Contoh", note="Aktif di lingkungan")
    page = cast.client("lestari").get("/mitra/", {"cari": words})
    assert page.status_code == 200
    assert page.context["refused"] and not page.context["lines"]
    assert "Bapak Contoh" not in page.content.decode()
    fact = journal.Entry.objects.get(kind="partners.search_refused")
    assert fact.audience == "restricted" and fact.actor_name == "Iptu Lestari"


@pytest.mark.parametrize("words", ["Kampung Melayu", "rumah makan padang", "Bidara Cina", "kantor urusan agama", "DKM"])
def test_names_of_places_are_no_profiling(words: str) -> None:
    assert not words_about_belonging(words)


def test_deeds_are_found_in_their_forms() -> None:
    assert deeds_beyond_a_group("Pelaku ditangkap") == ["coercion"]
    assert deeds_beyond_a_group("warga menggeledah tas") == ["coercion"]
    assert deeds_beyond_a_group("jangan main hakim sendiri, hubungi 110") == []
    assert deeds_beyond_a_group("Satgas dan tim sukses") == ["task_unit", "politics"]


def test_a_writer_is_warned_once_and_may_explain(cast: Cast) -> None:
    client = cast.client("lestari")
    told = {"kind": "community_figure", "name": "Ibu Contoh", "function": "Ketua PKK", "note": "Beragama Kristen Batak"}
    page = client.post("/mitra/baru/", told)
    assert page.status_code == 422 and "kristen" in str(page.context["form"].errors["note"])
    assert not Partner.objects.exists()
    assert client.post("/mitra/baru/", told | {"keep_words": "on"}).status_code == 302
    assert (
        client.post("/mitra/baru/", told | {"name": "Ibu Lain Sekali", "note": "Rapat tiap Jumat"}).status_code == 302
    )


def test_twins_are_shown_with_reasons_before_anything_is_kept(cast: Cast) -> None:
    region, client = cast.region, cast.client("lestari")
    known = make_partner(region, name="H. Ahmad Fauzi, S.Ag.", function="Ketua DKM")
    make_contact(known, "0812 3456 7890")
    make_partner(region, name="Ahmad Fauzi", east=True)
    told = {"kind": "religious_figure", "name": "Ahmad Fauzy", "function": "Ketua DKM", "village": region.melati.code}
    told["function_consented_on"] = "2026-01-31"
    page = client.post("/mitra/baru/", told)
    assert [twin.partner for twin in page.context["twins"]] == [known], "another sector's partners stay unseen"
    assert len(page.context["twins"][0].reasons) == 2
    assert Partner.objects.count() == 2
    told |= {"name": "Orang Lain", "phone": "+62 812-3456-7890"}
    page = client.post("/mitra/baru/", told)
    assert [twin.partner for twin in page.context["twins"]] == [known]
    assert client.post("/mitra/baru/", told | {"not_the_same": "1"}).status_code == 302
    assert Partner.objects.filter(name="Orang Lain").exists()


def test_a_merge_moves_everything_and_can_be_undone(cast: Cast) -> None:
    region = cast.region
    kept, gone = make_partner(region, name="Ahmad Fauzi"), make_partner(region, name="H. A. Fauzi", address="Gang 3")
    club = make_partner(region, kind="ormas")
    contact, promise = make_contact(gone), make_promise(gone)
    office = partnership.take_office(gone, club, "Ketua", since=promise.due_on, by=LESTARI)
    seat = join(make_group(region), gone.name, partner=gone)
    shown = preview_merge(kept, gone)
    assert shown.moved == {"contacts": 1, "offices": 1, "promises": 1, "seats": 1}
    assert "address" in shown.filled
    merge = merge_partners(kept, gone, by=LESTARI)
    for row in (contact, promise, office, seat):
        row.refresh_from_db()
    assert {contact.partner_id, promise.partner_id, office.person_id, seat.partner_id} == {kept.pk}
    kept.refresh_from_db()
    assert kept.address == "Gang 3"
    assert partnership.family_ids(kept) == [kept.pk, gone.pk] == partnership.family_ids(Partner.objects.get(pk=gone.pk))
    with pytest.raises(Refused):
        partnership.change_partner(gone, {"name": "x"}, by=LESTARI)
    later = make_promise(kept)
    undo_merge(merge, by=LESTARI)
    for row in (contact, promise, office, seat, kept, gone, later):
        row.refresh_from_db()
    assert {contact.partner_id, promise.partner_id, office.person_id, seat.partner_id} == {gone.pk}
    assert (later.partner_id, kept.address, gone.state, gone.merged_into) == (kept.pk, "", "active", None)
    with pytest.raises(Refused):
        undo_merge(merge, by=LESTARI)


def test_what_is_never_merged(cast: Cast) -> None:
    person, club = make_partner(cast.region), make_partner(cast.region, kind="ormas")
    for pair in ((person, person), (person, club)):
        with pytest.raises(Refused):
            merge_partners(*pair, by=LESTARI)
    other = make_partner(cast.region, east=True)
    answer = cast.client("lestari").post(f"/mitra/{person.pk}/gabung/", {"dengan": other.pk})
    assert answer.status_code == 404
    assert not Merge.objects.exists()


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_names_never_lose_everything(name: str) -> None:
    assert bool(bare_name(name)) == bool(bare_name(bare_name(name)))
    assert contact_key("phone", name).isdigit() or contact_key("phone", name) == ""


def test_numbers_are_one_however_written() -> None:
    ways = ("0812-3456-7890", "+62 812 3456 7890", "62(812)34567890", "81234567890")
    assert {contact_key("phone", way) for way in ways} == {"6281234567890"}
