"""Being forgotten: every name in this room goes, nothing goes under a legal hold, and nobody erases by one click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from tests.cast import Cast

from kemitraan.keeping import api as keeping
from kemitraan.partnership import api as partnership
from kemitraan.partnership.correct import answer_correction, ask_correction, give_link
from kemitraan.partnership.merge import merge_partners, undo_merge
from kemitraan.partnership.models import Correction, GroupMember, Merge, Partner
from kemitraan.partnership.personal import personal
from kemitraan.partnership.take_in import look_at_list, start_import
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.personal import KEPT

from .builders import LESTARI, join, make_contact, make_group, make_partner, make_promise


def everything_kept() -> str:
    """Every text of every row of this room."""
    told = []
    for model in apps.get_app_config("partnership").get_models():
        names = [one.attname for one in model._meta.get_fields() if isinstance(one, CharField | TextField)]
        names += [name for name in ("cells", "moved") if any(one.name == name for one in model._meta.get_fields())]
        told += [str(row) for row in model._default_manager.values_list(*names)]
    return " ".join(told).casefold()


def held(partner: Partner, cast: Cast) -> None:
    """A legal hold that two people agreed on."""
    hold = keeping.ask_hold(
        "partner", partner.pk, label=f"M-{partner.pk}", unit_id=partner.unit_id, reason="Perkara", letter="B/1/2026",
        until=clock.local(clock.now()).date() + timedelta(days=30), may_be_told=True,
        by=cast.viewer("lestari").actor(),
    )  # fmt: skip
    keeping.decide_hold(hold, "agree", by=cast.viewer("dewi").actor())


def known_everywhere(cast: Cast) -> tuple[Partner, Partner]:
    """Ibu Rahasia, once more as Ny. Rahasia, in all that this room can write of her."""
    batch = start_import(
        look_at_list(
            b"nama;jenis;jabatan\nIbu Rahasia;tokoh masyarakat;Ketua RW 03\n", "x.csv", unit=cast.region.west,
            defaults={}, by=LESTARI,
        ),
        by=LESTARI,
    )  # fmt: skip
    partner = batch.lines.get().partner
    partnership.change_partner(partner, {"note": "Rahasia, sore hari", "address": "Gang Rahasia"}, by=LESTARI)
    gone = make_partner(cast.region, name="Ny. Rahasia", note="Rahasia lagi")
    make_contact(partner, given_by="Ibu Rahasia")
    contact = make_contact(gone, "0812-0000-2222", given_by="Ny. Rahasia")
    partnership.withdraw_contact(contact, by=LESTARI)
    make_promise(partner, by_us=True, text="Kunci untuk Ibu Rahasia")
    make_promise(gone, by_us=False)
    club = make_partner(cast.region, kind="ormas", name="Karang Taruna")
    today = clock.local(clock.now()).date()
    partnership.take_office(gone, club, "Ketua Rahasia", since=today, by=LESTARI)
    pokdar = make_group(cast.region, kind="pokdar", model="", name="Pokdar")
    join(pokdar, "Ny. Rahasia", "member", partner=gone, call_sign="RAHASIA-1")
    ask_correction(gone, "address", "Gang Rahasia 4", "Rahasia")
    merge_partners(partner, gone, by=LESTARI)
    partner.refresh_from_db()
    gone.refresh_from_db()
    return partner, gone


def test_no_name_is_left_anywhere_in_the_room(cast: Cast) -> None:
    partner, gone = known_everywhere(cast)
    token = give_link(partner, by=LESTARI)
    assert "rahasia" in everything_kept()
    correction = ask_correction(partner, "forget", "", "Saya Rahasia")
    answer_correction(correction, "accept", "Baik, Ibu Rahasia", by=LESTARI)
    assert "rahasia" not in everything_kept()
    partner.refresh_from_db()
    gone.refresh_from_db()
    assert (partner.state, gone.state, gone.merged_into_id) == ("ended", "merged", partner.pk)
    assert GroupMember.objects.get().until is not None
    assert not Correction.objects.filter(state="asked").exists()
    assert cast.client("sari").get(f"/mitra/s/{token}/").status_code == 404
    staff = cast.client("lestari")
    for path in (f"/mitra/{partner.pk}/", "/mitra/janji/", f"/mitra/{gone.pk}/", "/mitra/?keadaan=semua"):
        assert "Rahasia" not in staff.get(path).content.decode(), path
    with pytest.raises(Refused) as refused:
        undo_merge(Merge.objects.get(), by=LESTARI)
    assert refused.value.code == "forgotten"
    with pytest.raises(Refused):
        answer_correction(correction, "decline", "x", by=LESTARI)


def test_a_legal_hold_keeps_it_whichever_way_it_is_asked(cast: Cast) -> None:
    partner, gone = known_everywhere(cast)
    held(gone, cast)
    before = everything_kept()
    outcome = personal.erase(partner.pk, by=LESTARI)
    assert outcome.what == KEPT and outcome.why
    assert everything_kept() == before
    correction = ask_correction(partner, "forget", "", "")
    with pytest.raises(Refused) as refused:
        answer_correction(correction, "accept", "", by=LESTARI)
    assert refused.value.code == "held"
    page = cast.client("lestari").post(f"/mitra/koreksi/{correction.pk}/terima/", {"sure": "1"}, follow=True)
    assert page.status_code == 200 and "Rahasia" in page.content.decode()
    correction.refresh_from_db()
    assert correction.state == "asked"
    answer_correction(correction, "decline", "Perkara masih berjalan", by=LESTARI)


def test_one_click_erases_nobody(cast: Cast) -> None:
    partner = make_partner(cast.region, name="Ibu Rahasia")
    correction = ask_correction(partner, "forget", "", "")
    staff = cast.client("lestari")
    assert staff.post(f"/mitra/koreksi/{correction.pk}/terima/", {"answer": "Baik"}).status_code == 302
    partner.refresh_from_db()
    assert partner.name == "Ibu Rahasia"
    assert 'name="sure"' in staff.get(f"/mitra/{partner.pk}/").content.decode()
    staff.post(f"/mitra/koreksi/{correction.pk}/terima/", {"sure": "1"})
    partner.refresh_from_db()
    assert (partner.name, partner.state) == ("Dihapus atas keinginannya sendiri", "ended")


def test_an_open_correction_goes_along_when_entries_are_joined_and_back(cast: Cast) -> None:
    kept, gone = make_partner(cast.region), make_partner(cast.region)
    correction = ask_correction(gone, "address", "Gang 4", "")
    merge = merge_partners(kept, gone, by=LESTARI)
    correction.refresh_from_db()
    assert correction.partner == kept
    assert "Gang 4" in cast.client("lestari").get(f"/mitra/{kept.pk}/").content.decode()
    undo_merge(merge, by=LESTARI)
    correction.refresh_from_db()
    assert correction.partner == gone
