"""A PostgreSQL server of one's own, in a folder: started, adopted, shared and stopped without root's help.

    with EmbeddedPostgres(Path("var/demo/pg")) as server:
        os.environ |= server.environment

Who may connect. There is no TCP. The socket stands in a folder with mode 0700 that belongs to the server's
own user, and the server asks the kernel who is calling (`peer`): only that user and root are let in, as the
role `kemitraan_app`, as `kemitraan` or, for repairs, as `postgres`. There is no password that could leak into a
log or an environment. Whoever can become that user could read the data files anyway, so a password would add
nothing.

Exactly as in production the application signs in as `kemitraan_app`, which owns nothing, so that row-level
security binds it; `kemitraan` owns the database, is no superuser, and migrates it.

Several processes may use one cluster (a demo and an import, say): each holds a shared lock while it does,
and the last to leave stops the server. The kernel drops the locks of killed processes, so nothing lingers;
a server that outlived them is adopted by the next start.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

from kemitraan.toolbox import postgres_places as places
from kemitraan.toolbox import postgres_process as process
from kemitraan.toolbox.postgres_places import CannotStart, binaries

__all__ = ["CannotStart", "Dsn", "EmbeddedPostgres", "binaries"]

OWNER = DATABASE = "kemitraan"
APPLICATION = "kemitraan_app"
SUPERUSER = "postgres"
ROLES = (APPLICATION, OWNER, SUPERUSER)

# Sized for two cores and a few gigabytes. The log settings keep personal data out of the server's log:
# no statements, no parameters, no details of rows; the application sees every error itself.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}

# For tests only: a cluster that may be lost with the machine (a killed server still loses nothing).
NOT_DURABLE: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}

RETRY_WITHIN = 30.0  # seconds for the children of a killed server to let go of its memory
LARGEST_LOG = 5_000_000  # bytes kept before the log is set aside once


@dataclass(frozen=True)
class Dsn:
    """How to reach the database: `host` is the folder of the socket."""

    host: str
    user: str
    dbname: str

    @property
    def url(self) -> str:
        """`postgresql://user@/dbname?host=…` with the folder percent-encoded."""
        user, dbname, host = (quote(part, safe="") for part in (self.user, self.dbname, self.host))
        return f"postgresql://{user}@/{dbname}?host={host}"


class EmbeddedPostgres:
    """One cluster in `data_dir`, made on the first start. `durable=False` is for tests.

    Safe to use from several processes at once. A process must not use one object from several threads.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = Path(os.path.abspath(data_dir))
        self.durable = durable
        self._dsn: Dsn | None = None
        self._home: Path | None = None
        self._child: int | None = None
        self._in_use: IO[str] | None = None
        if any(sign in str(self.data_dir) for sign in "\n\r"):
            raise CannotStart("The data folder's name contains a line break; choose another.")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The database's address for the application, for `DATABASE_URL`. Raises CannotStart before `start()`."""
        if self._dsn is None:
            raise CannotStart("The database has not been started yet.")
        return self._dsn.url

    @property
    def owner_url(self) -> str:
        """The same database for its owner, as `DATABASE_OWNER_URL` wants it. Raises CannotStart before `start()`."""
        if self._dsn is None:
            raise CannotStart("The database has not been started yet.")
        return replace(self._dsn, user=OWNER).url

    @property
    def superuser_url(self) -> str:
        """The same database for who must see every row (a dump). Raises CannotStart before `start()`."""
        if self._dsn is None:
            raise CannotStart("The database has not been started yet.")
        return replace(self._dsn, user=SUPERUSER).url

    @property
    def environment(self) -> dict[str, str]:
        """Both addresses by the names of their settings. Raises CannotStart before `start()`."""
        return {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": self.owner_url}

    @property
    def log_file(self) -> Path:
        """The server's own log; it holds no statements and no data."""
        return self.data_dir / "server.log"

    def start(self) -> Dsn:
        """Start the server, or adopt the one that runs, and say how to reach it.

        Makes cluster, role and database when missing. Raises CannotStart with the reason.
        """
        if self._dsn is not None:
            return self._dsn
        self.data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        with self._locked():
            self._home = places.home_for(self.data_dir)
            dsn = self._bring_up(self._home)
            self._in_use = _open_lock(self.data_dir / "in-use")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            self._dsn = dsn
        return dsn

    def revive(self) -> bool:
        """Start the server again if it died; says whether it had to. For whoever keeps it running."""
        if self._home is None or process.server_pid(self._home / "cluster") is not None:
            return False
        with self._locked():
            self._dsn = self._bring_up(self._home)
        return True

    def identity(self) -> str:
        """A word that no other cluster ever has. Raises CannotStart before `start()`."""
        if self._home is None:
            raise CannotStart("The database has not been started yet.")
        return (self._home / "database-made").read_text(encoding="utf-8")

    def stop(self) -> bool:
        """Leave the server, and stop it when nobody else uses it; says whether it was stopped."""
        if self._in_use is None:
            return False
        with self._locked(), self._in_use as lock:
            self._in_use = self._dsn = None
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            home, self._home = self._home, None
            if home is not None:
                process.shut_down(home / "cluster", self._child)
            self._child = None
            return True

    def remove(self) -> None:
        """Stop the server whoever uses it and delete everything it kept. For tests and throw-away demos."""
        if not self.data_dir.exists():
            return
        home = places.home_for(self.data_dir)
        process.shut_down(home / "cluster", self._child)
        if self._in_use is not None:
            self._in_use.close()
        self._child = self._in_use = self._dsn = self._home = None
        places.forget_socket_dir(home)
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(self.data_dir, ignore_errors=True)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time starts or stops this cluster."""
        with _open_lock(self.data_dir / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _bring_up(self, home: Path) -> Dsn:
        cluster = home / "cluster"
        owner = places.owner_of(cluster)
        programs = places.binaries_for(owner)
        self._make_cluster(cluster, owner, programs)
        host = places.socket_dir_for(home, owner)
        if process.running(cluster) and not (host / ".s.PGSQL.5432").exists():
            process.shut_down(cluster)  # somebody swept the socket away: it cannot be reached again
        if not process.running(cluster):
            _write_settings(cluster, host, owner, self.durable)
            self._launch(cluster, owner, programs)
        _make_database(home, host)
        return Dsn(str(host), APPLICATION, DATABASE)

    def _make_cluster(self, cluster: Path, owner: places.Owner, programs: Path) -> None:
        if (cluster / "PG_VERSION").exists() and not (cluster.parent / "half-made").exists():
            return
        half_made = cluster.parent / "half-made"  # a killed initdb leaves a folder that looks complete
        half_made.touch()
        shutil.rmtree(cluster, ignore_errors=True)
        cluster.mkdir(mode=0o700)
        owner.give(cluster)
        quick = [] if self.durable else ["--no-sync"]
        locale = ["--locale=C", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        for choice in (
            locale,
            ["--locale=C.UTF-8", "--encoding=UTF8"],
        ):  # before version 17: no builtin provider
            made = subprocess.run(  # noqa: S603 - our own program, no shell
                [programs / "initdb", "-D", cluster, "-U", SUPERUSER, "--auth=peer", "-k", *quick, *choice],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                **_surroundings(owner),
            )
            if made.returncode == 0:
                half_made.unlink()
                return
        raise CannotStart(f"initdb failed in {cluster}:\n{made.stderr.decode(errors='replace')[-2000:]}")

    def _launch(self, cluster: Path, owner: places.Owner, programs: Path) -> None:
        """Start the server and wait until it takes connections; again while a killed one lets go."""
        give_up = time.monotonic() + RETRY_WITHIN
        while True:
            process.forget_stale_pid(cluster)
            process.collect(self._child)
            if self.log_file.exists() and self.log_file.stat().st_size > LARGEST_LOG:
                self.log_file.replace(self.log_file.with_suffix(".log.1"))
            with self.log_file.open("ab") as log:
                before = log.tell()
                server = subprocess.Popen(  # noqa: S603 - our own program, no shell
                    [programs / "postgres", "-D", cluster],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C in the terminal is for us; we stop the server in order
                    **_surroundings(owner),
                )
            if process.wait_until_ready(cluster, server):
                self._child, server.returncode = server.pid, 0  # others may use it: no Popen shall mind it
                return
            said = self.log_file.read_bytes()[before:].decode(errors="replace")
            lingering = "still in use" in said or "postmaster.pid" in said or "lock file" in said
            if not lingering or time.monotonic() > give_up:
                raise CannotStart(f"The database does not start; {self.log_file} ends:\n{said[-2000:]}")
            time.sleep(0.3)


def _open_lock(path: Path) -> IO[str]:
    return path.open("a", encoding="utf-8")


def _surroundings(owner: places.Owner) -> dict[str, Any]:
    """A clean environment for the server's programs: no PG* variable of the caller changes what they do."""
    return {
        "cwd": "/",
        "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        "umask": 0o077,
        **owner.switch,
    }


def _write_settings(cluster: Path, host: Path, owner: places.Owner, durable: bool) -> None:
    """Write what we decide into the cluster on every start, so that older clusters get newer settings."""
    folder = '"' + str(host).replace('"', '""') + '"'  # the setting is a list; quotes keep a comma inside one name
    chosen = {**SETTINGS, **({} if durable else NOT_DURABLE), "unix_socket_directories": folder}
    lines = [f"{name} = '" + value.replace("'", "''").replace("\\", "\\\\") + "'\n" for name, value in chosen.items()]
    callers = sorted({"root", owner.name})
    files = {
        "kemitraan.conf": "".join(lines),
        "pg_hba.conf": "local all all peer map=kemitraan\n",
        "pg_ident.conf": "".join(
            f'kemitraan "{caller}" {role}\n' for caller in callers for role in (APPLICATION, OWNER, SUPERUSER)
        ),
    }
    for name, text in files.items():
        (cluster / name).write_text(text, encoding="utf-8")
        owner.give(cluster / name)
    main = cluster / "postgresql.conf"
    include = "include_if_exists = 'kemitraan.conf'\n"
    if include not in main.read_text(encoding="utf-8"):
        with main.open("a", encoding="utf-8") as conf:
            conf.write(include)


def _make_database(home: Path, host: Path) -> None:
    """Create roles and database once; a start that was killed half-way does the rest the next time."""
    done, roles = home / "database-made", home / "application-role-made"  # older clusters lack the second
    if done.exists() and roles.exists():
        return
    import psycopg

    with psycopg.connect(host=str(host), port=5432, user=SUPERUSER, dbname="postgres", autocommit=True) as db:
        for role, more in ((OWNER, "CREATEDB"), (APPLICATION, "")):
            if not db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                db.execute(f"CREATE ROLE {role} LOGIN {more}")
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = 'kemitraan'").fetchone():
            db.execute("CREATE DATABASE kemitraan OWNER kemitraan")
    roles.touch()
    if not done.exists():
        done.write_text(uuid.uuid4().hex, encoding="utf-8")


def temporary(prefix: str = "kemitraan-pg-") -> EmbeddedPostgres:
    """A cluster for one test run in a new folder of its own; call `remove()` when done. Not durable."""
    return EmbeddedPostgres(Path(tempfile.mkdtemp(prefix=prefix)), durable=False)
