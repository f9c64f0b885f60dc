"""What `./kemitraan` runs once the environment is there: demo, dev, import, replay, manage, serve.

python -m kemitraan.config.launch COMMAND …
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from kemitraan.config import demo
from kemitraan.config.prepare import DEFAULT_DATA, MANAGE, NotPrepared, demo_environment, prepare
from kemitraan.toolbox.embedded_postgres import CannotStart, EmbeddedPostgres


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is its own."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    match command:
        case "demo":
            return demo.run(rest)
        case "dev":
            return demo.run(rest, reload=True)
        case "manage":
            return manage(rest)
        case "import":
            return import_file(rest)
        case "replay":
            return replay(rest)
        case "serve":
            serve(rest)
    sys.stderr.write(__doc__ or "")
    return 2


def manage(arguments: list[str], *, prepared: bool = False) -> int:
    """Run a management command against DATABASE_URL, or else the demo's own database.

    `--data DIR` names the demo's folder. `prepared` brings that database up to date first.
    """
    data, rest = _taken(arguments)
    try:
        with _database(data, prepared) as environment:
            return _attended([*MANAGE, *rest], environment)
    except (CannotStart, NotPrepared) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def import_file(arguments: list[str]) -> int:
    """`import areas|roads|places FILE …` is the management command `import_areas` and so on."""
    kinds = ("areas", "roads", "places")
    if not arguments or arguments[0] not in kinds:
        sys.stderr.write(f"Usage: ./kemitraan import {'|'.join(kinds)} FILE [--dry-run] [--data DIR]\n")
        return 2
    return manage([f"import_{arguments[0]}", *arguments[1:]], prepared=True)


def replay(arguments: list[str]) -> int:
    """Send a file of reports to a running server: the demo of the data folder, or the one that `--url` names.

    It speaks HTTP only and needs no database of its own.
    """
    data, rest = _taken(arguments)
    environment = dict(os.environ)
    if address := demo.running_demo(data):
        environment.setdefault("KEMITRAAN_URL", address)
    return _attended([sys.executable, "-m", "kemitraan.gateways.replay", *rest], environment)


def serve(arguments: list[str]) -> NoReturn:
    """Become one process of a production set-up; a service manager starts and restarts it."""
    parser = argparse.ArgumentParser(prog="./kemitraan serve")
    parser.add_argument("part", choices=["web", "live", "worker"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int)
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--threads", type=int, default=8)
    asked = parser.parse_args(arguments)
    if not os.environ.get("DATABASE_URL"):
        parser.error("set DATABASE_URL, for example postgresql://user:password@host:5432/name")
    match asked.part:
        case "web":
            target = "kemitraan.config.wsgi:application"
            command = demo.granian("wsgi", target, asked.host, asked.port or 8000, asked.workers, asked.threads)
        case "live":
            target = "kemitraan.config.live:application"
            command = demo.granian("asginl", target, asked.host, asked.port or 8001, 1, 1)
        case _:
            command = [sys.executable, "-m", "kemitraan.config.worker"]
    os.execv(command[0], command)  # noqa: S606 - our own program, no shell


def _taken(arguments: list[str]) -> tuple[Path, list[str]]:
    """The data folder (`--data DIR` anywhere, else KEMITRAAN_DATA, else the demo's) and the other words."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KEMITRAAN_DATA") or DEFAULT_DATA))
    known, rest = parser.parse_known_args(arguments)
    return Path(os.path.abspath(known.data)), rest


@contextlib.contextmanager
def _database(data: Path, prepared: bool) -> Iterator[Mapping[str, str]]:
    """The environment of a command: the database named by DATABASE_URL, or the demo's, started for it."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ
        return
    with EmbeddedPostgres(data / "pg") as server:
        environment = demo_environment(data, server.environment)
        if address := demo.running_demo(data):
            environment.setdefault("KEMITRAAN_URL", address)
        if prepared and not (server.data_dir / "prepared.json").exists():
            prepare(server, environment, [], [])
        yield environment


def _attended(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end; it gets our signals and decides, we wait and clean up after it."""
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603 - our own program
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both of us
        signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
        code = process.wait()
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
