"""What NOTIFY costs in the write path: `./kemitraan bench notify` (docs/decisions/no-notify-in-the-write-path.md).

Eight writers commit one small row each time, with and without `pg_notify` in the transaction, on a durable cluster
of their own. PostgreSQL takes one lock for the whole instance while a transaction that notified commits, so such
commits go one after another and cannot share a flush of the log.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psycopg

from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

WRITERS = 8
SECONDS = 4.0
ROUNDS = 3
INSERT = "insert into fact (body) values (%s)"
NOTIFY = "select pg_notify('facts', '1')"


def run(*, seconds: float = SECONDS, rounds: int = ROUNDS, writers: int = WRITERS) -> dict[str, Any]:
    """Commits a second with and without, alternating; medians over the rounds."""
    plain: list[float] = []
    notified: list[float] = []
    server = EmbeddedPostgres(Path(tempfile.mkdtemp(prefix="kemitraan-notify-")))  # fsync on
    with server:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            connection.execute("create table fact (id bigserial primary key, body text not null)")
        with psycopg.connect(server.owner_url, autocommit=True) as listener:
            listener.execute("listen facts")
            for _round in range(rounds):
                plain.append(rate(server.owner_url, False, seconds, writers))
                notified.append(rate(server.owner_url, True, seconds, writers))
    server.remove()
    without, with_notify = statistics.median(plain), statistics.median(notified)
    return {
        "writers": writers,
        "plain_per_second": round(without),
        "notified_per_second": round(with_notify),
        "slower_by": round(without / with_notify, 2),
    }


def rate(url: str, notify: bool, seconds: float, writers: int) -> float:
    """Commits a second of all writers together."""
    counts = [0] * writers
    ready = threading.Barrier(writers + 1)

    def write(number: int) -> None:
        with psycopg.connect(url) as connection:
            ready.wait()
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                connection.execute(INSERT, ["x" * 200])
                if notify:
                    connection.execute(NOTIFY)
                connection.commit()
                counts[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.monotonic()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - started)


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench notify")
    parser.add_argument("--json")
    asked, _more = parser.parse_known_args(arguments)
    found = run()
    print(f"{found['writers']} writers, one row a transaction, fsync on")
    print(f"  without NOTIFY {found['plain_per_second']:>7} commits/s")
    print(f"  with NOTIFY    {found['notified_per_second']:>7} commits/s   {found['slower_by']} times fewer")
    if asked.json:
        with open(asked.json, "w") as file:
            json.dump(found, file, indent=1)
    return 0
