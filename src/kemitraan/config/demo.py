"""`./kemitraan demo` and `dev`: everything on one machine, from the database to the simulated evening."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import http
import http.client
import importlib.util
import json
import os
import socket
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kemitraan.config.prepare import CHECKOUT, DEFAULT_DATA, NotPrepared, demo_environment, prepare
from kemitraan.config.supervise import Part, Stopped, Supervisor, end_marked, heed_signals, ignore_signals
from kemitraan.toolbox.embedded_postgres import CannotStart, EmbeddedPostgres

READY_WITHIN = 120.0  # seconds from starting the web processes to the first good answer
HOPELESS_AFTER = 3  # deaths of the web part before that answer
TENDED_EVERY = 1.0  # seconds


class Refuse(Exception):
    """The demo cannot run like this; the text tells the person why and what to do."""


def run(arguments: list[str], *, reload: bool = False) -> int:
    """Run a demo until it is told to stop; 0 after a stop that was asked for, 1 when it could not start."""
    asked = arguments_of(arguments)
    heed_signals()
    server = EmbeddedPostgres(asked.data / "pg")
    try:
        with only_demo_on(asked.data) as record:
            check_port(asked.host, asked.port)
            try:
                server.start()
                _run(asked, server, record, reload)
            finally:
                ignore_signals()
                server.stop()
    except Stopped:
        _say("Stopped.")
        return 0
    except (Refuse, CannotStart, NotPrepared) as problem:
        _say(str(problem))
    return 1


def arguments_of(arguments: list[str]) -> argparse.Namespace:
    """The demo's arguments, checked, with absolute paths; `seed` holds those that `seed_demo` gets."""
    parser = argparse.ArgumentParser(prog="./kemitraan demo", description="Run everything on this machine.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="listen elsewhere only on a network you trust")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of database, files, mails and logs")
    parser.add_argument("--areas", type=Path, help="GeoJSON or GeoPackage of areas")
    parser.add_argument("--roads", type=Path, help=".osm.pbf file or edge table")
    parser.add_argument("--places", type=Path, help="file of places")
    parser.add_argument("--city", choices=["contoh"], help="an invented city instead of Jakarta")
    parser.add_argument("--url", help="the address people use, where it is not this machine's (a proxy)")
    parser.add_argument("--still", action="store_true", help="nobody moves or answers by themselves")
    asked = parser.parse_args(arguments)
    if not 1 <= asked.port <= 65535:
        parser.error("--port must be between 1 and 65535")
    asked.data = Path(os.path.abspath(asked.data))
    asked.seed, asked.seed_files = [], []
    for name in ("areas", "roads", "places"):
        if (given := getattr(asked, name)) is not None:
            path = Path(os.path.abspath(given))
            if not path.exists():
                parser.error(f"--{name}: there is no {path}")
            asked.seed += [f"--{name}", str(path)]
            asked.seed_files.append(path)
    if asked.city:
        asked.seed += ["--city", asked.city]
    return asked


# --- one demo on one data folder, one port ----------------------------------------------------------


@contextlib.contextmanager
def only_demo_on(data: Path) -> Iterator[Path]:
    """Hold the data folder; end what a killed demo left behind on it. Gives the file that describes us."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "demo.lock").open("a", encoding="utf-8")
    except OSError as problem:
        raise Refuse(
            f"The data folder {data} cannot be used: {problem.strerror}. Choose another with --data."
        ) from None
    record = data / "demo.json"
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            where = running_demo(data) or "another address"
            raise Refuse(
                f"A demo with this data folder already runs at {where}. "
                "Use that one, or start this one with another folder: --data DIR."
            ) from None
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            end_marked(json.loads(record.read_text(encoding="utf-8"))["run"])
        try:
            yield record
        finally:
            record.unlink(missing_ok=True)


def running_demo(data: Path) -> str | None:
    """The address of the demo that runs on this data folder, None where none does."""
    try:
        return str(json.loads((data / "demo.json").read_text(encoding="utf-8"))["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check_port(host: str, port: int) -> None:
    """Raise Refuse, with another port to try, where somebody listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise Refuse(
                f"Cannot listen on {host}:{port}: {problem.strerror}. Choose another port: --port {port + 1}."
            ) from None


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now, chosen by the system; held together so that they differ."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


# --- the parts --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """Addresses of one run."""

    host: str
    port: int
    live: int
    mail: int
    data: Path

    @property
    def web_url(self) -> str:
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104


def granian(interface: str, target: str, host: str, port: int, workers: int, threads: int) -> list[str]:
    """The command of one granian server; the same in the demo and in production."""
    command = [sys.executable, "-m", "granian", "--interface", interface, "--http", "1", "--no-ws", "--no-access-log"]
    command += ["--host", host, "--port", str(port), "--workers", str(workers), "--log-level", "warning"]
    command += ["--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", "2"]
    if interface == "wsgi":
        command += ["--blocking-threads", str(threads)]
    return [*command, target]


