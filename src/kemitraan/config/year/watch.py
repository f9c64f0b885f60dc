"""A year of self-organised security at 1/100 scale: 40 units, 3,000 guards, 120 posts, supervision and what it found.

Most of it is written in bulk and dated back; what moves (findings, a suspension, a plan that wakes a post) goes by the
room's own verbs. Names are invented, numbers carry ``DEMO-``.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta

from kemitraan.config.year import Stage
from kemitraan.journal.api import Actor
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat
from kemitraan.watch import api as watch
from kemitraan.watch.api import Card, GuardPost, Inspection, Member, SecurityUnit

GUARDS, POSTS = 3_000, 120
SITES = (
    "Mal Casablanca", "Apartemen Melati", "Gudang Cawang", "Pasar Tebet Barat", "RS Harapan", "Kampus Bina Karya",
    "Menara Sudirman", "Stasiun Manggarai", "Hotel Saharjo", "Ruko Supomo", "Bank Mandala", "Kantor Pos Tebet",
    "Perumahan Asri", "Taman Honda", "Pabrik Roti Jaya", "Gelanggang Remaja",
)  # fmt: skip
FIRST = (
    "Agung", "Bayu", "Citra", "Dian", "Eko", "Fitri", "Gilang", "Hendra", "Indah", "Joko", "Kurnia", "Lukman", "Maya",
    "Nanda", "Oki", "Putri", "Rangga", "Sinta", "Teguh", "Wahyu",
)  # fmt: skip
LAST = (
    "Santoso", "Wijaya", "Saputra", "Lestari", "Nugroho", "Hidayat", "Kurniawan", "Pratama", "Setiawan", "Rahayu",
    "Utomo", "Siregar", "Hartono", "Gunawan", "Susanto", "Permana",
)  # fmt: skip
YEAR = timedelta(days=365)
# When a post of each kind is kept in the demo; the night's hours are those of domain.md 1.4, the day's are invented.
HOURS = {
    "siskamling": (time(22, 30), time(3, 30)),
    "road_security_post": (time(18), time(0)),
    "school": (time(6), time(7, 30)),
    "junction": (time(6), time(9)),
}


def seed(stage: Stage) -> str:
    """Live through the year; a world that has units already stays as it is."""
    watch.seed_watch()
    if SecurityUnit.objects.exists():
        return "Self-organised security is there already."
    by = Actor("staff", stage.posts["lestari"].account_id, "Iptu Lestari", stage.sector.pk, stage.sector.name)
    places = _Places(stage)
    guards = _guards(stage, places, by)
    watches = _watches(stage, places, by)
    others = _others(stage, places, by)
    members = _members(stage, guards, watches, others)
    posts = _posts(stage, places, watches)
    found = _supervision(stage, by, guards, watches, posts)
    return (
        f"{len(guards) + len(watches) + len(others)} security units with {members} members, {len(posts)} posts and "
        f"{found} findings are ready."
    )


class _Places:
    """Points and RW within the sector, drawn by the stage's own random numbers."""

    def __init__(self, stage: Stage) -> None:
        self.rng = stage.rng
        covered = stage.sector.coverage.select_related("area").order_by("area__code")
        self.villages = [one.area for one in covered if one.area.level == territory.Area.Level.VILLAGE]
        self.villages = self.villages or [area for area in [stage.village] if area is not None]
        self.rws = [rw for village in self.villages for rw in territory.seed_rw(village)]

    def point(self, area: territory.Area) -> LonLat:
        """A point near the middle of a kelurahan, or of the one above an RW."""
        middle = area if area.lon is not None else area.parent
        lon, lat = (middle.lon, middle.lat) if middle is not None else (None, None)
        return LonLat(
            (lon if lon is not None else 106.85) + self.rng.uniform(-0.006, 0.006),
            (lat if lat is not None else -6.23) + self.rng.uniform(-0.006, 0.006),
        )

    def name(self) -> str:
        """An invented name."""
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"

    def somewhere(self) -> territory.Area | None:
        """Some RW, or a kelurahan where none is known."""
        return self.rng.choice(self.rws or self.villages) if self.rws or self.villages else None


def _guards(stage: Stage, places: _Places, by: Actor) -> list[SecurityUnit]:
    """Sixteen sites of guards, of two companies and some firms of their own."""
    companies = [
        watch.register_employer(
            name, "company", stage.sector, by=by, licence=f"DEMO-SIO/{number}/2025", contact_name=places.name(),
            licence_until=clock.local(clock.now()).date() + timedelta(days=200 * number - 250),
            email=f"hrd{number}@contoh.invalid", consent=True,
        )
        for number, name in enumerate(("PT Jaga Aman Contoh", "PT Siaga Contoh Utama"), start=1)
    ]  # fmt: skip
    units = []
    for number, site in enumerate(SITES):
        area = places.somewhere()
        employer = companies[number % 3] if number % 3 < 2 else None
        words = watch.UnitWords(
            kind="satpam", name=f"Satpam {site}", home="company" if employer else "in_house", employer=employer,
            area=area, address=f"Jl. {site}", point=places.point(area) if area else None, head_name=places.name(),
            head_title="Danru", email=f"danru{number}@contoh.invalid", consent=True,
        )  # fmt: skip
        units.append(watch.register_unit(words, stage.sector, by=by))
    return units


