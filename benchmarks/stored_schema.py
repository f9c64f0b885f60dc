"""A migrated database without migrating again: its dump is kept in ``var/schema`` and read back in a second.

Tests, benchmarks and proofs begin with an empty database of today's form. Migrations make one in some twenty seconds of
CPU; a dump of the result makes the same. It is kept under a hash of all that it came from, so that a changed migration
or rule of the second wall makes another. Only for databases that are thrown away: installations migrate.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from kemitraan.config.prepare import CHECKOUT, hash_of_migrations
from kemitraan.toolbox.postgres_places import binaries

FOLDER = CHECKOUT / "var" / "schema"


def bring_up(superuser_url: str, environment: Mapping[str, str]) -> bool:
    """Give an empty database today's tables, rights and rules; whether a stored dump was read.

    ``superuser_url`` reaches it as a superuser, ``environment`` holds its addresses for application and owner. Raises
    subprocess.CalledProcessError with what the failed program wrote on the screen.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    dump = FOLDER / f"{hash_of_migrations()}.sql"
    with (FOLDER / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the second of two runs waits for the dump of the first
        if not dump.exists():
            _migrate(environment)
            _store(superuser_url, dump)
            return False
    _run("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", str(dump), superuser_url)
    return True


def _migrate(environment: Mapping[str, str]) -> None:
    paths = os.pathsep.join((str(CHECKOUT / "src"), str(CHECKOUT)))
    own = {**os.environ, **environment, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "kemitraan.config.settings"}
    subprocess.run([sys.executable, "-m", "kemitraan.config.manage", "migrate", "-v0"], check=True, env=own)


def _store(superuser_url: str, dump: Path) -> None:
    for old in FOLDER.glob("*.sql"):
        old.unlink()
    half = dump.with_suffix(f".{os.getpid()}")
    _run("pg_dump", "-f", str(half), superuser_url)
    half.rename(dump)


def _run(program: str, *arguments: str) -> None:
    subprocess.run([str(binaries() / program), *arguments], check=True, stdin=subprocess.DEVNULL)
