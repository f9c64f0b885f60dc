"""Settings of a test run: the product's own, on a real PostgreSQL started here and thrown away after.

The first process of a run starts the cluster and leaves its address in the environment; the workers of a
parallel run inherit it. ``KEMITRAAN_TEST_DATABASE_URL`` and ``KEMITRAAN_TEST_DATABASE_OWNER_URL`` name another server;
``DATABASE_URL`` is never used, so that a test run can't touch a real database.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

TEMPLATE = "kemitraan_template"


def _start_database() -> str:
    from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

    folder = Path(tempfile.mkdtemp(prefix="kemitraan-tests-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "pg", durable=False)
    server.start()
    os.environ["KEMITRAAN_DATA"] = str(folder)
    pid = os.getpid()

    def stop() -> None:
        if os.getpid() == pid:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    os.environ["KEMITRAAN_TEST_DATABASE_OWNER_URL"] = server.owner_url
    _make_template(server)
    return server.url


def _make_template(server: EmbeddedPostgres) -> None:
    """A migrated database that each worker's own is copied from: nobody migrates twice."""
    import psycopg

    from benchmarks import stored_schema

    def within(url: str) -> str:
        return url.replace("@/kemitraan?", f"@/{TEMPLATE}?")

    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(f"create database {TEMPLATE} owner kemitraan")
    stored_schema.bring_up(
        within(server.superuser_url), {name: within(url) for name, url in server.environment.items()}
    )
    os.environ["KEMITRAAN_TEST_TEMPLATE"] = TEMPLATE


if "KEMITRAAN_TEST_DATABASE_URL" not in os.environ:
    os.environ["KEMITRAAN_TEST_DATABASE_URL"] = _start_database()
os.environ["DATABASE_URL"] = os.environ["KEMITRAAN_TEST_DATABASE_URL"]
os.environ["DATABASE_OWNER_URL"] = os.environ["KEMITRAAN_TEST_DATABASE_OWNER_URL"]
os.environ.setdefault("KEMITRAAN_SECRET_KEY", "a key for tests only, long enough to be accepted as one")
os.environ["KEMITRAAN_DEMO"] = "1"
os.environ["KEMITRAAN_HOSTS"] = "*"

from kemitraan.config.settings import *  # noqa: E402, F403

DATABASES["default"]["OPTIONS"].pop("pool")  # noqa: F405 - one connection a test, closed by Django
if template := os.environ.get("KEMITRAAN_TEST_TEMPLATE"):  # not on a server that somebody named
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: nothing here is worth guessing
WHITENOISE_AUTOREFRESH = True  # look files up when asked: no scan of all of them for each test client
