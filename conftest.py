"""Tests run against a real PostgreSQL of their own, started here and thrown away after."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))

os.environ.setdefault("KEMITRAAN_SECRET_KEY", "a key for tests only, long enough to be accepted as one")
os.environ["KEMITRAAN_DEMO"] = "1"
os.environ["KEMITRAAN_HOSTS"] = "*"


def _start_database() -> None:
    """One cluster a run; the workers of a parallel run inherit its address from the first process."""
    if "DATABASE_URL" in os.environ:
        return
    from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

    folder = Path(tempfile.mkdtemp(prefix="kemitraan-tests-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "pg", durable=False)
    server.start()
    os.environ["DATABASE_URL"] = server.url
    os.environ["KEMITRAAN_DATA"] = str(folder)
    pid = os.getpid()

    def stop() -> None:
        if os.getpid() == pid:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)


_start_database()
