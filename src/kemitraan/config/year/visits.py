"""The demo's year of visits: the Bhabinkamtibmas of one sector, a visit or so of every kind, and today's plan."""

from __future__ import annotations

import uuid
from datetime import timedelta

from kemitraan.people import api as people
from kemitraan.people.api import Account, Post, Role
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.visits import api as visits

from . import Stage

OFFICERS = 7  # one hundredth of 731
NAMES = ("Aipda Slamet", "Bripka Yudi", "Aipda Nyoman", "Bripka Siti", "Aiptu Darto", "Bripka Maria", "Aipda Fajar")
A_DAY = 3.3  # visits an officer and working day: about 5,500 in the year of seven


def seed(stage: Stage) -> str:
    """A year of visits around the characters' sector; repeatable. What it made, in one line."""
    if stage.village is None or visits.Visit.objects.exists():
        return f"{visits.Visit.objects.count()} visits are there."
    agus = stage.posts["agus"]
    officers = [visits.Officer(agus, stage.village), *_colleagues(stage)]
    count = visits.seed_year(officers, stage.rng, a_day=A_DAY)
    _today(stage, agus)
    return f"{count} visits of {len(officers)} officers in a year."


def fill(count: int) -> int:
    """So many visits by insert-select, over the beats there are: for measurements at full scale (548,000)."""
    return visits.fill_visits(count)


def _colleagues(stage: Stage) -> list[visits.Officer]:
    """Invented officers of the sector's other kelurahan, without a password: nobody signs in as them."""
    covered = territory.Coverage.objects.filter(unit=stage.sector, valid_to__isnull=True).values("area")
    areas = territory.Area.objects.filter(parent__in=covered, level="village") | territory.Area.objects.filter(
        pk__in=covered, level="village"
    )
    others = areas.exclude(pk=stage.village.pk if stage.village else 0).distinct().order_by("code")[: OFFICERS - 1]
    found = []
    for number, (village, name) in enumerate(zip(others, NAMES, strict=False), start=1):
        account = Account.objects.filter(username=f"demo-bhabin-{number}").first()
        account = account or Account.objects.create_user(f"demo-bhabin-{number}", name=name, demo=True)
        post, _made = Post.objects.get_or_create(
            account=account,
            role=Role.BHABIN,
            unit=stage.sector,
            defaults={
                "area": village,
                "title": "Bhabinkamtibmas",
                "order_number": f"DEMO-SPRIN/{number:03}/I",
                "valid_from": clock.local(clock.now()).date() - timedelta(days=400),
            },
        )
        found.append(visits.Officer(post, village))
    return found


def _today(stage: Stage, agus: Post) -> None:
    """What is fresh: a wish for a visit, two versions of one visit, a word that is never asked, and the day's plan."""
    rts = visits.VisitPlace.objects.filter(village=stage.village, kind="rt").order_by("last_seen_on", "id")
    first, second = rts[3], rts[9]
    today = clock.local(clock.now()).date()
    visits.agree(first, every_days=None, asked_on=today - timedelta(days=2), by=people.actor_of(agus))
    door = {
        "village": stage.village.code if stage.village else "",
        "rw": second.rw.code[-3:] if second.rw else 1,
        "rt": second.rt.code[-3:] if second.rt else 1,
        "landmark": "Pagar hijau, di samping warung",
    }
    visit = visits.start_visit(agus, key=uuid.UUID(int=stage.rng.getrandbits(128), version=4), place=door)
    visits.record_visit(
        agus,
        key=visit.key,
        consent="yes",
        data={
            "topics": ["lighting", "siskamling"],
            "concerns": "Lampu jalan di dekat Jalan Jawa mati; pos ronda kosong.",
            "advice": "Lapor lewat 110 bila ada kejadian.",
            "next_step": "Bicara dengan ketua RT",
            "requests": [
                {
                    "key": str(uuid.UUID(int=stage.rng.getrandbits(128), version=4)),
                    "text": "Tolong lampu jalan diperbaiki",
                    "wish": "task",
                }
            ],
        },
    )
    visits.submit_visit(agus, key=visit.key)
    visits.amend_visit(visit, 2, {"next_step": "Rapat RT hari Sabtu"}, by=people.actor_of(agus))
    visits.amend_visit(visit, 2, {"next_step": "Telepon ketua RT besok"}, by=people.actor_of(agus))
    visits.plan_day(agus, today, by=people.actor_of(agus))
