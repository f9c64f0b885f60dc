"""What a group may not do is seen in the words people really write; what it may do raises nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast

from kemitraan.partnership import api as partnership
from kemitraan.partnership.account import write_account
from kemitraan.partnership.deeds import deeds_beyond_a_group
from kemitraan.partnership.found import end_group
from kemitraan.partnership.models import GroupFinding
from kemitraan.partnership.solve import NewProblem, Step, move_problem, open_problem
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, make_group

BEYOND = (
    ("Anggota menginterogasi pelaku di pos", "coercion"),
    ("Pelaku diinterogasi dua jam", "coercion"),
    ("Dua anggota memborgol terduga pencuri", "coercion"),
    ("Kami menggerebek rumah kontrakan", "coercion"),
    ("Penggerebekan oleh warga RW 05", "coercion"),
    ("Warga menahan orang yang dicurigai", "coercion"),
    ("Terduga ditahan di pos semalam", "coercion"),
    ("Memeriksa KTP orang lewat tiap malam", "coercion"),
    ("Petugas ronda memeriksa tas pengendara", "coercion"),
    ("Pencuri dipukul dan diikat di tiang", "coercion"),
    ("Warga main hakim sendiri", "coercion"),
    ("Dilakukan swiping minuman keras", "coercion"),
    ("Sweeping di kos-kosan", "coercion"),
    ("Razia kamar kos oleh anggota", "coercion"),
    ("Pelaku digeledah dan ditangkap warga", "coercion"),
    ("Anggota menangkap dua pemuda", "coercion"),
    ("Warga menggeledah kamar", "coercion"),
    ("Anggota menyita motor", "coercion"),
    ("Maling diarak keliling kampung", "coercion"),
    ("Members handcuffed a boy and raided a house", "coercion"),
    ("Dibentuk satgas anti tawuran", "task_unit"),
    ("Membentuk tim khusus penyergapan", "task_unit"),
    ("Anggota memakai rompi bertuliskan polisi", "emblem"),
    ("Pokdar memakai seragam polisi", "emblem"),
    ("Kelompok mendukung caleg dari RW 03", "politics"),
    ("Deklarasi dukungan kepada pasangan calon nomor dua", "politics"),
    ("Anggota mendukung pasangan calon", "politics"),
    ("Rapat tim pemenangan", "politics"),
    ("Kampanye bersama tim sukses", "politics"),
)
WITHIN = (
    "Tangkap tangan lalu diserahkan ke polisi",
    "Pelaku tertangkap tangan, segera diserahkan ke Polsek",
    "Pelaku ditangkap polisi di rumahnya",
    "Motor curian disita oleh Polsek",
    "Polisi menangkap dua pelaku",
    "Warga diingatkan jangan main hakim sendiri",
    "Anggota dilarang melakukan razia",
    "Kelompok tidak boleh menggeledah siapa pun",
    "Tidak memakai seragam polisi",
    "Kelompok tidak mendukung caleg mana pun",
    "Mencegah main hakim sendiri",
    "Tangkapan layar dibagikan di grup",
    "Rapat dimulai pukul 20.00, kentongan dipukul tiap jam",
    "Menahan diri dan melapor ke 110",
    "Kampanye keselamatan berlalu lintas di sekolah",
    "Kampanye anti narkoba",
    "Pemeriksaan kesehatan warga lansia",
    "Memeriksa lampu jalan dan portal",
    "Rapat ini menyita waktu",
    "Warga mendukung calon ketua RW secara terbuka",
    "Razia gabungan bersama Satlantas ditonton warga",
    "Ronda dua orang tiap malam, telepon 110 bila perlu",
    "Mendukung program lampu jalan kelurahan",
)


@pytest.mark.parametrize(("text", "rule"), BEYOND)
def test_deeds_beyond_a_group(text: str, rule: str) -> None:
    assert deeds_beyond_a_group(text) == [rule]


@pytest.mark.parametrize("text", WITHIN)
def test_deeds_within_a_groups_rights(text: str) -> None:
    assert deeds_beyond_a_group(text) == []


def today():
    return clock.local(clock.now()).date()


def test_promises_of_a_problem_and_accounts_are_read_too(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    problem = open_problem(group, NewProblem("Parkir liar", "Tiap sore"), by=LESTARI)
    promise = partnership.NewPromise("Menggerebek kontrakan", today() + timedelta(days=3), by_us=False)
    partnership.make_promise(promise, unit=group.unit, problem=problem, by=LESTARI)
    assert GroupFinding.objects.get().rule == "coercion"
    write_account(group, today().year, summary="Membentuk satgas", income=0, spent=0, sources="", by=LESTARI)
    assert set(GroupFinding.objects.values_list("rule", flat=True)) == {"coercion", "task_unit"}


def test_what_turns_out_to_be_a_crime_is_one_from_then_on(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    problem = open_problem(group, NewProblem("Obat", "Tiap malam"), by=LESTARI)
    client = cast.client("lestari")
    page = client.get(f"/mitra/masalah/{problem.pk}/").content.decode()
    assert 'name="crime"' in page
    assert client.post(f"/mitra/masalah/{problem.pk}/telaah/", {"text": "Diedarkan", "crime": "on"}).status_code == 302
    told = {"text": "x", "agreement": "Lampu", "agreed_by": "Ketua RW", "agreed_on": today()}
    with pytest.raises(Refused) as refused:
        move_problem(problem, "respond", Step(**told), by=LESTARI)
    assert refused.value.code == "needs_polmas"
    problem.refresh_from_db()
    assert problem.crime


def test_a_group_that_has_ended_only_hands_over_or_drops(cast: Cast) -> None:
    reports.seed_reports()
    group = make_group(cast.region, active=True)
    first, second = (open_problem(group, NewProblem(name, "Sering"), by=LESTARI) for name in ("Motor", "Parkir"))
    end_group(group, "Masa bakti habis", by=LESTARI)
    with pytest.raises(Refused) as refused:
        move_problem(first, "analyse", Step("x"), by=LESTARI)
    assert refused.value.code == "ended"
    page = cast.client("lestari").get(f"/mitra/masalah/{first.pk}/").content.decode()
    assert f"{first.pk}/telaah/" not in page
    assert "/serahkan/" in page
    assert move_problem(first, "hand_over", Step("x", category="K04"), by=LESTARI).state == "handed_over"
    assert move_problem(second, "drop", Step("x"), by=LESTARI).state == "dropped"
