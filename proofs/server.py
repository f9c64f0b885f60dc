"""A PostgreSQL of a proof's own: on a disk that fills up, behind a cable that is cut, with a standby, with an archive.

The programs are those of the embedded database. Sockets stand in a folder of the server's own; a TCP address is given
only where a cable is to be cut, and then it is one of a network namespace made for that.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from benchmarks import harness
from kemitraan.toolbox import postgres_places as places

PORT = 5432
READY_S = 60.0


class Server:
    """One cluster in ``folder``. ``settings`` go into its configuration; ``prefix`` stands before its command."""

    def __init__(
        self, folder: Path, *, settings: Mapping[str, str] | None = None, tcp: str = "", prefix: tuple[str, ...] = ()
    ) -> None:
        self.folder = folder
        self.cluster = folder / "cluster"
        self.socket = folder / "socket"
        self.settings = dict(settings or {})
        self.tcp = tcp
        self.prefix = prefix
        self.owner = places.owner_of(self.cluster)
        self.programs = places.binaries_for(self.owner)
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The database's address for ``DATABASE_URL``."""
        return self._url("kemitraan_app")

    @property
    def environment(self) -> dict[str, str]:
        """The addresses for the application and for the tables' owner, by the names of their settings."""
        return {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": self._url("kemitraan")}

    @property
    def superuser_url(self) -> str:
        """The same database for a dump or its reading back."""
        return f"postgresql://postgres@/kemitraan?host={quote(str(self.socket), safe='')}&port={PORT}"

    def _url(self, role: str) -> str:
        if self.tcp:
            return f"postgresql://{role}@{self.tcp}:{PORT}/kemitraan"
        return f"postgresql://{role}@/kemitraan?host={quote(str(self.socket), safe='')}&port={PORT}"

    def start(self) -> None:
        """Make the cluster if there is none, start it, and wait until it takes connections."""
        fresh = not (self.cluster / "PG_VERSION").exists()
        if fresh:
            self.make()
        self.configure()
        with (self.folder / "postgres.log").open("ab") as log:
            self.child = subprocess.Popen(
                [*self.prefix, *self._as_owner(), str(self.programs / "postgres"), "-D", str(self.cluster)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._surroundings(),
            )  # fmt: skip
        self.wait()
        if fresh:
            self.execute(
                "create role kemitraan login createdb",
                "create role kemitraan_app login",
                "create database kemitraan owner kemitraan",
            )

    def make(self) -> None:
        """An empty cluster."""
        for folder in (self.folder, self.socket):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.owner.give(folder)
        self.run("initdb", "-D", str(self.cluster), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")

    def configure(self) -> None:
        """Write what we decide; older lines of ours are overruled by newer ones."""
        chosen = {
            "unix_socket_directories": str(self.socket),
            "listen_addresses": self.tcp,
            "port": str(PORT),
            "max_connections": "100",
            "timezone": "UTC",
            **self.settings,
        }
        lines = [f"{name} = '" + value.replace("'", "''") + "'\n" for name, value in chosen.items()]
        with (self.cluster / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(lines)
        if self.tcp:
            network = self.tcp.rpartition(".")[0] + ".0/24"
            with (self.cluster / "pg_hba.conf").open("a", encoding="utf-8") as hba:
                hba.write(f"host all all {network} trust\n")

    def wait(self) -> None:
        """Return when it takes connections. Raises RuntimeError with its log where it does not."""
        give_up = time.monotonic() + READY_S
        while time.monotonic() < give_up:
            with contextlib.suppress(psycopg.Error), psycopg.connect(**self._superuser(), connect_timeout=2):
                return
            if self.child is not None and self.child.poll() is not None:
                break
            time.sleep(0.02)
        log = (self.folder / "postgres.log").read_text(errors="replace")
        raise RuntimeError(f"the database in {self.folder} does not start:\n{log[-2000:]}")

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Statements as superuser, each by itself; what the last one gave."""
        with psycopg.connect(**self._superuser(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, as the server's user. Raises RuntimeError with what it said."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, **self._surroundings(), **self.owner.switch,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr[-2000:]}")

    def pids(self) -> list[int]:
        """The server's first process and all its children, as far as they run."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            first = int((self.cluster / "postmaster.pid").read_text().split()[0])
            return [first, *harness.children_of(first)]
        return []

    def kill(self) -> None:
        """kill -9 of all its processes, as when the power goes (but for what the disk has not written yet)."""
        found = self.pids()
        for pid in found[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)  # so that it starts no others meanwhile
        for pid in [*found[1:], *self.pids(), *found[:1]]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.child is not None:
            self.child.wait(30)
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up and any(Path(f"/proc/{pid}").exists() for pid in found[1:]):
            time.sleep(0.02)  # children of the killed let go of the shared memory
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def revive(self) -> bool:
        """Start it again if it is dead."""
        if self.child is not None and self.child.poll() is None:
            return False
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        self.start()
        return True

    def stop(self) -> None:
        """Stop it in order."""
        for pid in self.pids()[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        if self.child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(30)
                return
            self.kill()

    def remove(self) -> None:
        """Stop it and delete what it kept."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def copy_to(self, other: Server, *more: str) -> None:
        """A base backup of this running server as another's cluster."""
        for folder in (other.folder, other.socket):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            other.owner.give(folder)
        self.run(
            "pg_basebackup", "-h", str(self.socket), "-p", str(PORT), "-U", "postgres", "-D", str(other.cluster),
            "-c", "fast", *more,
        )  # fmt: skip

    def _superuser(self, database: str = "postgres") -> dict[str, Any]:
        return {"host": str(self.socket), "port": PORT, "user": "postgres", "dbname": database}

    def _as_owner(self) -> list[str]:
        """How to become the server's user from inside a command (root only; elsewhere we are that user)."""
        if not self.owner.switch:
            return []
        return ["setpriv", f"--reuid={self.owner.uid}", f"--regid={self.owner.gid}", "--clear-groups", "--"]

    def _surroundings(self) -> dict[str, Any]:
        return {
            "cwd": "/",
            "env": {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            "umask": 0o077,
        }
