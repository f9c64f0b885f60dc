"""A year of night watch at 1/100 scale: 25,000 nights, rosters, and tonight at Pak Hasan's post.

The masses come by SQL; tonight goes by the room's own verbs. A draft waits for the demo's worker to work it out, and
one that cannot be, so that the page says why.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import connection, transaction

from kemitraan.config.year import Stage
from kemitraan.journal.api import Actor
from kemitraan.nights import api as nights
from kemitraan.toolbox import clock
from kemitraan.watch import api as watch

NIGHTS = 25_000
HEAD = Actor("volunteer", None, "Pak Hasan")
_UNDER_WAY = timedelta(hours=1)  # since when tonight's night is on: after midnight it is still yesterday's

_NIGHTS = """
insert into nights_night (post_id, guided_by_id, day, starts_at, ends_at, members, state, state_since, owner, due_at,
    limits_read_at, equipment_ok, equipment_note, opened_at, opened_by, closed_at, summary, countersigned_at,
    countersigned_by, came)
select post, guided_by, day, starts, starts + interval '5 hours', 4, state, starts + interval '6 hours',
    case when state = 'closed' then 'head' else '' end,
    case when state = 'closed' then now() + interval '2 days' end,
    case when kept then starts end, case when kept then true end, '', case when kept then starts end,
    case when kept then 'Ketua regu' else '' end, case when kept then starts + interval '5 hours' end,
    case when kept then (array['Aman. Dua putaran.', 'Aman terkendali, tiga putaran.', 'Lampu gang mati, dicatat.',
        'Hujan, satu putaran. Aman.'])[1 + (post + day_no) %% 4] else '' end,
    case when state = 'countersigned' then starts + interval '1 day' end,
    case when state = 'countersigned' then 'Ketua pos' else '' end,
    case when kept then 4 - ((post * 7 + day_no) %% 5 = 0)::int end
from (
    select p.id as post, p.guided_by_id as guided_by, d.day, d.day_no,
        (d.day + time '22:30') at time zone 'Asia/Jakarta' as starts,
        (p.id * 31 + d.day_no * 17) %% 23 <> 0 as kept,
        case when (p.id * 31 + d.day_no * 17) %% 23 = 0 then 'missed' when d.day_no = 1 then 'closed'
            else 'countersigned' end as state
    from watch_guardpost p
    cross join (select (%s::date - n)::date as day, n as day_no from generate_series(1, %s) n) d
    where p.kind = 'siskamling' and p.closed_on is null
    order by d.day_no, p.id
    limit %s
) made
on conflict do nothing
"""

_DUTIES = """
insert into nights_duty (night_id, member_id, leads, stand_in, pin_turn, pin_hash)
select n.id, m.id, m.place = 1, false, 0, md5(n.id::text || ':' || m.id::text)
from nights_night n
join watch_guardpost p on p.id = n.post_id
cross join lateral (
    select id, row_number() over (order by leader desc, id) as place
    from watch_member where unit_id = p.unit_id and state = 'serving'
        and (id + n.id) %% 8 = 0 order by leader desc, id limit 4
) m
where n.day >= %s and n.state in ('countersigned', 'closed')
on conflict do nothing
"""

_CHECK_INS = """
insert into nights_checkin (duty_id, at, how)
select d.id, n.starts_at + (d.id %% 25) * interval '1 minute', case when d.id %% 3 = 0 then 'pin' else 'qr' end
from nights_duty d join nights_night n on n.id = d.night_id
where n.state in ('countersigned', 'closed') and (d.leads or (d.id + n.id) %% 9 <> 0)
on conflict do nothing
"""

_COUNT = """
update nights_night n set members = c.members, came = c.came
from (select d.night_id, count(*) as members, count(i.id) as came
      from nights_duty d left join nights_checkin i on i.duty_id = d.id group by d.night_id) c
