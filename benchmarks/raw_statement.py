"""The one statement of the raw baseline, held to the present tables by tests/benchmarks, and what it tells the wall."""

from __future__ import annotations

from kemitraan.toolbox import wall


def anybody(who: str) -> str:
    """Options of a connection: the second wall is told once and for good that it is anybody, under this name."""
    given = {"text": who, "bigint": "0"}
    return " ".join(f"-c {wall.PREFIX}{name}={given.get(kind, '{}')}" for name, kind in wall.RIGHTS.items())


STATEMENT = """
with report as (
  insert into reports_report (
    key, fingerprint, code, kind, category_id, priority, in_progress, story, language, lon, lat, cell, landmark,
    area_id, unit_id, holder_id, rung, state, state_since, owner, due_at, promised_at, received_at, channel, caveat,
    response_wanted, answer, reason, reopened, external_id, looked_for_twins)
  values (
    %(key)s, %(fingerprint)s, %(code)s, 'report', %(category)s, 3, false, %(story)s, 'id', %(lon)s, %(lat)s, 1, '',
    %(area)s, %(unit)s, %(unit)s, 0, 'received', now(), 'desk', now() + interval '1 hour',
    now() + interval '1 hour', now(), 'open311', 1, false, '', '', 0, '', false)
  on conflict do nothing
  returning id),
reporter as (
  insert into reports_reporter (report_id, sealed, anonymous, safe_contact, disguise, female_officer)
  select id, convert_to(%(phone)s || %(email)s, 'UTF8'), false, 'any', false, false from report),
wrap as (
  insert into keeping_keywrap (subject, subject_id, epoch, wrapped)
  select 'report', id, 1, decode(repeat('00', 60), 'hex') from report),
delivery as (
  insert into gateways_delivery (report_id, api_key_id, media_url) select id, %(api_key)s, '' from report),
entry as (
  insert into journal_entry (
    at, kind, subject, subject_id, audience, actor, actor_name, unit_id, unit_name, data)
  select now(), 'report.received', 'report', id, 'public', 'reporter', '', %(unit)s, 'Polsek', %(data)s::jsonb
  from report)
insert into messaging_message (
  channel, address, template, language, context, about, about_id, state, attempts, next_try_at, queued_at, error)
select 'email', %(email)s, 'report.received', 'id', %(context)s::jsonb, 'report', id, 'queued', 0, now(), now(), ''
from report
"""