def _parts(plan: _Plan, still: bool) -> Iterator[Part]:
    """What runs beside the web processes, as far as it is there."""
    logs = plan.data / "log"
    python = [sys.executable, "-m"]
    mail = ["kemitraan.config.mail_catcher", "--port", str(plan.mail), "--folder", str(plan.data / "mail")]
    yield Part("mail", [*python, *mail], logs / "mail.log")
    if _exists("kemitraan.config.live"):
        live = granian("asginl", "kemitraan.config.live:application", plan.host, plan.live, 1, 1)
        yield Part("live", live, logs / "live.log")
    if _exists("kemitraan.config.worker"):
        yield Part("worker", [*python, "kemitraan.config.worker"], logs / "worker.log")
    if not still and _exists("kemitraan.config.simulator"):
        yield Part("simulator", [*python, "kemitraan.config.simulator"], logs / "simulator.log", once=True)


def _exists(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _run(asked: argparse.Namespace, server: EmbeddedPostgres, record: Path, reload: bool) -> None:
    """Prepare, start, say so, and tend until `Stopped`."""
    live, mail = free_ports(2)
    plan = _Plan(asked.host, asked.port, live, mail, asked.data)
    mark = uuid.uuid4().hex
    environment = demo_environment(asked.data, server.environment) | {
        "KEMITRAAN_RUN": mark,
        "KEMITRAAN_URL": asked.url or plan.web_url,
        "KEMITRAAN_LIVE_URL": f":{live}",  # on the host the browser names
        "KEMITRAAN_EMAIL_PORT": str(mail),
    }
    if reload:
        environment["KEMITRAAN_DEBUG"] = "1"  # which also serves style sheets and scripts from their sources
    supervisor = Supervisor(environment, mark)
    record.write_text(json.dumps({"run": mark, "pid": os.getpid(), "url": plan.web_url}), encoding="utf-8")
    try:
        if not (asked.data / "pg" / "prepared.json").exists():
            _say("Preparing the database; the first time takes a little longer …")
        prepare(server, environment, asked.seed, asked.seed_files)
        web = granian("wsgi", "kemitraan.config.wsgi:application", plan.host, plan.port, 2, 8)
        page = Part("web", web, asked.data / "log" / "web.log")
        supervisor.start(page)
        try:
            _wait_for_page(plan, supervisor, page)  # the page first: it is what somebody is waiting for
        except Refuse as problem:
            if not reload:
                raise
            _say(str(problem))  # whoever develops will mend it; the next change starts it again
        for part in _parts(plan, asked.still):
            supervisor.start(part)
        _announce(plan, asked)
        changed = _Changes() if reload else None

        def tend() -> None:
            server.revive()
            if changed is not None and changed.since_last_look():
                _say("A source file changed: starting again …")
                with contextlib.suppress(NotPrepared):
                    prepare(server, environment, asked.seed, asked.seed_files)
                supervisor.restart()

        supervisor.run(TENDED_EVERY, tend)
    finally:
        ignore_signals()
        supervisor.stop()


def _wait_for_page(plan: _Plan, supervisor: Supervisor, page: Part) -> None:
    """Return when `/` answers 200. Raises Refuse with the end of the log when it will not."""
    give_up = time.monotonic() + READY_WITHIN
    answer = 0
    while time.monotonic() < give_up and page.deaths < HOPELESS_AFTER:
        supervisor.tend()
        if (answer := _asked(plan.web_url)) == http.HTTPStatus.OK:
            return
        if answer:  # it runs, but not well: that does not mend itself
            give_up = min(give_up, time.monotonic() + 2)
        time.sleep(0.5 if answer else 0.02)
    told = f"answers {answer}" if answer else "does not answer"
    raise Refuse(f"{plan.web_url}/ {told}. The end of {page.log}:\n{page.tail()}")


def _asked(url: str) -> int:
    """The status of `/`, 0 where nobody answers."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _announce(plan: _Plan, asked: argparse.Namespace) -> None:
    print(f"Kemitraan is ready: {asked.url or plan.web_url}/", flush=True)  # noqa: T201 - the one line scripts wait for
    _say(
        "This is a demo: every unit, person and report in it is invented.\n"
        f"  database, files and logs  {plan.data}\n"
        f"  e-mails it would send     {plan.data / 'mail'}\n"
        "Stop it with Ctrl-C."
    )


class _Changes:
    """Notices that a source file under src/ was written, by looking at the times."""

    def __init__(self) -> None:
        self.seen = self._times()

    def since_last_look(self) -> bool:
        """Whether anything changed since this was asked the last time."""
        before, self.seen = self.seen, self._times()
        return before != self.seen

    def _times(self) -> dict[str, int]:
        found = {}
        for kind in ("*.py", "*.mo"):
            for path in (CHECKOUT / "src").rglob(kind):
                with contextlib.suppress(OSError):
                    found[str(path)] = path.stat().st_mtime_ns
        return found


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
