"""Supervision: findings, suspension by another area, inspections, sleeping posts, equipment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import make_cast

from kemitraan.journal.api import Entry
from kemitraan.messaging.models import Message
from kemitraan.people import api as people
from kemitraan.territory.tests.builders import Region, make_unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch
from kemitraan.watch.finding_codes import CODES, SHEET, fulfilled
from kemitraan.watch.inspections import plan_inspection
from kemitraan.watch.models import Finding, GuardPost, Inspection, Member, RevivalStep, SecurityUnit, Suspension
from kemitraan.watch.suspensions import choose_decider
from kemitraan.watch.tests.builders import (
    KEEPER,
    make_card,
    make_employer,
    make_guard_post,
    make_member,
    make_security_unit,
)


@pytest.mark.parametrize(
    ("code", "name", "flagged"),
    [
        ("handcuffs", "", True), ("weapon", "", True), ("other", "Golok tua", True), ("other", "airsoft gun", True),
        ("other", "Borgol plastik", True), ("torch", "", False), ("other", "Papan tulis", False),
        ("other", "kursi Begundal", False),
    ],
)  # fmt: skip
def test_a_weapon_or_handcuffs_raise_a_finding_at_once(town: Region, code: str, name: str, flagged: bool) -> None:
    unit = make_security_unit(town.west, email="pos@example.org", consent=True)
    post = make_guard_post(town.west, town.point(town.melati), unit=unit)
    _line, finding = watch.add_equipment(post, code, name=name, by=KEEPER)
    assert (finding is not None) == flagged
    assert Finding.objects.filter(post=post, unit=unit, code="weapon", state="open").count() == flagged
    assert Message.objects.filter(template="watch.finding", address="pos@example.org").count() == flagged


def test_two_breaches_propose_a_suspension_by_another_area(town: Region) -> None:
    unit = make_security_unit(town.west)
    watch.raise_finding("identity", guided_by=town.west, unit=unit, by=KEEPER)
    watch.raise_finding("uniform", guided_by=town.west, unit=unit, by=KEEPER)
    assert not Suspension.objects.exists(), "one breach and a remark are not enough"
    watch.raise_finding("names", guided_by=town.west, unit=unit, by=KEEPER)
    (suspension,) = Suspension.objects.all()
    assert (suspension.rule, suspension.decider, suspension.home) == ("two_breaches", town.east, town.west)
    assert suspension.findings.count() == 2
    watch.raise_finding("violence", guided_by=town.west, unit=unit, by=KEEPER)
    assert Suspension.objects.count() == 1, "one is open already"


def test_an_old_or_unfounded_breach_does_not_count(town: Region) -> None:
    unit = make_security_unit(town.west)
    first = watch.raise_finding("identity", guided_by=town.west, unit=unit, by=KEEPER)
    watch.settle_finding(first, as_="unfounded", by=KEEPER)
    second = watch.raise_finding("identity", guided_by=town.west, unit=unit, by=KEEPER)
    Finding.objects.filter(pk=second.pk).update(found_at=clock.now() - timedelta(days=400))
    watch.raise_finding("names", guided_by=town.west, unit=unit, by=KEEPER)
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("code", [code for code, one in CODES.items() if one.gravity == "serious"])
def test_one_serious_breach_is_enough(town: Region, code: str) -> None:
    unit = make_security_unit(town.west)
    watch.raise_finding(code, guided_by=town.west, unit=unit, by=KEEPER)
    assert Suspension.objects.get(unit=unit).rule == "serious"


def test_only_the_other_area_decides(db: None) -> None:
    cast = make_cast()
    unit = make_security_unit(cast.region.west, email="ketua@example.org", consent=True)
    volunteer = cast.posts["hasan"]
    member = make_member(unit, post=volunteer)
    shift = people.start_shift(volunteer)
    suspension = watch.propose(unit, reason="Pemukulan", by=KEEPER)
    assert suspension.decider == cast.region.east
    for key in ("lestari", "dewi", "bima"):
        posts = cast.viewer(key).posts
        with pytest.raises(Refused) as refused:
            watch.decide(suspension, suspend=True, decision="Ya", posts=posts, by=KEEPER)
        assert (refused.value.code, refused.value.status) == ("conflict", 409)
    other = people.Post(account=cast.account("rina"), role="commander", unit=cast.region.east)
    watch.decide(suspension, suspend=True, decision="Terbukti", posts=[other], by=KEEPER)
    unit.refresh_from_db()
    shift.refresh_from_db()
    assert unit.status == "suspended" and shift.ended_at is not None
    assert not watch.serving_members(unit).exists() and volunteer.pk in watch.barred_posts()
    assert Message.objects.filter(template="watch.suspended", address="ketua@example.org").count() == 1
    with pytest.raises(Refused):
        watch.lift(suspension, decision="Sudah", posts=cast.viewer("dewi").posts, by=KEEPER)
    watch.lift(suspension, decision="Sudah dibina", posts=[other], by=KEEPER)
    assert watch.may_serve(member) and volunteer.pk not in watch.barred_posts()


def test_a_member_alone_is_suspended(town: Region) -> None:
    unit = make_security_unit(town.west)
    one, two = make_member(unit), make_member(unit)
    suspension = watch.propose(unit, member=one, reason="Meminta uang", by=KEEPER)
    other = people.Post(unit=town.east, role="commander")
    watch.decide(suspension, suspend=True, decision="Terbukti", posts=[other], by=KEEPER)
    assert list(watch.serving_members(unit)) == [two]
    one.refresh_from_db()
    assert one.state == Member.State.SUSPENDED


def test_silence_passes_it_on_and_never_home(town: Region) -> None:
    third = make_unit("sek-99-utara", "polsek", town.polres)
    unit = make_security_unit(town.west)
    suspension = watch.propose(unit, reason="Alasan", by=KEEPER)
    seen = [suspension.decider.pk]
    for _ in range(3):
        Suspension.objects.update(due_at=clock.now() - timedelta(minutes=1))
        assert watch.run_out(clock.now()) == 1
        suspension.refresh_from_db()
        seen.append(suspension.decider_id)
    assert seen[:2] == [town.east.pk, third.pk]
    assert town.west.pk not in seen


def test_where_no_other_area_could_decide_a_finding_is_kept_and_said(db: None) -> None:
    polda = make_unit("polda-x", "polda")
    polres = make_unit("polres-x", "polres", polda)
    only = make_unit("sek-x", "polsek", polres)
    for home in (only, polres, polda):
        unit = make_security_unit(home)
        with pytest.raises(Refused) as refused:
            watch.propose(unit, reason="Pemukulan", by=KEEPER)
        assert refused.value.code == "no_other_area"
        finding = watch.raise_finding("violence", guided_by=home, unit=unit, by=KEEPER)
        finding.refresh_from_db()
        assert finding.state == "open" and finding.no_decider_at is not None
        assert Entry.objects.filter(kind="suspension.nobody_decides", subject_id=finding.pk, unit_id=home.pk).exists()
    assert watch.run_out(clock.now()) == 0 and not Suspension.objects.exists()
    elsewhere = make_unit("sek-y", "polsek", make_unit("polres-y", "polres", polda))
    watch.run_out(clock.now())
    deciders = {one.home.level: one.decider.level for one in Suspension.objects.select_related("home", "decider")}
    assert deciders == {"polsek": "polsek", "polres": "polres"}, "a Polsek by a Polsek, a Polres by a Polres"
    assert Finding.objects.get(no_decider_at__isnull=False).guided_by == polda, "nothing stands beside a Polda"
    assert choose_decider(polres, [elsewhere.parent_id]) == elsewhere, "then a Polsek of another area"


def test_the_board_shows_what_nobody_can_decide(db: None) -> None:
    cast = make_cast()
    west = cast.region.west
    unit = make_security_unit(west, name="Satpam Sendiri")
    finding = watch.raise_finding("violence", guided_by=west, unit=unit, by=KEEPER)
    Suspension.objects.all().delete()
    board = cast.client("lestari")
    assert "b-none" not in board.get(reverse("watch:board")).content.decode()
    Finding.objects.update(no_decider_at=clock.now(), state="settled", settled_as="mended")
    assert "b-none" in board.get(reverse("watch:board")).content.decode(), "mending does not answer for it"
    assert "b-none" not in cast.client("rina").get(reverse("watch:board")).content.decode()
    Finding.objects.filter(pk=finding.pk).update(settled_as="unfounded")
    assert "b-none" not in board.get(reverse("watch:board")).content.decode()


def test_a_finding_from_open_to_settled(town: Region) -> None:
    unit = make_security_unit(town.west)
    finding = watch.raise_finding("fire_drill", guided_by=town.west, unit=unit, by=KEEPER)
    assert finding.owner == "site" and finding.due_at is not None
    Finding.objects.filter(pk=finding.pk).update(due_at=clock.now() - timedelta(hours=1))
    assert watch.run_out(clock.now()) == 1
    finding.refresh_from_db()
    assert (finding.state, finding.owner) == ("overdue", "officer")
    watch.answer_finding(finding, "Sudah latihan", by=KEEPER)
    finding.refresh_from_db()
    left = finding.due_at - clock.now()
    assert finding.state == "mended" and timedelta(days=29) < left <= timedelta(days=30), "looked at within 30 days"
    watch.reopen_finding(finding, reason="Belum", by=KEEPER)
    watch.answer_finding(finding, "Sudah sungguh", by=KEEPER)
    watch.settle_finding(finding, as_="mended", by=KEEPER)
    finding.refresh_from_db()
    assert (finding.state, finding.due_at) == ("settled", None)
    with pytest.raises(Refused):
        watch.answer_finding(finding, "lagi", by=KEEPER)


def test_the_yearly_plan_puts_need_first_and_scores_nobody(town: Region) -> None:
    calm = make_security_unit(town.west, "satpam", "Tenang")
    cards = make_security_unit(town.west, "satpam", "Kartu habis")
    breach = make_security_unit(town.west, "satkamling", "Ada temuan")
    today = clock.local(clock.now()).date()
    make_card(make_member(cards), until=today - timedelta(days=3))
    make_card(make_member(calm), until=today + timedelta(days=300))
    watch.raise_finding("uniform", guided_by=town.west, unit=breach, by=KEEPER)
    make_security_unit(town.east)
    assert watch.plan_year(town.west, by=KEEPER) == 3
    assert watch.plan_year(town.west, by=KEEPER) == 0, "nobody is planned twice"
    planned = list(Inspection.objects.order_by("planned_on"))
    assert [one.unit for one in planned] == [breach, cards, calm]
    assert [one.reason for one in planned] == ["breach", "cards", "yearly"]
    assert all(one.planned_on.weekday() < 5 and today < one.planned_on for one in planned)


def test_a_sheet_makes_findings_and_is_filed_in_time(town: Region) -> None:
    unit = make_security_unit(town.west, "satpam")
    inspection = watch.plan_inspection(unit, clock.local(clock.now()).date(), by=KEEPER)
    watch.visit(inspection, by=KEEPER)
    inspection.refresh_from_db()
    assert inspection.state == "visited" and inspection.due_at is not None
    assert inspection.due_at < clock.now() + timedelta(days=8), "three working days"
    sheet = dict.fromkeys(SHEET, "yes") | {"fire_drill": "no", "cctv_notice": "na"}
    with pytest.raises(Refused) as refused:
        watch.file_sheet(inspection, sheet, by=KEEPER)
    assert refused.value.field == "owner_fire_drill"
    with pytest.raises(Refused) as refused:
        watch.file_sheet(inspection, {"uniform": "yes"}, by=KEEPER)
    assert refused.value.code == "no_answer"
    made = watch.file_sheet(inspection, sheet, found=[watch.Found("fire_drill", owner_name="Pak Joko")], by=KEEPER)
    inspection.refresh_from_db()
    assert [one.owner_name for one in made] == ["Pak Joko"]
    assert inspection.state == "filed" and fulfilled(inspection.sheet) == 80


def test_a_silent_post_falls_asleep_and_a_plan_wakes_it(town: Region) -> None:
    post = make_guard_post(town.west, town.point(town.melati))
    later = clock.now() + timedelta(days=31)
    assert watch.run_out(clock.now()) == 0
    assert watch.run_out(later) == 1
    post.refresh_from_db()
    assert (post.state, post.owner) == ("asleep", "officer") and post.due_at is not None
    today = clock.local(clock.now()).date()
    with pytest.raises(Refused):
        watch.plan_revival(post, [watch.PlannedStep("Rapat", "Pak RW", today + timedelta(days=200))], by=KEEPER)
    watch.plan_revival(post, [watch.PlannedStep("Rapat warga", "Pak RW", today + timedelta(days=7))], by=KEEPER)
    step = RevivalStep.objects.get(post=post)
    watch.finish_step(step, by=KEEPER)
    post.refresh_from_db()
    assert (post.state, post.owner) == ("reviving", "plan")
    watch.mark_active(post, clock.now())
    post.refresh_from_db()
    assert post.state == "active"


def test_a_plan_that_runs_out_lapses(town: Region) -> None:
    post = make_guard_post(town.west, town.point(town.melati))
    GuardPost.objects.filter(pk=post.pk).update(state="reviving", due_at=clock.now() - timedelta(minutes=1))
    assert watch.run_out(clock.now()) == 1
    post.refresh_from_db()
    assert post.state == "asleep"


def test_signals_are_the_posts_own(town: Region) -> None:
    post = make_guard_post(town.west, town.point(town.melati))
    assert set(watch.VARIANTS) == {"general", "karawang", "brebes"}
    lines = [(line["pattern"], line["meaning"]) for line in watch.VARIANTS["general"][1]]
    watch.set_signals(post, [*lines, ("", "")], by=KEEPER)
    post.refresh_from_db()
    assert len(post.signals) == 6
    with pytest.raises(Refused) as refused:
        watch.set_signals(post, [("3-3", "Kebakaran"), ("3-3", "Banjir")], by=KEEPER)
    assert refused.value.field == "pattern_1"


def test_card_steps_are_told_once_each(town: Region) -> None:
    employer = make_employer(town.west, email="hrd@example.org")
    unit = make_security_unit(town.west, "satpam", employer=employer, email="danru@example.org", consent=True)
    today = clock.local(clock.now()).date()
    for left in (80, 50, 20, -1, -200, -400, 300):
        make_card(make_member(unit), until=today + timedelta(days=left))
    gone = make_member(unit)
    make_card(gone, until=today - timedelta(days=5))
    watch.leave(gone, by=KEEPER)
    now = clock.now()
    assert watch.send_card_notices(now) == 6
    assert watch.send_card_notices(now) == 0
    told = Message.objects.filter(template="watch.card_step")
    assert told.filter(address="hrd@example.org").count() == told.filter(address="danru@example.org").count() == 6
    assert all("/jaga/" in str(one.context["path"]) for one in told)
    assert watch.send_card_notices(now + timedelta(days=30)) == 3, "80 → 50, 50 → 20, 20 → expired; the rest were told"
    assert SecurityUnit.objects.count() == 1


def test_a_serious_breach_at_a_guards_site_is_written_down_from_its_page_and_its_inspection(db: None) -> None:
    cast = make_cast()
    unit = make_security_unit(cast.region.west, "satpam", email="danru@example.org", consent=True)
    inspection = plan_inspection(unit, clock.local(clock.now()).date(), by=KEEPER)
    page, client = reverse("watch:find_at_unit", args=[unit.pk]), cast.client("lestari")
    for shown in (reverse("watch:unit", args=[unit.pk]), reverse("watch:inspection", args=[inspection.pk])):
        assert page in client.get(shown).content.decode()
    assert client.post(page, {"code": "confinement", "text": "Di ruang panel"}).status_code == 302
    assert Suspension.objects.get(unit=unit).rule == "serious"
    assert client.post(f"{page}?binluh={inspection.pk}", {"code": "uniform"}).status_code == 302
    assert list(inspection.findings.values_list("code", flat=True)) == ["uniform"]
    elsewhere = plan_inspection(make_security_unit(cast.region.west), clock.local(clock.now()).date(), by=KEEPER)
    assert client.post(f"{page}?binluh={elsewhere.pk}", {"code": "uniform"}).status_code == 404
    assert cast.client("rina").get(page).status_code == 404


def test_a_notice_counts_only_where_somebody_was_told(db: None) -> None:
    cast = make_cast()
    unit = make_security_unit(cast.region.west, "satpam", "Satpam Tanpa Alamat")
    today = clock.local(clock.now()).date()
    make_card(make_member(unit), until=today + timedelta(days=20))
    now = clock.now()
    assert watch.send_card_notices(now) == 0 and not Message.objects.exists()
    board = cast.client("lestari").get(reverse("watch:board")).content.decode()
    assert "b-untold" in board and "Satpam Tanpa Alamat" in board
    words = watch.UnitWords(kind="satpam", name=unit.name, home="in_house", email="danru@example.org", consent=True)
    watch.change_unit(unit, words, by=KEEPER)
    assert watch.send_card_notices(now) == 1 and watch.send_card_notices(now) == 0
    assert Message.objects.get(template="watch.card_step").address == "danru@example.org"
    assert "b-untold" not in cast.client("lestari").get(reverse("watch:board")).content.decode()


def test_an_employer_is_changed_and_told_before_its_licence_ends(db: None) -> None:
    cast = make_cast()
    today = clock.local(clock.now()).date()
    employer = make_employer(cast.region.west, "PT Izin", licence_until=today + timedelta(days=50), email="")
    client, change = cast.client("lestari"), reverse("watch:change_employer", args=[employer.pk])
    watch.run_out(clock.now())
    assert not Message.objects.exists(), "there is nobody to tell"
    assert "b-sio" in client.get(reverse("watch:board")).content.decode()
    given = {"name": "PT Izin", "form": "company", "guided_by": cast.region.west.pk, "email": "hr@example.org"}
    soon = {"licence_until": (today + timedelta(days=50)).isoformat()}
    assert client.post(change, given | soon).status_code == 422, "no consent"
    assert client.post(change, given | soon | {"consent": "on"}).status_code == 302
    for _again in range(2):
        watch.run_out(clock.now())
    assert Message.objects.filter(template="watch.licence_step", address="hr@example.org").count() == 1
    watch.run_out(clock.now() + timedelta(days=51))
    assert Message.objects.filter(template="watch.licence_step").count() == 2
    renewed = given | {"licence_until": (today + timedelta(days=700)).isoformat(), "consent": "on", "licence": "SIO/9"}
    assert client.post(change, renewed).status_code == 302
    employer.refresh_from_db()
    assert (employer.licence, employer.licence_told) == ("SIO/9", "")
    assert "b-sio" not in client.get(reverse("watch:board")).content.decode()
    elsewhere = make_employer(cast.region.east, "PT Timur")
    make_security_unit(cast.region.west, "satpam", employer=elsewhere)
    assert client.get(reverse("watch:change_employer", args=[elsewhere.pk])).status_code == 404