def _watches(stage: Stage, places: _Places, by: Actor) -> list[SecurityUnit]:
    """Fourteen neighbourhood watches; the first is Pak Hasan's."""
    units = []
    rws = places.rws[:14] or [area for area in [stage.village] if area is not None]
    for number, rw in enumerate(rws):
        head = "Pak Hasan" if number == 0 else places.name()
        where = rw.parent.name if rw.parent is not None else rw.name
        words = watch.UnitWords(
            kind="satkamling", name=f"Satkamling {rw.name} {where}", area=rw, point=places.point(rw), head_name=head,
            head_title="Ketua RW", email=f"rw{number}@contoh.invalid", consent=True,
        )  # fmt: skip
        units.append(watch.register_unit(words, stage.sector, by=by))
    return units


def _others(stage: Stage, places: _Places, by: Actor) -> list[SecurityUnit]:
    """The other components, one or two of each; and two units of the other sector."""
    units = []
    for kind, name, home in (
        ("pokdar", "Pokdar Kamtibmas Tebet", "chapter"), ("pokdar", "Pokdar Kamtibmas Manggarai", "chapter"),
        ("pks", "PKS SD Contoh 01", "school"), ("supeltas", "Supeltas Simpang Supomo", "chapter"),
        ("saka", "Saka Bhayangkara Tebet", "chapter"), ("dai", "Dai Kamtibmas Tebet", "chapter"),
        ("polsus", "Polsuska Manggarai", "agency"), ("ppns", "PPNS Dinas Lingkungan Contoh", "agency"),
        ("other", "Senkom Tebet", "chapter"),
    ):  # fmt: skip
        area = places.somewhere()
        words = watch.UnitWords(
            kind=kind, name=name, home=home, area=area, point=places.point(area) if area else None,
            head_name=places.name(),
        )  # fmt: skip
        units.append(watch.register_unit(words, stage.sector, by=by))
    for kind in ("satpam", "satkamling"):
        words = watch.UnitWords(kind=kind, name=f"{kind.title()} Sektor Lain", head_name=places.name())
        units.append(watch.register_unit(words, stage.other, by=by))
    return units


