"""Change the journal in SQL, as a superuser would: every change shows, and honest facts raise no alarm.

Short: 200 random tamperings, 5,000 honest facts. Long: 10,000 and 1,000,000 (trust.md section 7, bar 13).
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
from typing import Any

from benchmarks import harness

from .told import Found, tell

KINDS = ("change", "delete", "insert", "reorder", "backdate")
NUMBERS = ("subject_id", "actor_id", "unit_id")
HASHES = ("salt", "digest", "previous", "chain")
TEXT_COLUMNS = ("kind", "subject", "audience", "actor", "actor_name", "unit_name")


def run(short: bool) -> Found:
    """Both halves in one throw-away database."""
    with harness.world(durable=False) as world:
        found: Found = world.call("proofs.tamper:prove", 200 if short else 10_000, 5_000 if short else 1_000_000)
    found["held"] = found["found"] == found["tamperings"] and not found["false_alarms"]
    return found


def prove(tamperings: int, honest: int) -> Found:
    """Runs inside the world, as the owner of the tables: the application's role can't switch a trigger off."""
    from django.db import connection

    from kemitraan.toolbox.walled_postgres.base import as_owner

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with contextlib.nullcontext() if connection.in_atomic_block else as_owner(connection):  # a test keeps its own
        return _prove(tamperings, honest)


def _prove(tamperings: int, honest: int) -> Found:
    rng = random.Random(9162)
    small = write_honest(400)
    caught: dict[str, list[int]] = {kind: [0, 0] for kind in KINDS}
    missed: list[str] = []
    started = time.monotonic()
    for _number in range(tamperings):
        kind = rng.choice(KINDS)
        statement = tampering(kind, rng, small)
        caught[kind][1] += 1
        if shows(statement):
            caught[kind][0] += 1
        else:
            missed.append(statement)
    tampering_s = time.monotonic() - started
    started = time.monotonic()
    write_honest(honest, cases=max(1, honest // 12))
    wrote_s = time.monotonic() - started
    started = time.monotonic()
    alarms = findings()
    return {
        "tamperings": tamperings,
        "found": sum(found for found, _tried in caught.values()),
        "by_kind": {kind: f"{found} of {tried}" for kind, (found, tried) in caught.items()},
        "missed": missed[:5],
        "honest_facts": honest + 400,
        "false_alarms": len(alarms),
        "tampering_s": round(tampering_s, 1),
        "write_and_seal_s": round(wrote_s, 1),
        "check_s": round(time.monotonic() - started, 1),
    }


def write_honest(count: int, cases: int = 30) -> list[int]:
    """So many facts through the table's own seal, then the log's; their ids."""
    from django.db import connection

    from kemitraan.journal import api as journal
    from kemitraan.toolbox import clock

    with connection.cursor() as cursor:
        cursor.execute(
            """insert into journal_entry (at, kind, subject, subject_id, audience, actor, actor_id, actor_name, unit_id,
                   unit_name, data)
               select now() - make_interval(secs => 1), 'report.told', 'report', 1000000 + (n::bigint * 7919) %% %s,
                   'staff', 'staff', n %% 50, 'Aiptu ' || n %% 50, n %% 13, 'Polsek ' || n %% 13,
                   jsonb_build_object('n', n, 'words', 'é "\\ ' || n)
                 from generate_series(1, %s) n returning id""",
            [cases, count],
        )
        ids = [row[0] for row in cursor.fetchall()]
    while journal.seal(clock.now()):
        pass
    return ids


def tampering(kind: str, rng: random.Random, ids: list[int]) -> str:
    """One statement of a kind."""
    one, two = rng.sample(ids, 2)
    if kind == "delete":
        return f"delete from journal_entry where id = {one}"
    if kind == "insert":
        fresh = rng.choice([ids[0] - 1 - rng.randrange(50), ids[-1] + 1 + rng.randrange(50)])
        return (
            f"insert into journal_entry select {fresh}, at, kind, subject, subject_id, audience, actor, actor_id, "
            f"actor_name, unit_id, unit_name, data, recorded_at - interval '1 hour', salt, digest, previous, chain "
            f"from journal_entry where id = {one}"
        )
    if kind == "reorder":
        return rng.choice(
            [
                f"update journal_leaf set entry_id = -entry_id where entry_id in ({one}, {two})",
                f"update journal_leaf set position = case entry_id when {one} then -1 else position end "
                f"where entry_id = {one}",
                f"update journal_leaf a set hash = b.hash from journal_leaf b "
                f"where a.entry_id = {one} and b.entry_id = {two}",
            ]
        )
    if kind == "backdate":
        column = rng.choice(["at", "recorded_at"])
        seconds = rng.choice([0.001, 1, 60, 3600, 86400, 10**7])
        return f"update journal_entry set {column} = {column} - make_interval(secs => {seconds}) where id = {one}"
    column = rng.choice(
        [*TEXT_COLUMNS, "subject_id", "actor_id", "unit_id", "data", "salt", "digest", "previous", "chain"]
    )
    if column in TEXT_COLUMNS:
        value = f"'{rng.choice('xyz')}' || left({column}, 8)"
    elif column == "data":
        value = "data || '{\"n\": -1}'"
    elif column in HASHES:
        place = rng.randrange(32)
        value = f"set_byte({column}, {place}, (get_byte({column}, {place}) + 1 + {rng.randrange(254)}) % 256)"
    else:
        value = f"{column} + {rng.randrange(1, 100)}"
    return f"update journal_entry set {column} = {value} where id = {one}"


def _alter(cursor: Any, statement: str) -> None:
    """As the owner; in a test by the function that only test databases have."""
    from django.db import connection

    in_test = connection.settings_dict["NAME"].startswith("test_")
    cursor.execute("select tests_as_owner(%s)" if in_test else statement, [statement] if in_test else None)


def shows(statement: str) -> bool:
    """Whether the check says something after the statement; everything is undone then."""
    from django.db import connection, transaction

    class Undo(Exception):
        pass

    seen = False
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                _alter(cursor, "alter table journal_entry disable trigger user")
                cursor.execute("set constraints all deferred")
                try:
                    with transaction.atomic():
                        cursor.execute(statement)
                        changed = cursor.rowcount
                except Exception:
                    changed = 0  # the table itself does not allow it
            seen = bool(findings()) or not changed
            raise Undo
    except Undo:
        return seen


def findings() -> list[Any]:
    """What the check of the whole log says, without any head from outside."""
    from kemitraan.journal import api as journal
    from kemitraan.toolbox import clock

    return list(journal.check_log(now=clock.now()))


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("tamper", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
