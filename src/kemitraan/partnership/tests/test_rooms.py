"""Partnership rooms (BKPM): the group that uses one, who else does, and everybody finds them."""

from __future__ import annotations

import pytest
from tests.cast import Cast

from kemitraan.partnership.found import end_group
from kemitraan.partnership.models import BkpmRoom
from kemitraan.partnership.rooms import NewRoom, keep_room
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, make_group

TOLD = {"name": "Balai RW 05", "address": "Gang 3", "hours": "Senin 16.00", "custodian": "Sekretaris RW", "open": "on"}


def test_a_room_is_tied_to_its_group_and_says_who_else_uses_it(cast: Cast) -> None:
    group, client = make_group(cast.region, active=True), cast.client("lestari")
    elsewhere = make_group(cast.region, east=True, active=True)
    told = TOLD | {"village": cast.region.melati.code, "group": str(group.pk), "shared_use": "Posyandu, Selasa pagi"}
    assert client.post("/mitra/balai/baru/", told).status_code == 302
    room = BkpmRoom.objects.get()
    assert (room.group, room.shared_use) == (group, "Posyandu, Selasa pagi")
    assert "Posyandu" in client.get(f"/mitra/kelompok/{group.pk}/").content.decode()
    assert f'value="{group.pk}" selected' in client.get(f"/mitra/balai/{room.pk}/").content.decode()
    assert client.post(f"/mitra/balai/{room.pk}/", told | {"group": str(elsewhere.pk)}).status_code == 422
    group = end_group(group, "Selesai", by=LESTARI)
    assert client.post(f"/mitra/balai/{room.pk}/", told | {"hours": "Selasa"}).status_code == 302
    new = NewRoom("Balai", cast.region.melati, cast.region.west, "Gang 3", "Senin", "Sekretaris", group=group)
    with pytest.raises(Refused) as refused:
        keep_room(new, by=LESTARI)
    assert refused.value.field == "group"


def test_everybody_finds_a_room_where_no_group_is(cast: Cast) -> None:
    region = cast.region
    make_group(region, active=True)
    for area, name in ((region.melati, "Balai Satu"), (region.mawar, "Balai Dua")):
        keep_room(NewRoom(name, area, region.west, "Gang 3", "Senin 16.00", "Sekretaris RW"), by=LESTARI)
    closed = NewRoom("Balai Tutup", region.mawar, region.west, "Gang 4", "–", "Sekretaris RW", open=False)
    keep_room(closed, by=LESTARI)
    client = cast.client("sari")
    page = client.get("/mitra/umum/").content.decode()
    assert page.count("Balai Satu") == page.count("Balai Dua") == 1 and "Balai Tutup" not in page
    page = client.get("/mitra/umum/", {"cari": "balai dua"}).content.decode()
    assert "Balai Dua" in page and "Balai Satu" not in page
    assert "Balai" not in client.get("/mitra/umum/", {"cari": "tak ada"}).content.decode()