def _members(stage: Stage, guards: list[SecurityUnit], watches: list[SecurityUnit], others: list[SecurityUnit]) -> int:
    """3,000 guards with cards of every age, 40 people a watch, ten of each other kind; written in bulk."""
    rng, now = stage.rng, clock.now()
    day = clock.local(now).date()
    sizes = [(unit, GUARDS // len(guards)) for unit in guards]
    sizes += [(unit, 40) for unit in watches] + [(unit, 10) for unit in others]
    rows = [
        _member(stage, unit, number, day - timedelta(days=rng.randrange(30, 900)))
        for unit, size in sizes
        for number in range(size)
    ]
    hasan, rudi = stage.posts["hasan"], stage.posts["rudi"]
    for row in rows:
        if row.unit_id == guards[0].pk and rudi is not None:
            row.name, row.post, rudi = "Rudi", rudi, None  # type: ignore[assignment]
        if watches and row.unit_id == watches[0].pk and hasan is not None:
            row.name, row.post, row.leader, hasan = "Pak Hasan", hasan, True, None  # type: ignore[assignment]
    made = Member.objects.bulk_create(rows, batch_size=1_000)
    cards = []
    for member in made:
        if member.kind != "satpam":
            continue
        # Most hold; some end within three months, some ended, a few over a year ago.
        left = rng.choices(
            (rng.randrange(91, 1_090), rng.randrange(0, 91), -rng.randrange(1, 180), -rng.randrange(180, 500)),
            (84, 9, 5, 2),
        )[0]
        if member.name == "Rudi" and member.unit_id == guards[0].pk:
            left = 21
        cards.append(_card(member, day + timedelta(days=left), rng.randrange(100) < 92, now))
    Card.objects.bulk_create(cards, batch_size=1_000)
    Member.objects.bulk_update([card.member for card in cards], ["card_until"], batch_size=1_000)
    return len(made)


def _member(stage: Stage, unit: SecurityUnit, number: int, joined: date) -> Member:
    rng, young = stage.rng, unit.sort.minors
    member = Member(
        unit=unit, kind=unit.kind, guided_by_id=unit.guided_by_id, name=f"{rng.choice(FIRST)} {rng.choice(LAST)}",
        number=f"DEMO-{unit.pk:03}-{number:04}", joined_on=joined, leader=not young and number % 8 == 0,
        capabilities=[task for task in unit.sort.tasks if rng.random() < 0.5],
    )  # fmt: skip
    if young:
        member.minor_until = clock.local(clock.now()).date() + timedelta(days=rng.randrange(200, 1_500))
        member.guardian_name, member.guardian_consent_at = "Wali", clock.now()
    return member


def _card(member: Member, until: date, pratama: bool, now: datetime) -> Card:
    member.card_until = until
    issued = until - timedelta(days=1_095)
    return Card(
        member=member, number=f"DEMO-31-{issued.year}-{member.pk:06}", level="pratama" if pratama else "madya",
        grade="pelaksana" if pratama else "supervisor", issued_on=issued, valid_until=until,
        key=secrets.token_urlsafe(24), made_at=now, made_by="Iptu Lestari",
    )  # fmt: skip


def _posts(stage: Stage, places: _Places, watches: list[SecurityUnit]) -> list[GuardPost]:
    """120 posts: most kept this week, a seventh asleep, a few being woken, road posts, a school, a junction."""
    rng, now = stage.rng, clock.now()
    general = watch.VARIANTS["general"][1]
    rows = []
    for number in range(POSTS):
        unit = watches[number] if number < len(watches) else None
        kind = "road_security_post" if number % 15 == 14 else "school" if number == 40 else "junction" if number == 41 \
            else "siskamling"  # fmt: skip
        hours = HOURS.get(kind, HOURS["siskamling"])
        area = unit.area if unit is not None else places.somewhere()
        point = places.point(area) if area is not None else LonLat(106.85, -6.23)
        last = now - timedelta(hours=rng.randrange(5, 24 * 9))
        state = "asleep" if number % 7 == 6 else "active"
        if state == "asleep":
            last = now - timedelta(days=rng.randrange(35, 160))
        rows.append(
            GuardPost(
                kind=kind, name=_post_name(kind, area, number), unit=unit, guided_by=stage.sector, area=area,
                lon=point.lon, lat=point.lat,
                route="Jl. Jenderal Sudirman km 4" if kind == "road_security_post" else "",
                opens_at=hours[0], closes_at=hours[1], staffing=4 if kind == "siskamling" else 2,
                signals=general if kind == "siskamling" and number % 3 else [],
                opened_on=clock.local(now - YEAR).date(), last_active_at=last, state=state, state_since=now,
                owner="officer" if state == "asleep" else "unit",
                due_at=now + timedelta(days=rng.randrange(-3, 12)) if state == "asleep" else last + timedelta(days=30),
            )
        )  # fmt: skip
    return GuardPost.objects.bulk_create(rows)


def _post_name(kind: str, area: territory.Area | None, number: int) -> str:
    where = f"{area.name} {area.parent.name}" if area is not None and area.parent is not None else f"nomor {number}"
    begin = {"road_security_post": "Pos PKJR", "school": "Penyeberangan sekolah", "junction": "Simpang"}
    return f"{begin.get(kind, 'Pos kamling')} {where} ({number + 1})"


def _supervision(
    stage: Stage, by: Actor, guards: list[SecurityUnit], watches: list[SecurityUnit], posts: list[GuardPost]
) -> int:
    """Inspections filed over the year, this year's plan, findings, a post with handcuffs, a suspension to decide."""
    now, rng = clock.now(), stage.rng
    lines = ("uniform", "card", "tptkp_drill", "fire_drill", "cctv_notice", "rights_brief")
    filed = []
    for unit in guards[:10]:
        at = now - timedelta(days=rng.randrange(20, 330))
        filed.append(
            Inspection(
                unit=unit, guided_by=stage.sector, planned_on=clock.local(at).date(), visited_at=at, filed_at=at,
                officer="Iptu Lestari", sheet={line: rng.choice(("yes", "yes", "yes", "partly")) for line in lines},
                state="filed", state_since=at, owner="",
            )
        )  # fmt: skip
    Inspection.objects.bulk_create(filed)
    findings = [
        watch.raise_finding("fire_drill", guided_by=stage.sector, unit=guards[1], owner_name="Manajer gedung", by=by),
        watch.raise_finding("cctv_notice", guided_by=stage.sector, unit=guards[2], owner_name="Danru", by=by),
        watch.raise_finding("card", guided_by=stage.sector, unit=guards[3], owner_name="HRD", by=by),
    ]
    watch.answer_finding(findings[1], "Papan pemberitahuan sudah dipasang di pintu masuk.", by=by)
    kept = [post for post in posts if post.kind == "siskamling" and post.state == "active" and post.unit_id]
    if kept:
        for code in ("kentongan", "torch", "log_book", "first_aid", "limits_card"):
            watch.add_equipment(kept[0], code, by=by)
        _line, finding = watch.add_equipment(kept[-1], "handcuffs", by=by)
        findings += [finding] if finding is not None else []
    text = "Warga melapor dipukul oleh petugas ronda, lukanya dirawat di puskesmas."
    findings.append(
        watch.raise_finding("violence", guided_by=stage.sector, unit=watches[-1] if watches else guards[-1], text=text,
                            by=by)
    )  # fmt: skip
    asleep = [post for post in posts if post.state == "asleep"][:2]
    today = clock.local(now).date()
    for post in asleep:
        steps = [
            watch.PlannedStep("Rapat warga di balai RW", "Ketua RW", today + timedelta(days=5)),
            watch.PlannedStep("Susun regu baru dan jadwal", "Pak Hasan", today + timedelta(days=19)),
        ]
        watch.plan_revival(post, steps, by=by)
    watch.plan_year(stage.sector, by=by)
    return len(findings)
