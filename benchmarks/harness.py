"""A whole Kemitraan of its own for a measurement: database, web processes, worker, and what they cost in CPU.

Everything listens on the loopback only, lives in one temporary folder, and ends with the block that started it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import stored_schema
from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"  # real data, where it is at hand
APP = "kemitraan.config.wsgi:application"
READY_WITHIN = 60.0
_TICK_MS = 1000.0 / os.sysconf("SC_CLK_TCK")


@dataclass
class World:
    """What runs. ``environment`` is what every process of it gets."""

    folder: Path
    server: Any  # an EmbeddedPostgres, or something else that starts, revives and removes a database
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        """The web processes' address."""
        return f"http://127.0.0.1:{self.port}"

    def python(self, *arguments: str) -> str:
        """Run Python in this world to its end and give what it printed. Raises RuntimeError when it failed."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)[:200]} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def call(self, function: str, *arguments: object) -> Any:
        """Call ``package.module:function`` with Django set up, in a process of its own; its answer as JSON."""
        return json.loads(self.python("-m", "benchmarks.harness", function, json.dumps(arguments)).splitlines()[-1])

    def start_web(self, app: str = APP, *, workers: int = 2, threads: int = 8) -> None:
        """Start granian as the demo does and wait until it answers."""
        from kemitraan.config.demo import granian

        self.port = _free_port()
        self._start("web", granian("wsgi", app, "127.0.0.1", self.port, workers, threads))
        give_up = time.monotonic() + READY_WITHIN
        while time.monotonic() < give_up:
            if _answers(self.port, "/open311/v2/services.json"):
                return
            time.sleep(0.05)
        raise RuntimeError(f"the web processes do not answer:\n{self.log('web')}")

    def revive_web(self) -> bool:
        """Start the web server again where it ended, as the demo's supervisor and systemd do; whether it had.

        granian gives up when a worker falls within 5.5 s of its own start: to it that is one that cannot start.
        """
        process = self.processes["web"]
        if process.poll() is None:
            return False
        self._start("web", process.args)  # type: ignore[arg-type]
        return True

    def start_worker(self) -> None:
        """Start one worker process, and a catcher for the mail it sends."""
        mail = ["--port", self.environment["KEMITRAAN_EMAIL_PORT"], "--folder", str(self.folder / "mail")]
        self._start("mail", [sys.executable, "-m", "kemitraan.config.mail_catcher", *mail])
        self._start("worker", [sys.executable, "-m", "kemitraan.config.worker"])

    def stop(self, name: str) -> None:
        """End one of the processes started here."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def log(self, name: str) -> str:
        """The end of what a process wrote."""
        with contextlib.suppress(OSError):
            return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]
        return ""

    def cpu_ms(self) -> dict[str, float]:
        """Milliseconds of CPU so far: of each process started here, and of PostgreSQL, with all their children."""
        trees = {name: process.pid for name, process in self.processes.items()}
        trees["postgres"] = postgres_pid(self.server)
        parents = _parents()
        return {name: sum(_own_ms(pid) for pid in _tree(root, parents)) for name, root in trees.items()}

    def running_ms(self) -> dict[str, dict[int, float]]:
        """The same to the microsecond, for each thread that is alive: see :func:`spent_ms`."""
        trees = {name: process.pid for name, process in self.processes.items()}
        trees["postgres"] = postgres_pid(self.server)
        parents = _parents()
        return {
            name: {thread: spent for pid in _tree(root, parents) for thread, spent in _threads_ms(pid).items()}
            for name, root in trees.items()
        }

    def memory_mb(self, name: str) -> float:
        """Resident memory of a process tree."""
        return sum(_resident_kb(pid) for pid in _tree(self.processes[name].pid, _parents())) / 1024

    def _start(self, name: str, command: Sequence[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip


@contextlib.contextmanager
def world(
    *,
    durable: bool = True,
    more: Mapping[str, str] | None = None,
    server_in: Callable[[Path], Any] | None = None,
) -> Iterator[World]:
    """A migrated database in a folder of its own; everything ends and goes with the block. ``durable``: fsync on.

    ``server_in`` makes another database than the embedded one in a folder (:mod:`proofs.server`).
    """
    folder = Path(tempfile.mkdtemp(prefix="kemitraan-bench-"))
    folder.chmod(0o755)
    server = server_in(folder) if server_in else EmbeddedPostgres(folder / "pg", durable=durable)
    found = World(folder, server, {})
    try:
        server.start()
        found.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            **server.environment,
            "KEMITRAAN_DATA": str(folder),
            "KEMITRAAN_ROADS": str(folder / "roads"),
            "KEMITRAAN_DEMO": "1",
            "KEMITRAAN_EMAIL_PORT": str(_free_port()),
            "KEMITRAAN_SECRET_KEY": "a key for measurements only, long enough to be one",
            "DJANGO_SETTINGS_MODULE": "kemitraan.config.settings",
            **(more or {}),
        }
        stored_schema.bring_up(server.superuser_url, found.environment)
        yield found
    finally:
        for name in list(found.processes):
            found.stop(name)
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


def postgres_pid(server: EmbeddedPostgres) -> int:
    """The process id of the database's first process."""
    (pid_file,) = [path for path in _pid_files(server) if path.exists()]
    return int(pid_file.read_text().split()[0])


def children_of(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    return list(_parents().get(pid, ()))


def _pid_files(server: EmbeddedPostgres) -> list[Path]:
    from kemitraan.toolbox.postgres_places import home_for

    return [home_for(server.data_dir) / "cluster" / "postmaster.pid"]


def _parents() -> dict[int, list[int]]:
    """The children of every process."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(f"/proc/{entry}/stat").read_text()
                children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    return children


def _tree(root: int, children: Mapping[int, list[int]]) -> list[int]:
    found = [root]
    for pid in found:
        found.extend(children.get(pid, ()))
    return found


def _own_ms(pid: int) -> float:
    """User and system time of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(number) for number in fields[11:15]) * _TICK_MS


def spent_ms(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Milliseconds that threads alive at the end spent since the beginning; what ended meanwhile is left out."""
    return sum(spent - before.get(thread, 0.0) for thread, spent in after.items())


def _threads_ms(pid: int) -> dict[int, float]:
    """Time on a CPU of a process's living threads (``schedstat`` counts nanoseconds, ``stat`` ticks of 10 ms)."""
    found = {}
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found[int(thread)] = int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split()[0]) / 1e6
    return found


def _resident_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def _answers(port: int, path: str) -> bool:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", path)
            with connection.getresponse() as response:
                return response.status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def machine() -> str:
    """Processor and load, for the table of figures."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        return f"{os.cpu_count()} × {model}, load {os.getloadavg()[0]:.1f}"
    return f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"


def _call(function: str, arguments: str) -> None:
    """The other end of :meth:`World.call`."""
    import importlib

    import django

    django.setup()
    from kemitraan.toolbox import wall

    wall.by_default(wall.service("measuring", *wall.SUBJECTS))
    module, _, name = function.partition(":")
    print(json.dumps(getattr(importlib.import_module(module), name)(*json.loads(arguments))))


if __name__ == "__main__":
    _call(sys.argv[1], sys.argv[2])
