"""The lists: filters, order, pages, few queries; odd input answered."""

from __future__ import annotations

import html
import re

import pytest
from tests.cast import Cast

from kemitraan.partnership import api as partnership
from kemitraan.partnership.filters import PER_PAGE
from kemitraan.partnership.models import Partner

from .builders import LESTARI, make_contact, make_group, make_partner, make_promise


def names(page) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'class="p-name"[^>]*>([^<]*)<', page.context["lines"])]


def test_filters_stand_in_the_address(cast: Cast) -> None:
    region, client = cast.region, cast.client("lestari")
    club = make_partner(region, kind="ormas", name="Karang Taruna", area=region.mawar)
    late = make_partner(region, name="Pak Janji")
    make_promise(late, days=-3)
    gone = make_partner(region, kind="media", name="Koran Lama")
    partnership.end_partner(gone, "ended", "Tutup", by=LESTARI)
    make_partner(region, east=True, name="Tetangga")
    assert names(client.get("/mitra/")) == ["Karang Taruna", "Pak Janji"]
    for asked, wanted in (
        ({"jenis": "ormas"}, [club.name]),
        ({"wilayah": region.mawar.code}, [club.name]),
        ({"keadaan": "ended"}, [gone.name]),
        ({"keadaan": "semua"}, ["Karang Taruna", "Koran Lama", "Pak Janji"]),
        ({"lewat": "janji"}, [late.name]),
        ({"cari": "karang tarna"}, [club.name]),
        ({"cari": "karang", "jenis": "media"}, []),
        ({"jenis": "ngawur", "urut": "'", "page": "999", "wilayah": "%"}, []),
    ):
        assert names(client.get("/mitra/", asked)) == wanted, asked
    assert "1 lewat waktu" in client.get("/mitra/").content.decode()


def test_the_list_asks_little_however_long(cast: Cast, django_assert_max_num_queries) -> None:
    client = cast.client("lestari")
    first = make_partner(cast.region)
    rows = [
        Partner(
            form="person", kind="community_figure", name=f"Warga {number:03}", function="Ketua RT", unit=first.unit,
            area=first.area, search_text=f"warga {number:03} ketua rt", added_at=first.added_at,
            changed_at=first.added_at, lon=106.8, lat=-6.2,
        )
        for number in range(120)
    ]  # fmt: skip
    Partner.objects.bulk_create(rows)
    client.get("/mitra/")
    with django_assert_max_num_queries(6):
        page = client.get("/mitra/")
    assert len(names(page)) == PER_PAGE == 30
    with django_assert_max_num_queries(7):
        page = client.get("/mitra/", {"tampil": "peta", "cari": "warga"})
    assert len(page.context["points"]["features"]) == 120


@pytest.mark.parametrize(
    "path", ["/mitra/{big}/", "/mitra/kelompok/{big}/", "/mitra/masalah/{big}/", "/mitra/impor/{big}/"]
)
def test_an_id_beyond_all_ids_is_nothing(cast: Cast, path: str) -> None:
    assert cast.client("lestari").get(path.format(big=10**30)).status_code == 404


def test_broken_input_never_breaks_us(cast: Cast) -> None:
    client = cast.client("lestari")
    partner, group = make_partner(cast.region), make_group(cast.region, active=True)
    contact = make_contact(partner)
    odd = {
        "name": "\ud800x", "text": "a\x00b", "due_on": "2026-02-31", "since": "kemarin", "seat": "nothing",
        "partner": "9" * 19, "attended": "-1", "before": "NaN", "value": "x" * 300, "lon": "nan", "lat": "1e400",
        "kind": "ormas", "title": "t", "seen": "s", "cadence_days": "1e9", "rw": "0", "dengan": "٣", "outcome": "",
        "on": "x", "held_on": "x", "field": "forget" * 90, "state": "merged", "why": "", "other": "zzz",
        "consented_on": "9999-12-31", "year": "x", "category": "x",
    }  # fmt: skip
    for path in (
        *("baru/", "impor/", f"{partner.pk}/ubah/", f"{partner.pk}/kontak/", f"{partner.pk}/jabatan/"),
        *(f"{partner.pk}/janji/", f"{partner.pk}/bicara/", f"{partner.pk}/keadaan/", f"{partner.pk}/gabung/"),
        *("kelompok/baru/", f"kelompok/{group.pk}/anggota/", f"kelompok/{group.pk}/rapat/", "balai/baru/"),
        *(f"kelompok/{group.pk}/masalah/", f"kelompok/{group.pk}/temuan/", f"kelompok/{group.pk}/kukuhkan/"),
        *(f"kelompok/{group.pk}/laporan/2026/", f"{partner.pk}/kontak/{contact.pk + 10**25}/tarik/"),
    ):
        answer = client.post(f"/mitra/{path}", {key: value.encode("utf-8", "replace") for key, value in odd.items()})
        assert 400 <= answer.status_code < 500, path
    assert partnership.Partner.objects.count() == 1


def test_a_reader_sees_no_numbers_and_no_buttons(cast: Cast) -> None:
    partner = make_partner(cast.region)
    make_contact(partner, "0812-7777-6666")
    page = cast.client("dewi").get(f"/mitra/{partner.pk}/").content.decode()
    assert partner.name in page and "7777" not in page and "/kontak/" not in page
    assert cast.client("dewi").post(f"/mitra/{partner.pk}/kontak/", {}).status_code == 404


def test_a_table_filled_for_measuring_looks_like_a_real_one(cast: Cast) -> None:
    from kemitraan.partnership.fill import fill

    assert fill(300, promises=90) == 300
    rows = Partner.objects.filter(unit=cast.region.west)
    assert 75 <= rows.count() < 300 and rows.filter(promises__state="open").exists()
    page = cast.client("lestari").get("/mitra/", {"cari": "mahardhika"})
    assert all("Mahardika" in name for name in names(page)[:1])
