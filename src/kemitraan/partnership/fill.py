"""Partners by the hundred thousand, for measurements: bulk SQL, no journal, nobody's data."""

from __future__ import annotations

from django.db import connection

from .models import Partner


def fill(count: int, *, promises: int = 0) -> int:
    """Bring the table to ``count`` partners spread over all sectors and their kelurahan, a quarter in Polsek Tebet (or
    the first sector); ``promises`` open promises on them, a third overdue. How many partners there are now."""
    have = Partner.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(_PARTNERS, {"first": have + 1, "last": count})
        cursor.execute(_PROMISES, {"promises": promises})
        cursor.execute("analyze partnership_partner")
        cursor.execute("analyze partnership_promise")
    return Partner.objects.count()


_PARTNERS = """
    with units as (
             select array_agg(id order by (name = 'Polsek Tebet') desc, id) as ids
             from territory_unit where level = 'polsek'),
         covered as (
             select c.unit_id, array_agg(a.id order by a.id) as villages
             from territory_coverage c join territory_area a on a.id = c.area_id and a.level = 'village'
             group by c.unit_id),
         first_names as (
             select array['Ahmad','Siti','Budi','Wati','Hendra','Kartika','Yusuf','Ratih','Fajar','Lina','Teguh','Ayu',
                          'Surya','Intan','Darmawan','Melati','Bambang','Sri'] as words),
         last_names as (
             select array['Suryana','Wibisana','Permadi','Kencana','Mahardika','Purwanta','Anggoro','Saputro',
                          'Handoyo','Wirawan','Kusumadi','Santika','Pradipa','Utomo','Sasmita'] as words)
    insert into partnership_partner (form, kind, name, function, registration, unit_id, area_id, address, lon, lat,
        how_met, note, state, cadence_days, seen_at, see_by, search_text, added_at, changed_at)
    select 'person', 'community_figure', name, function, '', drawn.unit_id,
        villages[1 + n / 4 %% array_length(villages, 1)], '', 106.80 + random() * 0.1,
        -6.28 + random() * 0.08, 'list', '', 'active', 60, seen_at, (seen_at + interval '60 days')::date,
        lower(name || ' ' || function), seen_at, seen_at
    from (
        select n,
            first_names.words[1 + (random() * 17)::int] || ' ' || last_names.words[1 + (random() * 14)::int] || ' '
                || n as name,
            'Ketua RT ' || n %% 20 || ' RW ' || n %% 12 as function,
            case when n %% 4 = 0 then units.ids[1] else units.ids[1 + n %% array_length(units.ids, 1)] end as unit_id,
            now() - random() * interval '300 days' as seen_at
        from generate_series(%(first)s::bigint, %(last)s::bigint) as n, units, first_names, last_names
    ) drawn left join covered on covered.unit_id = drawn.unit_id
"""
_PROMISES = """
    insert into partnership_promise (partner_id, unit_id, by_us, text, owed_by, owed_to, state, due_at, due_on,
        promised_at, how, postponed, remind_at)
    select id, unit_id, id %% 2 = 0, 'Lampu jalan diperbaiki', 'Polsek', 'Mitra', 'open', due, due::date,
        due - interval '40 days', '', 0, due + interval '400 days'
    from (
        select id, unit_id,
            (current_date + (random() * 90 - 30)::int + time '23:59:59') at time zone 'Asia/Jakarta' as due
        from partnership_partner order by id limit %(promises)s
    ) drawn
"""
