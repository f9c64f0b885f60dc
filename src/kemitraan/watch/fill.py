"""Full scale for measurements: 300,000 to a million guards, 7,000 posts, by insert-select. Nobody in it is real."""

from __future__ import annotations

from django.db import connection

from .models import GuardPost, Member
from .seed import seed_watch

GUARDS_A_UNIT = 75

_UNITS = """
    insert into watch_securityunit (kind, name, home, guided_by_id, area_id, address, head_name, head_title, email,
        phone, language, status, status_since, licence, since)
    select (array['satpam','satpam','satpam','satkamling','pokdar','pks'])[1 + n %% 6], 'Satuan ' || n, 'chapter',
        s.ids[1 + n %% array_length(s.ids, 1)], null, '', 'Ketua ' || n, '', '', '', 'id',
        case when n %% 50 = 0 then 'suspended' else 'active' end, now(), '', current_date - 900
    from generate_series(%(first)s::bigint, %(last)s::bigint) n,
        (select array_agg(id order by id) ids from territory_unit where level = 'polsek') s
"""
_MEMBERS = """
    insert into watch_member (unit_id, kind, guided_by_id, name, number, phone, email, language, guardian_name, leader,
        capabilities, state, joined_on, card_until)
    select u.id, u.kind, u.guided_by_id,
        (array['Agung','Bayu','Citra','Dian','Eko','Fitri','Gilang','Hendra','Indah','Joko'])[1 + g %% 10] || ' ' ||
        (array['Santoso','Wijaya','Saputra','Lestari','Nugroho','Hidayat','Kurnia','Pratama'])[1 + (g / 10) %% 8]
            || ' ' || g,
        'A' || g, '', '', 'id', '', false, '{}', case when g %% 60 = 0 then 'left' else 'serving' end,
        current_date - 800,
        case when u.kind = 'satpam' then current_date + ((g * 7919) %% 1500)::int - 410 end
    from generate_series(%(first)s::bigint, %(last)s::bigint) g
    join (select id, kind, guided_by_id, row_number() over (order by id) - 1 as place from watch_securityunit) u
        on u.place = g %% (select count(*) from watch_securityunit)
"""
_CARDS = """
    insert into watch_card (member_id, number, level, grade, step, issued_on, valid_until, course_ref, key, current,
        made_at, made_by)
    select id, 'DEMO-31-' || extract(year from card_until)::int - 3 || '-' || lpad(id::text, 7, '0'), 'pratama',
        'pelaksana', 1, card_until - 1095, card_until, '', md5(id::text || 'card') || 'x', true, now(), ''
    from watch_member m where card_until is not null
        and not exists (select 1 from watch_card c where c.member_id = m.id)
"""
_POSTS = """
    insert into watch_guardpost (kind, name, guided_by_id, address, lon, lat, route, staffing, signals, opened_on,
        last_active_at, state, state_since, owner, due_at)
    select case when n %% 20 = 0 then 'road_security_post' else 'siskamling' end, 'Pos ' || n,
        s.ids[1 + n %% array_length(s.ids, 1)], '', 106.70 + random() * 0.25, -6.35 + random() * 0.25, '', 4, '[]',
        current_date - 700, now() - random() * interval '25 days',
        case when n %% 9 = 0 then 'asleep' else 'active' end, now(),
        case when n %% 9 = 0 then 'officer' else 'unit' end,
        now() + random() * interval '30 days'
    from generate_series(%(first)s::bigint, %(last)s::bigint) n,
        (select array_agg(id order by id) ids from territory_unit where level = 'polsek') s
"""


def fill(guards: int, posts: int = 7_000) -> tuple[int, int]:
    """Bring the tables to so many members and posts, and analyse them; gives the counts. Needs police sectors."""
    seed_watch()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from watch_securityunit")
        (units,) = cursor.fetchone()
        wanted = max(1, guards // GUARDS_A_UNIT)
        if wanted > units:
            cursor.execute(_UNITS, {"first": units + 1, "last": wanted})
        cursor.execute(_MEMBERS, {"first": Member.objects.count() + 1, "last": guards})
        cursor.execute(_CARDS)
        cursor.execute(_POSTS, {"first": GuardPost.objects.count() + 1, "last": posts})
        for table in ("securityunit", "member", "card", "guardpost"):
            cursor.execute(f"vacuum analyze watch_{table}")  # our own names
    return Member.objects.count(), GuardPost.objects.count()
