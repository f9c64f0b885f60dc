"""Lists of staff refuse to look for people by belief, origin or leaning, and write down that it was tried (E3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kemitraan.journal import api as journal
from kemitraan.partnership.tests.builders import make_partner
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from tests.cast import Cast, make_cast

LISTS = (
    ("lestari", "/belajar/kelola/", "q", "sessions"),
    ("lestari", "/belajar/kelola/?show=calendar", "q", "sessions"),
    ("lestari", "/belajar/kelola/program/", "q", "programmes"),
    ("dewi", "/titik-pos/", "cari", "studies"),
    ("lestari", "/ronda/", "q", "nights"),
    ("lestari", "/ronda/riwayat/", "q", "nights"),
    ("lestari", "/mitra/kelompok/", "cari", "groups"),
    ("lestari", "/jaga/", "cari", "units"),
    ("lestari", "/jaga/pos/", "cari", "posts"),
    ("lestari", "/jaga/perusahaan/", "cari", "employers"),
)
FILES = (
    ("/belajar/kelola/unduh.xlsx", "q", "sessions"),
    ("/jaga/ekspor/satuan.xlsx", "cari", "units"),
    ("/jaga/ekspor/pos.xlsx", "cari", "posts"),
)


@pytest.fixture
def cast(db: None) -> Cast:
    reports.seed_reports()
    return make_cast()


def tried(what: str) -> Any:
    """The facts that such a search was tried."""
    return journal.Entry.objects.filter(kind=f"{what}.search_refused")


@pytest.mark.parametrize(("who", "path", "field", "what"), LISTS)
def test_a_list_refuses_and_writes_it_down(cast: Cast, who: str, path: str, field: str, what: str) -> None:
    browser = cast.client(who)
    join = "&" if "?" in path else "?"
    plain = browser.get(f"{path}{join}{field}=Kampung Melayu")
    assert plain.status_code == 200 and not plain.context["refused"] and not tried(what).exists()
    page = browser.get(f"{path}{join}{field}=orang BATAK")
    assert page.status_code == 200 and page.context["refused"] == ["batak"]
    assert 'role="alert"' in page.content.decode() and "batak" in page.content.decode()
    fact = tried(what).get()
    assert fact.audience == "restricted" and fact.actor_name == cast.posts[who].account.name


@pytest.mark.parametrize(("path", "field", "what"), FILES)
def test_a_file_is_not_made_of_it(cast: Cast, path: str, field: str, what: str) -> None:
    browser = cast.client("lestari")
    assert browser.get(path, {field: "islam"}).status_code == 404
    assert tried(what).count() == 1
    assert browser.get(path, {field: "melati"}).status_code == 200


def test_whom_to_join_with_is_not_searched_by_it(cast: Cast) -> None:
    partner = make_partner(cast.region)
    page = cast.client("lestari").get(f"/mitra/{partner.pk}/gabung/", {"cari": "katolik"})
    assert page.context["refused"] == ["katolik"] and "found" not in page.context
    assert tried("partners").count() == 1


def test_everybody_searches_sessions_as_ever(cast: Cast) -> None:
    """The public list knows no persons and nobody to write down: a talk between faiths may be looked for."""
    assert Client().get("/belajar/", {"q": "islam"}).status_code == 200
    assert not tried("sessions").exists()


def test_accounts_are_searched_by_name_alone(cast: Cast) -> None:
    yoga = cast.client("yoga")
    session = yoga.session
    session["proved_at"] = clock.now().timestamp()
    session.save()
    assert yoga.get("/sistem/akun/", {"q": "Lestari"}).context["rows"]
    page = yoga.get("/sistem/akun/", {"q": "tionghoa"})
    assert page.context["refused"] == ["tionghoa"] and not page.context["rows"]
    assert tried("accounts").count() == 1
