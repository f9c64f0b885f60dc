"""Nobody on the watch is looked for by belief, origin or leaning (domain.md 6, E3)."""

from __future__ import annotations

import pytest
from tests.cast import make_cast

from kemitraan.journal import api as journal

from .builders import make_member, make_security_unit, seed_once


@pytest.mark.django_db
def test_guards_are_searched_by_name_and_never_by_belonging() -> None:
    seed_once()
    cast = make_cast()
    unit = make_security_unit(cast.posts["lestari"].unit, kind="satpam")
    make_member(unit, "Rudi Hartono")
    lestari = cast.client("lestari")
    assert len(lestari.get("/jaga/anggota/", {"cari": "Rudi"}).context["rows"]) == 1
    page = lestari.get("/jaga/anggota/", {"cari": "batak"})
    assert page.context["refused"] == ["batak"] and not page.context["rows"]
    assert 'role="alert"' in page.content.decode()
    fact = journal.Entry.objects.get(kind="members.search_refused")
    assert fact.audience == "restricted" and fact.actor_name == "Iptu Lestari"
    assert lestari.get("/jaga/ekspor/anggota.xlsx", {"cari": "batak"}).status_code == 404
    assert lestari.get("/jaga/ekspor/anggota.xlsx", {"cari": "Rudi"}).status_code == 200
