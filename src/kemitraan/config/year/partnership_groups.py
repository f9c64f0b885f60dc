"""The demo's groups: forums with their seats, problems in every phase, one public account; chapters and forums."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from kemitraan.journal.api import Actor
from kemitraan.partnership import api as partnership
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

from . import Stage
from .partnership_words import FIRST, LAST, PROBLEMS

Told = tuple[str, str, str, int, int, bool]
PHASES = ("scanning", "analysis", "response", "assessment", "solved", "solved", "late", "solved")


def seed_groups(
    rng: random.Random, stage: Stage, villages: list[territory.Area], partners: list[partnership.Partner], by: Actor
) -> int:
    """Twelve groups in the sector and one beyond; how many."""
    made = [_forum(rng, stage, village, by) for village in villages[:6]]
    market = _found(stage, "fkpm", f"FKPM Kawasan Pasar {villages[0].name}", villages[0], by, model="estate")
    for place, seat in enumerate(("owner", "management", "guard", "worker", "government", "polmas", *["worker"] * 5)):
        _join(rng, market, seat, place, by)
    top = _found(stage, "pokdar", f"Pokdar Kamtibmas {stage.sector.name}", villages[0], by)
    chapters = [
        _found(stage, "pokdar", f"Pokdar Kamtibmas ranting {village.name}", village, by, parent=top)
        for village in villages[:2]
    ]
    for group in (top, *chapters):
        for place in range(4):
            member = _join(rng, group, "member", place, by, call_sign=f"ELANG-{group.pk % 90:02}{place}")
            if place < 3:
                partnership.vet_member(member, on=_today(), by=by)
    care = _found(stage, "care", f"Ibu Peduli Lingkungan {villages[-1].name}", villages[-1], by)
    students = _found(stage, "students", "Forum mahasiswa Universitas Contoh", villages[0], by)
    for group in (care, students):
        for place in range(5):
            _join(rng, group, "member", place, by)
    for number, group in enumerate(made):
        _life(rng, group, number, partners, by)
    _room(stage, made[0], villages[0], by)
    return len(made) + len(chapters) + 4


def _today() -> date:
    return clock.local(clock.now()).date()


def _found(
    stage: Stage, kind: str, name: str, area: territory.Area, by: Actor, *, model: str = "",
    parent: partnership.Group | None = None,
) -> partnership.Group:  # fmt: skip
    with clock.travel(timedelta(days=-340)):
        return partnership.found_group(
            partnership.NewGroup(
                kind=kind, name=name, area=area, unit=stage.sector, model=model, parent=parent,
                polmas_officer=stage.posts.get("agus"), meets="Jumat pertama pukul 19.30, balai RW",
                purpose="Membicarakan dan menyelesaikan masalah keamanan lingkungan",
            ),
            by=by,
        )  # fmt: skip


def _join(
    rng: random.Random, group: partnership.Group, seat: str, place: int, by: Actor, call_sign: str = ""
) -> partnership.GroupMember:
    name = f"{FIRST[(place * 5 + group.pk) % len(FIRST)]} {LAST[(place + group.pk) % len(LAST)]}"
    title = {0: "chair", 1: "secretary", 2: "treasurer"}.get(place, "member")
    new = partnership.NewMember(name, seat, _today() - timedelta(days=330), title=title, call_sign=call_sign)
    return partnership.join_group(group, new, by=by)


def _forum(rng: random.Random, stage: Stage, village: territory.Area, by: Actor) -> partnership.Group:
    group = _found(stage, "fkpm", f"FKPM {village.name}", village, by, model="area")
    for place, seat in enumerate((*["community"] * 9, "government", "polmas")):
        _join(rng, group, seat, place, by)
    with clock.travel(timedelta(days=-330)):
        start = _today()
        return partnership.endorse_group(
            group, rng.choice(["lurah", "camat", "kapolsek"]), on=start, number=f"DEMO-{group.pk:03}/FKPM",
            term_from=start, term_to=start + timedelta(days=3 * 365), by=by,
        )  # fmt: skip


def _life(
    rng: random.Random, group: partnership.Group, number: int, partners: list[partnership.Partner], by: Actor
) -> None:
    """A meeting a month and one or two problems."""
    for month in range(10, 0, -1):
        with clock.travel(timedelta(days=-30 * month + rng.randint(0, 6))):
            topics = rng.choice(["Parkir dan keamanan pasar", "Ronda dan lampu gang", "Persiapan musim hujan"])
            new = partnership.NewMeeting(
                _today(), "Balai RW", rng.randint(9, 24), topics,
                minutes="Dibuka ketua, lalu laporan tiap RT. Warga sepakat menghubungi 110 bila ada kejadian.",
                decisions="Jadwal bulan depan tetap.", polmas_present=month % 2 == 0,
            )  # fmt: skip
            partnership.record_meeting(group, new, by=by)
    _problem(rng, group, PROBLEMS[number % len(PROBLEMS)], PHASES[number % len(PHASES)], by)
    if number % 2 == 0:
        _problem(rng, group, PROBLEMS[(number + 3) % len(PROBLEMS)], "solved", by)
    year = _today().year - 1 if number else _today().year
    account = partnership.write_account(
        group, year, income=2_400_000, spent=2_150_000, sources="Iuran warga dan swadaya pengurus pasar", by=by,
        summary="Sepanjang tahun forum bertemu sebulan sekali di balai RW.\nMasalah parkir dan lampu gang dibahas "
        "sampai ada kesepakatan, lalu hasilnya dihitung bersama.\nYang belum tuntas dilanjutkan tahun depan.",
    )  # fmt: skip
    if number % 3 != 2:
        partnership.publish_account(account, by=by)


def _problem(rng: random.Random, group: partnership.Group, told: Told, phase: str, by: Actor) -> None:
    title, seen, measure, before, after, crime = told
    start = {"scanning": 5, "analysis": 25, "response": 50, "assessment": 90, "late": 120}.get(phase, 200)
    with clock.travel(timedelta(days=-start)):
        problem = partnership.open_problem(
            group, partnership.NewProblem(title, seen, place="Sekitar pasar", crime=crime, measure=measure,
                                          before=Decimal(before)), by=by,
        )  # fmt: skip
        if crime:
            partnership.record_meeting(
                group,
                partnership.NewMeeting(_today(), "Balai RW", 14, title, polmas_present=True),
                by=by,
            )
    steps = ["analyse", "respond", "assess", "solve"]
    wanted = {"scanning": 0, "analysis": 1, "late": 1, "response": 2, "assessment": 3}.get(phase, 4)
    for place, verb in enumerate(steps[:wanted], start=1):
        with clock.travel(timedelta(days=-start + 12 * place)):
            step = partnership.Step(
                text=_TEXTS[verb],
                agreement="Dua lampu dipasang, juru parkir diberi rompi, dan portal ditutup pukul 22.00.",
                agreed_by="Ketua RW 05, pengelola pasar, Bhabinkamtibmas",
                agreed_on=_today(),
                after=Decimal(after) if verb == "solve" else None,
            )
            problem = partnership.move_problem(problem, verb, step, by=by)
            if verb == "respond":
                due = _today() + timedelta(days=10)
                new = partnership.NewPromise("Dua lampu jalan dipasang", due, by_us=False, owner=group.polmas_officer)
                promise = partnership.make_promise(new, unit=group.unit, problem=problem, by=by)
                if wanted > 2:
                    partnership.settle_promise(promise, "keep", how="Terpasang dan menyala", by=by)


_TEXTS = {
    "analyse": "Terjadi setelah jam ramai, di sisi yang gelap, tanpa penjaga parkir.",
    "respond": "Sebabnya: gelap, tidak ada petugas parkir, jalan keluar tanpa portal.",
    "assess": "Lampu dan portal selesai, juru parkir bertugas setiap sore.",
    "solve": "Dihitung bersama selama sebulan: jauh berkurang.",
}


def _room(stage: Stage, group: partnership.Group, village: territory.Area, by: Actor) -> None:
    partnership.keep_room(
        partnership.NewRoom(
            f"Balai Kemitraan {village.name}", village, stage.sector, "Gang Balai 1, samping kantor kelurahan",
            "Senin–Jumat 16.00–20.00", "Sekretaris RW 05", group=group,
        ),
        by=by,
    )  # fmt: skip
