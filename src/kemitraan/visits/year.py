"""A believable year of visits, and as many as a whole region makes, in bulk: for demos and measurements only."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from kemitraan.people.api import Post
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.workdays import is_workday

from .models import Beat, Visit, VisitPlace, VisitRequest, VisitVersion
from .rt_list import RwLine, make_rts
from .rules import deadline, kept_until
from .states import STATES

TALKS = [
    (["home"], "Motor sering diparkir di luar pagar pada malam hari.", "Kunci ganda dan parkir di dalam.", ""),
    (["scam"], "Ada telepon yang mengaku dari bank dan meminta kode OTP.", "Jangan beri kode; lapor ke 110.", ""),
    (
        ["lighting", "home"],
        "Lampu gang dekat lapangan mati sejak dua minggu.",
        "Lapor ke kelurahan.",
        "Cek lagi",
    ),
    (["siskamling"], "Pos ronda jarang dijaga setelah jam dua.", "Susun jadwal bersama ketua RT.", "Hadir di rapat RT"),
    (["fire_flood"], "Selokan tersumbat, air naik saat hujan.", "Kerja bakti sebelum musim hujan.", ""),
    (
        ["traffic"],
        "Anak menyeberang tanpa penjaga di depan sekolah.",
        "Minta bantuan PKS.",
        "Temui sekolah",
    ),
    (["youth", "drugs"], "Remaja berkumpul larut malam di taman.", "Ajak ikut kegiatan karang taruna.", ""),
    (["service"], "Tidak tahu cara membuat surat kehilangan.", "Dijelaskan layanan SPKT yang gratis.", ""),
    (["noise"], "Musik keras dari ruko sampai tengah malam.", "Bicarakan dahulu dengan pemilik bersama RT.", ""),
    (
        ["violence", "service"],
        "Ingin tahu ke mana meminta pertolongan.",
        "Diberi nomor 110 dan pendampingan.",
        "",
    ),
]
ASKED = [
    "Minta patroli pada malam hari",
    "Minta penyuluhan penipuan daring",
    "Minta bantuan lampu jalan",
    "Minta pos ronda diaktifkan",
]
OUTCOMES = [
    "Patroli malam ditambah sejak minggu lalu.",
    "Penyuluhan sudah diadakan di balai RW.",
    "Lampu sudah diperbaiki kelurahan.",
]
FEEDBACK = [
    "Catatan jelas. Pertahankan.",
    "Tolong tindak lanjuti permintaan warga.",
    "Baik. Lain kali sebut juga patokan tempatnya.",
]


@dataclass(frozen=True)
class Officer:
    """Somebody with a kelurahan in their hands."""

    post: Post
    village: territory.Area


def seed_year(officers: Sequence[Officer], rng: random.Random, *, a_day: float = 3.0) -> int:
    """Beats, RT and a year of visits of these officers up to yesterday; nothing where visits are already. How many.

    Oldest first with some chance in it; a few RT are never reached. The last days still wait for review.
    """
    if Visit.objects.exists():
        return 0
    today = clock.local(clock.now()).date()
    with transaction.atomic():
        for officer in officers:
            _beat(officer, today)
            _year_of(officer, _rts(officer, rng), rng, today, a_day)
    return Visit.objects.count()


def _beat(officer: Officer, today: date) -> None:
    if Beat.objects.filter(post=officer.post).exists():
        return
    beat = Beat.objects.create(
        post=officer.post,
        order_number=f"DEMO-SPRIN/{officer.post.pk:03}/I/{today.year}",
        valid_from=today - timedelta(days=400),
        start_lon=officer.village.lon,
        start_lat=officer.village.lat,
    )
    beat.villages.set([officer.village])


def _rts(officer: Officer, rng: random.Random) -> list[VisitPlace]:
    """The RT of a kelurahan (all RW of 2012, seven to ten RT each) as places, and some homes in them."""
    village = officer.village
    numbers = territory.rw_numbers(village)[:12] or range(1, 9)
    make_rts(village, officer.post.unit, [RwLine(number, rng.randint(7, 10)) for number in numbers])
    return list(VisitPlace.objects.filter(village=village, kind=VisitPlace.Kind.RT).select_related("rw", "rt"))


def _year_of(officer: Officer, rts: list[VisitPlace], rng: random.Random, today: date, a_day: float) -> None:
    reachable = [place for place in rts if rng.random() > 0.06]
    last: dict[int, date] = {}
    visits: list[Visit] = []
    for back in range(365, 0, -1):
        day = today - timedelta(days=back)
        if not is_workday(day):
            continue
        reachable.sort(key=lambda place: (last.get(place.pk, date.min), rng.random()))
        for place in reachable[: max(0, round(rng.gauss(a_day, 1)))]:
            visit = _visit(officer.post, place, day, rng, today)
            if visit.consent == "yes":
                last[place.pk] = day
            visits.append(visit)
    made = Visit.objects.bulk_create(visits, batch_size=2_000)
    told = [visit for visit in made if visit.consent == "yes"]
    VisitVersion.objects.bulk_create(
        (
            VisitVersion(
                visit=visit,
                number=2,
                content=visit.content(),
                by_kind="staff",
                by_name=officer.post.account.name,
                at=at,
            )
            for visit in told
            if (at := visit.recorded_at) is not None
        ),
        batch_size=2_000,
    )
    VisitRequest.objects.bulk_create(
        [_request(visit, officer.post, rng, today) for visit in told if rng.random() < 0.08], batch_size=2_000
    )
    for place in rts:
        place.last_seen_on = last.get(place.pk)
    VisitPlace.objects.bulk_update(rts, ["last_seen_on"], batch_size=1_000)


def _visit(post: Post, place: VisitPlace, day: date, rng: random.Random, today: date) -> Visit:
    start = datetime.combine(day, time(rng.choice((9, 10, 16, 17, 18)), rng.randrange(60)), clock.JAKARTA)
    consent = rng.choices(("yes", "no", "child", "absent"), (78, 6, 2, 14))[0]
    visit = Visit(
        key=uuid.UUID(int=rng.getrandbits(128), version=4),
        post=post,
        unit=post.unit,
        place=place,
        rw=place.rw,
        day=day,
        reason={"code": "due", "days": rng.randint(25, 70), "every": 30},
        consent=consent,
        started_at=start,
        said_at=start,
        recorded_at=start + timedelta(minutes=15),
        keep_until=kept_until(post.unit, day),
        state="leaflet_only",
        state_since=start + timedelta(minutes=15),
        owner="",
    )
    if consent != "yes":
        return visit
    visit.topics, visit.concerns, visit.advice, visit.next_step = rng.choice(TALKS)
    visit.version, visit.submitted_at = 2, start + timedelta(minutes=rng.randint(16, 400))
    age = (today - day).days
    waits = age <= 1 or (age <= 3 and rng.random() < 0.5)
    visit.state = "submitted" if waits else "followed_up"
    visit.owner = STATES[visit.state].owner
    visit.state_since = visit.submitted_at
    if waits:
        visit.due_at = deadline("review", post.unit, visit.submitted_at)
    else:
        visit.reviewed_at = visit.submitted_at + timedelta(days=rng.randint(0, 2), hours=2)
        visit.reviewer_name, visit.feedback = "Iptu Lestari", rng.choice(FEEDBACK)
        visit.feedback_seen_at = visit.reviewed_at + timedelta(hours=5)
    if rng.random() < 0.2:
        visit.rating, visit.rated_at = rng.choices((4, 3, 2, 1), (50, 35, 10, 5))[0], visit.submitted_at
    return visit


def _request(visit: Visit, post: Post, rng: random.Random, today: date) -> VisitRequest:
    heard = visit.submitted_at or clock.now()
    age = (today - visit.day).days
    state = "heard" if age <= 1 else "task" if age <= 10 else "done"
    return VisitRequest(
        key=uuid.UUID(int=rng.getrandbits(128), version=4),
        visit=visit,
        unit=visit.unit,
        text=rng.choice(ASKED),
        heard_at=heard,
        state=state,
        state_since=heard,
        owner={"heard": "officer", "task": "assignee"}.get(state, ""),
        due_at=None if state == "done" else heard + timedelta(days=1 if state == "heard" else 14),
        assignee=post if state == "task" else None,
        do_by=visit.day + timedelta(days=14) if state == "task" else None,
        outcome=rng.choice(OUTCOMES) if state == "done" else "",
        done_at=heard + timedelta(days=8) if state == "done" else None,
    )


def fill_visits(count: int) -> int:
    """Bring the table to so many visits of all posts with a beat, over their places, by one insert-select. How many.

    For measurements: the texts are all alike, three in four are followed up, 60 a unit wait for review.
    """
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from visits_visit")
        have = int(cursor.fetchone()[0])
        cursor.execute(_FILL, {"first": have + 1, "last": count})
        cursor.execute("analyze visits_visit")
    return Visit.objects.count()


_FILL = """
    with posts as (
        select row_number() over (order by b.id) as number, b.post_id, p.unit_id, v.area_id as village
        from visits_beat b join people_post p on p.id = b.post_id join visits_beat_villages v on v.beat_id = b.id
    ), many as (select count(*) as n from posts),
    doors as (
        select village_id, array_agg(id order by id) as ids, array_agg(rw_id order by id) as rws
        from visits_visitplace where kind = 'rt' group by village_id
    )
    insert into visits_visit (key, version, post_id, unit_id, place_id, rw_id, day, "order", reason, state, state_since,
        owner, due_at, consent, topics, concerns, advice, next_step, flags, skip_reason, started_at, recorded_at,
        submitted_at, reviewed_at, reviewer_name, feedback, rating_comment, keep_until)
    select gen_random_uuid(), 2, posts.post_id, posts.unit_id,
        doors.ids[1 + (g / many.n) %% cardinality(doors.ids)], doors.rws[1 + (g / many.n) %% cardinality(doors.ids)],
        (at at time zone 'Asia/Jakarta')::date, 0, '{"code": "due", "days": 33, "every": 30}',
        case when recent then 'submitted' when g %% 4 = 0 then 'leaflet_only' else 'followed_up' end, at,
        case when recent then 'reviewer' else '' end, case when recent then at + interval '3 days' end,
        case when g %% 4 = 0 and not recent then 'absent' else 'yes' end,
        case when g %% 4 = 0 and not recent then '{}'::varchar[] else '{home}'::varchar[] end,
        case when g %% 4 = 0 and not recent then '' else 'Motor sering diparkir di luar pagar' end,
        case when g %% 4 = 0 and not recent then '' else 'Kunci ganda' end, '', '[]', '', at,
        at + interval '15 minutes',
        at + interval '20 minutes', case when not recent then at + interval '1 day' end, '', '', '',
        (at + interval '24 months')::date
    from (
        select g, now() - (g %% 365) * interval '1 day' - (g %% 600) * interval '1 minute' as at, g %% 365 = 0 as recent
        from generate_series(%(first)s::bigint, %(last)s::bigint) as g
    ) drawn, many, posts, doors
    where posts.number = 1 + g %% many.n and doors.village_id = posts.village
    """
