"""Names are found whatever the letters, and nothing breaks the search."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kemitraan.territory.api import Hit, Place, raise_edition, search, seed_jakarta
from kemitraan.territory.search import NameIndex, fold

from .builders import make_region

NAMES = NameIndex(
    [
        Hit("village", "Tebet Barat", "Tebet, Jakarta Selatan", 1, 2),
        Hit("district", "Tebet", "Jakarta Selatan", 1, 2),
        Hit("hospital", "RSUD Tebet", "Tebet Barat, Tebet", 1, 2),
        Hit("school", "Café Élysée", "Menteng, Jakarta Pusat", 1, 2),
        Hit("village", "Kebon Baru", "Tebet, Jakarta Selatan", 1, 2),
        Hit("street", "Jl. K.H. Abdullah Syafe'i", "", 1, 2),
    ]
)


def names(question, **more):
    return [hit.name for hit in NAMES.find(question, **more)]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("tebet", ["Tebet", "Tebet Barat", "RSUD Tebet", "Kebon Baru"]),
        ("TEBET b", ["Tebet Barat", "Kebon Baru", "RSUD Tebet"]),
        ("ebet", []),
        ("elysee", ["Café Élysée"]),
        ("CAFE\u0301", ["Café Élysée"]),
        ("rsud tebet", ["RSUD Tebet"]),
        ("kh abdullah", []),  # K.H. is two words
        ("jalan kh", []),
        ("Jl tebet", ["Tebet", "Tebet Barat", "RSUD Tebet", "Kebon Baru"]),
        ("jl.", ["Jl. K.H. Abdullah Syafe'i"]),
        ("k h abdullah", ["Jl. K.H. Abdullah Syafe'i"]),
        ("menteng", ["Café Élysée"]),
        ("x", []),
        ("", []),
        ("  ", []),
        ("zzz", []),
        ("%_\\'\";--", []),
    ],
)
def test_finding(question, wanted):
    assert names(question) == wanted


def test_the_limit_holds():
    assert len(names("te", limit=1)) == 1
    assert len(names("te", limit=0)) == 1
    assert len(NameIndex([Hit("school", f"SD {n}", "", 0, 0) for n in range(999)]).find("sd", 10**9)) == 50


@settings(max_examples=300)
@given(st.text(max_size=120))
def test_no_question_breaks_it_and_each_hit_has_all_words(question):
    for hit in NAMES.find(question):
        said = " " + fold(f"{hit.name} {hit.where}")
        assert all(f" {word}" in said for word in fold(question[:80]).split() if word not in {"jalan", "jl", "jln"})


def test_a_hundred_thousand_names_are_quick():
    many = NameIndex(Hit("school", f"Sekolah Nomor {n}", "Tebet", 0, 0) for n in range(100_000))
    started = time.process_time()
    assert many.find("nomor 99999")[0].name == "Sekolah Nomor 99999"
    assert many.find("sekolah zzz") == []
    assert time.process_time() - started < 0.5


@pytest.mark.django_db
def test_areas_and_places_are_found_and_new_ones_after_the_next_edition():
    region = make_region()
    assert [(hit.kind, hit.code) for hit in search("maw")] == [("village", region.mawar.code)]
    assert [hit.name for hit in search("kota 99")][0] == "Kota 99"
    Place.objects.create(kind="market", name="Pasar Mawar", lon=106.81, lat=-6.23, area=region.mawar)
    raise_edition()
    assert [(hit.kind, hit.name, hit.where) for hit in search("pasar")] == [("market", "Pasar Mawar", "Mawar, Barat")]


@pytest.mark.django_db
def test_jakarta():
    seed_jakarta()
    assert [(hit.kind, hit.name) for hit in search("menteng")][:2] == [
        ("village", "Menteng"),
        ("district", "Menteng"),
    ]
    assert search("menteng")[0].where == "Menteng, Kota Administrasi Jakarta Pusat"
    assert len(search("a k")) == 10
