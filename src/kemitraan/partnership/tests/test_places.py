"""Where else a partner is active: kept by whoever edits, taken along by a joining, found, filtered and exported."""

from __future__ import annotations

import io

import openpyxl
from tests.cast import Cast

from kemitraan.partnership import api as partnership
from kemitraan.partnership.merge import merge_partners, undo_merge

from .builders import LESTARI, make_partner
from .test_pages import names


def test_editing_keeps_places_beyond_the_viewers_own(cast: Cast) -> None:
    region, client = cast.region, cast.client("lestari")
    row = make_partner(region, also_in=(region.mawar, region.kenanga))
    told = {"kind": row.kind, "name": row.name, "function": row.function, "village": region.melati.code}
    assert client.post(f"/mitra/{row.pk}/ubah/", told).status_code == 302
    assert list(row.also_in.all()) == [region.kenanga], "what was offered and not ticked goes, nothing else"
    assert client.post(f"/mitra/{row.pk}/ubah/", told | {"also_in": [region.mawar.code]}).status_code == 302
    assert set(row.also_in.all()) == {region.mawar, region.kenanga}


def test_a_joining_takes_the_places_along_and_gives_them_back(cast: Cast) -> None:
    region = cast.region
    kept, gone = (
        make_partner(region, also_in=(region.kenanga,)),
        make_partner(region, also_in=(region.mawar, region.kenanga)),
    )
    merge = merge_partners(kept, gone, by=LESTARI)
    assert set(kept.also_in.all()) == {region.mawar, region.kenanga}
    kept.refresh_from_db()
    assert region.mawar.name.casefold() in kept.search_text
    undo_merge(merge, by=LESTARI)
    kept.refresh_from_db()
    assert list(kept.also_in.all()) == [region.kenanga] and region.mawar.name.casefold() not in kept.search_text
    assert set(gone.also_in.all()) == {region.mawar, region.kenanga}


def test_where_else_somebody_is_active_they_are_found(cast: Cast) -> None:
    region, client = cast.region, cast.client("lestari")
    row = make_partner(region, name="Ibu Wati", also_in=(region.mawar,))
    make_partner(region, name="Pak Lain")
    home = make_partner(region, name="Pak Mawar", area=region.mawar)
    asked = {"wilayah": region.mawar.code}
    assert names(client.get("/mitra/", asked)) == [row.name, home.name]
    assert names(client.get("/mitra/", asked | {"cari": "wati"})) == [row.name]
    assert set(names(client.get("/mitra/", {"cari": region.mawar.name}))) == {row.name, home.name}
    answer = client.get("/mitra/ekspor/", asked)
    heads, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    assert [line[0] for line in rows] == [row.name, home.name]
    assert rows[0][heads.index("Juga berkegiatan di")] == region.mawar.name
    partnership.change_partner(row, {"also_in": []}, by=LESTARI)
    assert names(client.get("/mitra/", asked)) == [home.name]
    assert names(client.get("/mitra/", {"cari": region.mawar.name})) == [home.name]
