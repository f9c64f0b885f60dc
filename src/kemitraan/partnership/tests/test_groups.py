"""Groups: what they may not do, their seats, and a problem from scanning to assessment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.partnership.account import publish_account, write_account
from kemitraan.partnership.finding import close_finding, raise_finding
from kemitraan.partnership.found import lacks
from kemitraan.partnership.models import Group, GroupFinding, GroupMember, Problem
from kemitraan.partnership.solve import NewProblem, Step, move_problem, open_problem
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, join, make_group, make_partner


def today():
    return clock.local(clock.now()).date()


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_no_forum_beside_a_customary_one_nor_a_second(cast: Cast) -> None:
    region = cast.region
    assert refusal(lambda: make_group(region, adat_forum=True)) == "adat_forum"
    assert refusal(lambda: make_group(region, model="")) == "no_model"
    make_group(region)
    assert refusal(lambda: make_group(region)) == "known_forum"
    make_group(region, model="estate")
    assert Group.objects.count() == 2


def test_an_endorsement_needs_ten_members_and_every_seat(cast: Cast) -> None:
    group = make_group(cast.region)
    dates = {"on": today(), "number": "DEMO-1", "term_from": today(), "term_to": today() + timedelta(days=365)}

    def endorse():
        return partnership.endorse_group(group, "camat", by=LESTARI, **dates)

    assert refusal(endorse) == "members"
    for place in range(10):
        join(group, f"Warga {place}")
    assert [rule for rule, _words in lacks(group)] == ["seats"]
    assert refusal(endorse) == "seats"
    join(group, "Sekretaris kelurahan", "government")
    join(group, "Bhabinkamtibmas", "polmas")
    assert endorse().state == "active"
    for place in range(8):
        join(group, f"Tetangga {place}")
    assert refusal(lambda: join(group, "Orang ke-21")) == "full"


def test_who_may_not_sit_in_a_group(cast: Cast) -> None:
    group = make_group(cast.region)
    politician = make_partner(cast.region, kind="political_figure", function="Anggota DPRD")
    assert refusal(lambda: join(group, politician.name, partner=politician)) == "political_seat"
    assert refusal(lambda: join(group, f"H. {politician.name}, S.H.")) == "political_name"
    namesake = make_partner(cast.region, name=politician.name)
    assert join(group, politician.name, partner=namesake).partner == namesake
    assert refusal(lambda: join(group, seat="guard")) == "unknown_seat"
    assert refusal(lambda: join(group, minor=True, guardian_consent_on=today())) == "minor"
    students = make_group(cast.region, kind="students", model="", name="Forum Pelajar")
    assert refusal(lambda: join(students, seat="member", minor=True)) == "no_consent"
    join(students, "Budi", "member", minor=True, guardian_consent_on=today())
    assert refusal(lambda: join(students, "budi", "member")) == "known_member"
    pokdar = make_group(cast.region, kind="pokdar", model="", name="Pokdar Barat")
    join(pokdar, "A", "member", call_sign="ELANG-1")
    assert refusal(lambda: join(pokdar, "B", "member", call_sign="ELANG-1")) == "known_call_sign"
    assert refusal(lambda: make_group(cast.region, kind="care", model="", parent=pokdar)) == "other_kind"


def test_a_minor_has_no_name_on_the_page(cast: Cast) -> None:
    students = make_group(cast.region, kind="students", model="", name="Forum Pelajar")
    join(students, "Budi Pelajar", "member", minor=True, guardian_consent_on=today())
    page = cast.client("lestari").get(f"/mitra/kelompok/{students.pk}/").content.decode()
    assert "Budi Pelajar" not in page
    assert "anak di bawah umur" in page


@pytest.mark.parametrize(
    ("minutes", "rule"),
    [
        ("Dibentuk satgas anti tawuran", "task_unit"),
        ("Anggota memakai seragam polisi", "emblem"),
        ("Pelaku digeledah dan ditangkap warga", "coercion"),
        ("Kampanye bersama tim sukses", "politics"),
    ],
)
def test_minutes_beyond_a_groups_rights_raise_a_finding_once(cast: Cast, minutes: str, rule: str) -> None:
    group = make_group(cast.region, active=True)
    for _ in range(2):
        partnership.record_meeting(
            group, partnership.NewMeeting(today(), "Balai RW", 12, "Keamanan", minutes), by=LESTARI
        )
    finding = GroupFinding.objects.get()
    assert (finding.rule, finding.owner) == (rule, cast.posts["lestari"])
    assert finding.due_at is not None
    close_finding(finding, "settle", "Dibahas dan dihentikan", by=LESTARI)
    assert refusal(lambda: close_finding(finding, "dismiss", "x", by=LESTARI)) == "wrong_state"
    assert raise_finding(group, rule, "Lagi", by=LESTARI).pk != finding.pk


def test_harmless_minutes_raise_nothing(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    text = "Lampu gang diperbaiki, ronda dua orang tiap malam, telepon 110 bila perlu. Tangkapan layar dibagikan."
    partnership.record_meeting(group, partnership.NewMeeting(today(), "Balai", 9, "Ronda", text), by=LESTARI)
    assert not GroupFinding.objects.exists()


def solve(problem: Problem, verb: str, **step: object) -> Problem:
    return move_problem(problem, verb, Step(**({"text": "Dicatat"} | step)), by=LESTARI)


AGREED = {"agreement": "Dua lampu dan satu portal", "agreed_by": "Ketua RW 05, pengelola pasar"}


def test_from_scanning_to_assessment_and_back(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    problem = open_problem(
        group, NewProblem("Motor hilang di parkir pasar", "Empat kali sejak Maret", measure="motor hilang per bulan"),
        by=LESTARI,
    )  # fmt: skip
    assert refusal(lambda: solve(problem, "respond")) == "wrong_state"
    assert refusal(lambda: solve(problem, "analyse", text=" ")) == "missing"
    problem = solve(problem, "analyse", before=Decimal(4))
    assert refusal(lambda: solve(problem, "respond", agreed_on=today(), agreed_by="x")) == "missing"
    assert refusal(lambda: solve(problem, "respond", **AGREED)) == "no_day"
    problem = solve(problem, "respond", agreed_on=today(), **AGREED)
    new = partnership.NewPromise("Lampu dipasang", today() + timedelta(days=3), by_us=False)
    promise = partnership.make_promise(new, unit=group.unit, problem=problem, by=LESTARI)
    assert (promise.owed_by, promise.owed_to) == (group.name, group.unit.name)
    assert refusal(lambda: solve(problem, "assess")) == "open_promises"
    partnership.settle_promise(promise, "keep", by=LESTARI)
    problem = solve(problem, "assess")
    problem = solve(problem, "again", text="Masih dua kali")
    assert (problem.state, problem.rounds) == ("analysis", 2)
    problem = solve(problem, "respond", agreed_on=today(), **AGREED)
    problem = solve(problem, "assess")
    problem = solve(problem, "solve", after=Decimal("0.5"))
    assert (problem.state, problem.due_at, problem.after) == ("solved", None, Decimal("0.5"))
    phases = list(problem.notes.order_by("id").values_list("phase", flat=True))
    assert phases[:3] == ["scanning", "scanning", "analysis"]
    assert journal.history("problem", problem.pk, audiences=("staff",)).count() >= 8


def test_a_follow_up_says_who_owes_it_and_to_whom(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    problem = open_problem(group, NewProblem("Parkir", "Sering"), by=LESTARI)
    client, path = cast.client("lestari"), f"/mitra/masalah/{problem.pk}/janji/"
    told = {"by_us": "them", "text": "Dua lampu dipasang", "due_on": (today() + timedelta(days=9)).isoformat()}
    assert client.post(path, told | {"owed_by": "Pengelola pasar", "owed_to": "Warga RW 05"}).status_code == 302
    assert client.post(path, told | {"text": "Portal"}).status_code == 302
    found = problem.promises.order_by("id").values_list("owed_by", "owed_to")
    assert list(found) == [("Pengelola pasar", "Warga RW 05"), (group.name, group.unit.name)]
    page = client.get(f"/mitra/masalah/{problem.pk}/").content.decode()
    assert "Pengelola pasar" in page and 'name="owed_by"' in page


def test_a_crime_waits_for_the_polmas_officer(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    problem = solve(open_problem(group, NewProblem("Peredaran obat", "Tiap malam", crime=True), by=LESTARI), "analyse")
    assert refusal(lambda: solve(problem, "respond", agreed_on=today(), **AGREED)) == "needs_polmas"
    from kemitraan.partnership.found import change_group

    change_group(group, {"polmas_officer": cast.posts["agus"]}, by=LESTARI)
    assert refusal(lambda: solve(problem, "respond", agreed_on=today(), **AGREED)) == "needs_polmas"
    partnership.record_meeting(
        group, partnership.NewMeeting(today(), "Balai", 10, "Obat", polmas_present=True), by=LESTARI
    )
    assert solve(problem, "respond", agreed_on=today(), **AGREED).state == "response"
    assert refusal(lambda: change_group(group, {"polmas_officer": cast.posts["rina"]}, by=LESTARI)) == "other_unit"


def test_handing_over_makes_a_report(cast: Cast) -> None:
    reports.seed_reports()
    group = make_group(cast.region, active=True)
    problem = open_problem(group, NewProblem("Motor hilang", "Empat kali", place="Parkir pasar"), by=LESTARI)
    assert refusal(lambda: solve(problem, "hand_over", category="ZZ9")) is not None
    assert not reports.Report.objects.exists()
    problem = solve(problem, "hand_over", category="K04", text="Ada saksi")
    report = reports.Report.objects.get()
    assert (problem.report_code, problem.state) == (report.code, "handed_over")
    assert report.unit == cast.region.west


def test_only_an_endorsed_group_takes_up_problems(cast: Cast) -> None:
    group = make_group(cast.region)
    assert refusal(lambda: open_problem(group, NewProblem("x", "y"), by=LESTARI)) == "not_active"


def test_a_yearly_account_names_no_member_and_is_for_everybody(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    GroupMember.objects.filter(group=group, seat="government").update(name="Siti Aminah")
    year = today().year
    partnership.record_meeting(group, partnership.NewMeeting(today(), "Balai", 14, "Parkir"), by=LESTARI)
    problem = open_problem(group, NewProblem("Parkir liar", "Tiap sore"), by=LESTARI)
    solve(problem, "drop")
    told = {"income": 500_000, "spent": 450_000, "sources": "Iuran warga", "by": LESTARI}
    account = write_account(group, year, summary="Ibu Siti Aminah memimpin rapat.", **told)
    assert refusal(lambda: publish_account(account, by=LESTARI)) == "names_a_member"
    client = cast.client("sari")
    assert client.get(f"/mitra/umum/laporan/{account.pk}/").status_code == 404
    account = write_account(group, year, summary="Satu rapat, satu masalah.", **told)
    account = publish_account(account, by=LESTARI)
    assert (account.figures["meetings"], account.figures["attended"], account.figures["dropped"]) == (1, 14, 1)
    assert refusal(lambda: write_account(group, year, summary="x", **told)) == "published"
    page = client.get(f"/mitra/umum/laporan/{account.pk}/").content.decode()
    assert "Satu rapat" in page and "Siti" not in page and "450.000" in page
    paper = client.get(f"/mitra/umum/laporan/{account.pk}/pdf/")
    assert paper.content.startswith(b"%PDF") and paper["Content-Type"] == "application/pdf"
    groups = client.get("/mitra/umum/").content.decode()
    assert group.name in groups and str(year) in groups and "Anggota Contoh" not in groups and "Siti" not in groups
    for wrong in (1999, year + 1):
        assert refusal(lambda wrong=wrong: write_account(group, wrong, summary="x", **told)) == "bad_year"


def test_once_a_day_each_group_is_held_against_its_rules(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    assert partnership.check_groups() == 1
    assert partnership.check_groups() == 0, "once a day"
    assert not GroupFinding.objects.exists()
    GroupMember.objects.filter(group=group, seat="polmas").update(until=today())
    Group.objects.filter(pk=group.pk).update(term_from=today() - timedelta(days=900), term_to=today())
    later = clock.now() + timedelta(days=1)
    assert partnership.check_groups(later) == 1
    rules = {row.rule: row for row in GroupFinding.objects.all()}
    assert {"seats", "term"} <= set(rules) <= {"seats", "term", "account"}
    assert all(row.owner == cast.posts["lestari"] and row.due_at for row in rules.values())
    close_finding(rules["seats"], "settle", "Diisi bulan depan", by=LESTARI)
    for days, open_ones in ((2, 0), (40, 1)):
        assert partnership.check_groups(clock.now() + timedelta(days=days)) == 1
        assert GroupFinding.objects.filter(rule="seats", state="open").count() == open_ones


def test_who_came_into_a_political_office_later_is_found(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    known = make_partner(cast.region, name="Ibu Wati")
    join(group, "Ibu Wati", partner=known)
    join(group, "Bapak Teguh Handoyo")
    partnership.check_groups()
    assert not GroupFinding.objects.exists()
    make_partner(cast.region, kind="political_figure", function="Anggota DPRD", name="Teguh Handoyo, S.E.")
    partnership.change_partner(known, {"kind": "political_figure", "function": "Anggota DPRD"}, by=LESTARI)
    partnership.check_groups(clock.now() + timedelta(days=1))
    finding = GroupFinding.objects.get(rule="political_seat")
    assert finding.text.startswith("2 ") and "Teguh" not in finding.text


def test_a_member_is_tied_to_their_entry_by_name(cast: Cast) -> None:
    group = make_group(cast.region)
    make_partner(cast.region, kind="political_figure", function="Anggota DPRD", name="Teguh Handoyo")
    known = make_partner(cast.region, name="Ibu Wati Suryana")
    client, path = cast.client("lestari"), f"/mitra/kelompok/{group.pk}/anggota/"
    told = {"name": "Ibu Wati Suryana", "seat": "community", "title": "member", "since": today().isoformat()}
    answer = client.post(path, told | {"name": "Teguh Handoyo"})
    assert answer.status_code == 422 and answer.context["member_form"].errors["partner"]
    answer = client.post(path, told | {"name": "Teguh", "partner": "Teguh Handoyo"})
    assert answer.status_code == 422 and answer.context["member_form"].errors["name"]
    assert client.post(path, told | {"partner": "tak dikenal"}).status_code == 422
    assert client.post(path, told | {"partner": "wati suryana"}).status_code == 302
    assert GroupMember.objects.get(group=group).partner == known


def test_members_who_act_are_vetted(cast: Cast) -> None:
    pokdar = make_group(cast.region, kind="pokdar", model="", name="Pokdar Barat")
    member = join(pokdar, "A", "member", since=today() - timedelta(days=60))
    partnership.endorse_group(
        pokdar, "kapolsek", on=today(), number="DEMO-2", term_from=today(), term_to=today() + timedelta(days=9),
        by=LESTARI,
    )  # fmt: skip
    partnership.check_groups()
    assert GroupFinding.objects.get().rule == "vetting"
    partnership.vet_member(member, on=today(), by=LESTARI)
    assert member.vetted_on is None and GroupMember.objects.get().vetted_by == "Iptu Lestari"
