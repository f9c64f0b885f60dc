"""Chapters of a Pokdar: resor, sektor, subsektor (domain.md 1.2)."""

from __future__ import annotations

import pytest
from tests.cast import Cast

from kemitraan.partnership.found import change_group
from kemitraan.partnership.models import Group
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, make_group


def pokdar(cast: Cast, name: str, **more: object) -> Group:
    return make_group(cast.region, kind="pokdar", model="", name=name, **more)


def at_the_polres(cast: Cast) -> None:
    post = cast.posts["lestari"]
    post.unit = cast.region.polres
    post.save()


def test_a_resor_chapter_stays_at_the_polres(cast: Cast) -> None:
    region, at = cast.region, cast.region.polres
    at_the_polres(cast)
    client = cast.client("lestari")
    told = {"kind": "pokdar", "name": "Pokdar Resor", "unit": str(at.pk)}
    assert client.post("/mitra/kelompok/baru/", told).status_code == 302
    resor = Group.objects.get()
    assert (resor.unit, resor.area) == (at, region.city)
    told = {"kind": "pokdar", "name": "Pokdar Sektor", "unit": str(region.west.pk), "parent": str(resor.pk)}
    assert client.post("/mitra/kelompok/baru/", told).status_code == 302
    sector = Group.objects.get(name="Pokdar Sektor")
    assert (sector.unit, sector.area, sector.parent) == (region.west, region.west_district, resor)
    told |= {"name": "Pokdar Subsektor", "village": region.melati.code, "parent": str(sector.pk)}
    assert client.post("/mitra/kelompok/baru/", told).status_code == 302
    assert Group.objects.get(name="Pokdar Subsektor").area == region.melati
    page = client.get(f"/mitra/kelompok/{resor.pk}/").content.decode()
    assert "Pokdar Sektor" in page and "Pokdar Subsektor" in page
    for wrong in ({"village": region.kenanga.code}, {"kind": "fkpm", "model": "area", "village": ""}, {"unit": ""}):
        answer = client.post("/mitra/kelompok/baru/", told | {"name": "Lain", "village": ""} | wrong)
        assert answer.status_code == 422, wrong


def test_a_sector_hangs_itself_on_the_resor_later(cast: Cast) -> None:
    region = cast.region
    resor = pokdar(cast, "Pokdar Resor", unit=region.polres, area=region.city, active=True)
    beside = pokdar(cast, "Pokdar Timur", unit=region.east, area=region.kenanga, active=True)
    sector = pokdar(cast, "Pokdar Sektor")
    client = cast.client("lestari")
    assert client.get(f"/mitra/kelompok/{resor.pk}/").status_code == 404
    page = client.get(f"/mitra/kelompok/{sector.pk}/").content.decode()
    assert "Pokdar Resor" in page and "Pokdar Timur" not in page
    path, told = f"/mitra/kelompok/{sector.pk}/ubah/", {"name": sector.name}
    assert client.post(path, told | {"parent": str(beside.pk)}).status_code == 422
    assert client.post(path, told | {"parent": str(resor.pk)}).status_code == 302
    sector.refresh_from_db()
    assert sector.parent == resor
    page = client.get(f"/mitra/kelompok/{sector.pk}/").content.decode()
    assert f'href="/mitra/kelompok/{resor.pk}/"' not in page, "what they may not see is named, not led to"
    assert client.post(path, told).status_code == 302
    sector.refresh_from_db()
    assert sector.parent is None


def test_no_circles_and_no_parent_below_or_beside(cast: Cast) -> None:
    region = cast.region
    top = pokdar(cast, "Atas")
    below = pokdar(cast, "Bawah", parent=top)
    resor = pokdar(cast, "Resor", unit=region.polres, area=region.city)
    for group, parent, code in ((top, below, "below_itself"), (top, top, "below_itself"), (resor, top, "not_above")):
        with pytest.raises(Refused) as refused:
            change_group(group, {"parent": parent}, by=LESTARI)
        assert (refused.value.code, refused.value.field) == (code, "parent")
