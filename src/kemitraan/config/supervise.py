"""Keep a handful of processes running, and leave none behind.

Each part is one child in a session of its own. A part that dies is started again after a pause that grows
while it keeps dying. Stopping asks all of them at once, then insists. If this process itself is killed,
the kernel tells the children (Linux: PR_SET_PDEATHSIG); whatever slips through carries a mark in its
environment by which the next start finds and ends it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

MARK = "KEMITRAAN_RUN"  # environment variable that every process of one run carries
STOP_WITHIN = 3.5  # seconds from asking to insisting
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0  # seconds between a death and the next start
HEALTHY_AFTER = 30.0  # seconds a part must live for its pause to shrink again
LARGEST_LOG = 5_000_000  # bytes
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """Somebody asked this process to end (SIGINT, SIGTERM, SIGHUP)."""


@dataclass
class Part:
    """One process to keep: `once` means that ending well is no reason to start it again."""

    name: str
    command: Sequence[str]
    log: Path
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float | None = None
    deaths: int = 0

    def tail(self, size: int = 2000) -> str:
        """The end of what the part said, for people to read."""
        with contextlib.suppress(OSError):
            return self.log.read_bytes()[-size:].decode(errors="replace").strip()
        return ""


@dataclass
class Supervisor:
    """The parts of one run and the mark they carry. Use it from one thread, the main one."""

    environment: Mapping[str, str]
    mark: str
    parts: list[Part] = field(default_factory=list)

    def start(self, part: Part) -> None:
        """Start a part and keep it from now on."""
        part.log.parent.mkdir(parents=True, exist_ok=True)
        if part.log.exists() and part.log.stat().st_size > LARGEST_LOG:
            part.log.replace(part.log.with_suffix(".log.1"))
        self.parts.append(part)
        self._launch(part)

    def tend(self) -> None:
        """Look after every part once: note deaths, start again what is due."""
        for part in self.parts:
            if part.process is not None and part.process.poll() is not None:
                self._note_death(part)
            if part.process is None and part.due is not None and time.monotonic() >= part.due:
                self._launch(part)

    def run(self, every: float, also: Callable[[], None]) -> NoReturn:
        """Tend the parts, and call `also`, every so many seconds and whenever a child dies.

        Ends only by `Stopped` (see `heed_signals`).
        """
        with _woken_by_signals() as woken:
            while True:
                self.tend()
                also()
                select.select([woken], [], [], every)
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)

    def restart(self) -> None:
        """End every part and start it again at once (a source file changed)."""
        _end([part.process for part in self.parts if part.process is not None], STOP_WITHIN)
        for part in self.parts:
            self._launch(part)

    def stop(self) -> None:
        """End every part: ask, wait STOP_WITHIN at most, insist; then whatever else carries the mark."""
        _end([part.process for part in self.parts if part.process is not None], STOP_WITHIN)
        self.parts.clear()
        end_marked(self.mark)

    def _launch(self, part: Part) -> None:
        part.due = None
        with part.log.open("ab") as log:
            part.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**self.environment, MARK: self.mark},
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        part.started = time.monotonic()

    def _note_death(self, part: Part) -> None:
        process, part.process = part.process, None
        assert process is not None  # noqa: S101 - for the type checker; tend() has looked
        _kill_group(process.pid)  # its own children must not hold its port
        if part.once and process.returncode == 0:
            return
        part.deaths += 1
        if time.monotonic() - part.started > HEALTHY_AFTER:
            part.pause = FIRST_PAUSE
        part.due = time.monotonic() + part.pause
        part.pause = min(part.pause * 2, LONGEST_PAUSE)


def heed_signals() -> None:
    """From now on a request to end raises `Stopped` wherever this process is."""

    def stop(number: int, frame: object) -> NoReturn:
        ignore_signals()  # one is enough; the way out must not be interrupted
        raise Stopped

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, stop)


def ignore_signals() -> None:
    """Let the way out finish."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)


def end_marked(mark: str) -> int:
    """Kill what carries this mark in its environment (Linux) and say how many those were.

    Only processes of our own user are readable, so no stranger can be hit.
    """
    wanted = f"{MARK}={mark}".encode()
    found = 0
    for entry in Path("/proc").glob("[0-9]*"):
        if int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)
                found += 1
    return found


@contextlib.contextmanager
def _woken_by_signals() -> Iterator[socket.socket]:
    """A socket that gets a byte with every signal, so that waiting ends when a child dies."""
    ours, pythons = socket.socketpair()
    ours.setblocking(False)
    pythons.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    before = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
    try:
        yield ours
    finally:
        signal.set_wakeup_fd(before)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ours.close()
        pythons.close()


_libc = ctypes.CDLL(None, use_errno=True)  # looked up before any fork: afterwards only simple calls are safe


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _end(processes: list[subprocess.Popen[bytes]], within: float) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    give_up = time.monotonic() + within
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, give_up - time.monotonic()))
        _kill_group(process.pid)
        process.wait()


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
