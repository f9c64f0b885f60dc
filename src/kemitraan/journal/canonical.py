"""What a fact is, to the letter: the text whose salted hash is its digest.

The text is the same expression in the trigger that seals a row as it is written, in the check of the whole log, and
on a receipt. It is JSON: an array of strings and nulls, so that no value can run into the next.
"""

from __future__ import annotations

import hashlib

# Of a row called {row}; times in UTC to the microsecond. Changing it means a new first word and a second expression.
CANONICAL = """jsonb_build_array('v1', {row}.id::text,
    to_char({row}.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char({row}.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    {row}.kind, {row}.subject, {row}.subject_id::text, {row}.audience, {row}.actor, {row}.actor_id::text,
    {row}.actor_name, {row}.unit_id::text, {row}.unit_name, {row}.data)::text"""

FIRST = b"\x00" * 32  # what comes before a subject's first fact

# Rows are sealed by the database, so that no statement of ours (or of anybody) can forget it.
SEAL = f"""
create function journal_seal() returns trigger language plpgsql as $$
begin
    new.recorded_at := clock_timestamp();
    new.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    new.digest := sha256(new.salt || convert_to({CANONICAL.format(row="new")}, 'UTF8'));
    new.previous := coalesce(
        (select e.chain from journal_entry e
          where e.subject = new.subject and e.subject_id = new.subject_id order by e.id desc limit 1),
        decode(repeat('00', 32), 'hex'));
    new.chain := sha256(new.previous || new.digest);
    return new;
end $$;
create trigger journal_seal before insert on journal_entry for each row execute function journal_seal();

create function journal_keep() returns trigger language plpgsql as $$
begin
    if current_setting('kemitraan.erasing', true) = 'yes' then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    raise exception 'the journal is only added to' using errcode = 'insufficient_privilege';
end $$;
create trigger journal_keep before update or delete on journal_entry for each row execute function journal_keep();
"""  # noqa: S608 - an expression of ours

# Facts from before the log: sealed once, in order, before rows can no longer be changed.
SEAL_OLD = f"""
do $$
declare
    fact journal_entry;
    before bytea;
begin
    for fact in select * from journal_entry where chain is null order by id loop
        fact.recorded_at := fact.at;
        fact.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        fact.digest := sha256(fact.salt || convert_to({CANONICAL.format(row="fact")}, 'UTF8'));
        select e.chain into before from journal_entry e
            where e.subject = fact.subject and e.subject_id = fact.subject_id and e.id < fact.id
            order by e.id desc limit 1;
        fact.previous := coalesce(before, decode(repeat('00', 32), 'hex'));
        update journal_entry set recorded_at = fact.recorded_at, salt = fact.salt, digest = fact.digest,
            previous = fact.previous, chain = sha256(fact.previous || fact.digest) where id = fact.id;
    end loop;
end $$;
"""  # noqa: S608 - an expression of ours

UNSEAL = """
drop trigger journal_seal on journal_entry;
drop trigger journal_keep on journal_entry;
drop function journal_seal();
drop function journal_keep();
"""


def digest_of(salt: bytes, text: str) -> bytes:
    """The digest of a fact from its salt and canonical text."""
    return hashlib.sha256(salt + text.encode()).digest()


def chain_of(previous: bytes, digest: bytes) -> bytes:
    """A subject's chain after this fact; also the data of the fact's leaf in the tree."""
    return hashlib.sha256(previous + digest).digest()