where c.night_id = n.id and n.state in ('countersigned', 'closed')
"""


def seed(stage: Stage) -> str:
    """Live through the year; a world that has nights already stays as it is."""
    nights.seed_nights()
    if nights.Night.objects.exists():
        return "The night watch is there already."
    posts = list(
        watch.GuardPost.objects.filter(kind="siskamling", unit__isnull=False, guided_by=stage.sector)
        .exclude(state="closed")
        .select_related("unit", "guided_by")
        .order_by("id")[:3]
    )
    made = fill(NIGHTS)
    if posts:
        _tonight(posts[0])
        _proposed(posts[0])
        for post, most in zip(posts[1:], (8, 2), strict=False):
            _draft(post, most)
    return f"{made} nights and the evening of {len(posts)} posts are ready."


def fill(count: int, *, days_with_people: int = 30) -> int:
    """So many past nights over all open siskamling posts, newest first; who stood for the last days only. How many."""
    today = clock.local(clock.now() - _UNDER_WAY).date()  # that day's night may still be under way
    posts = watch.GuardPost.objects.filter(kind="siskamling", closed_on__isnull=True).count()
    if not posts:
        return 0
    days = min(-(-count // posts), 365)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NIGHTS, [today, days, count])
        made = cursor.rowcount
        cursor.execute(_DUTIES, [today - timedelta(days=days_with_people)])
        cursor.execute(_CHECK_INS, [])
        cursor.execute(_COUNT)
    with connection.cursor() as cursor:
        cursor.execute("analyze nights_night, nights_duty, nights_checkin")
    return int(made)


def _tonight(post: watch.GuardPost) -> None:
    """A night that is under way whatever the hour: opened, five of six here, a round walked, an incident reported."""
    now = clock.now()
    members = list(watch.serving_members(post.unit).order_by("-leader", "id")[:6])
    if len(members) < 2:
        return
    begun = clock.local(now - _UNDER_WAY)
    night = nights.schedule_one(post, begun.date(), begun.time(), clock.local(now).time(), members, by=HEAD)
    nights.Night.objects.filter(pk=night.pk).update(starts_at=begun, ends_at=now + timedelta(hours=4), due_at=begun)
    with clock.travel(-timedelta(minutes=55)):
        night = nights.open_night(night.pk, limits_read=True, equipment_ok=True, by=HEAD)
        code = nights.door_code(night)
        for duty in nights.Duty.objects.filter(night=night).order_by("id")[:5]:
            nights.check_in_by_code(code, nights.pin_of(duty), source="demo")
        nights.obey(night.pk, key=uuid.uuid4(), verb="keliling", said={"walkers": "2"}, by=HEAD)
    with clock.travel(-timedelta(minutes=20)):
        nights.obey(night.pk, key=uuid.uuid4(), verb="kembali", said={}, by=HEAD)
        line = {"text": "Lampu gang 3 mati, warga diberi tahu"}
        nights.obey(night.pk, key=uuid.uuid4(), verb="catat", said=line, by=HEAD)


def _proposed(post: watch.GuardPost) -> None:
    """Next month's roster, shown to the members of Pak Hasan's post: one of them objects to a night."""
    members = list(watch.serving_members(post.unit).order_by("-leader", "id")[:12])
    if len(members) < 6:
        return
    watch.set_mail(members[0], "ketua.regu@demo.kemitraan.invalid", consent=True, by=HEAD)
    first = clock.local(clock.now()).date() + timedelta(days=5)  # who stood tonight has rested by then
    words = nights.RosterWords(first=first, last=first + timedelta(days=5), squad=2, most=8)
    roster = nights.draw_roster(post, words, by=HEAD)
    nights.ask_for_plan(roster.pk, by=HEAD)
    nights.solve_waiting(seconds=3)
    if roster.runs.filter(state="found").exists():
        nights.propose(roster.pk, by=HEAD)
        run = roster.runs.order_by("-id")[0]
        objector = next(one for one in members if any(one.pk in squad for squad in run.answer["squads"]))
        place = next(place for place, squad in enumerate(run.answer["squads"]) if objector.pk in squad)
        nights.object_to(roster.pk, objector, [first + timedelta(days=place)], "Jaga anak malam itu", by=HEAD)


def _draft(post: watch.GuardPost, most: int) -> None:
    """Next month's draft, waiting for the worker; with few duties each there is no roster, and it says why."""
    first = clock.local(clock.now()).date() + timedelta(days=3)
    words = nights.RosterWords(first=first, last=first + timedelta(days=29), squad=4, most=most)
    roster = nights.draw_roster(post, words, by=HEAD)
    nights.ask_for_plan(roster.pk, by=HEAD)
