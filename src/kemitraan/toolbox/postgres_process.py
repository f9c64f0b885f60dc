"""The server as a process: is it there, is it ours, is it ready, is it gone.

Works for a server we started ourselves and for one that outlived the process that started it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from kemitraan.toolbox.postgres_places import CannotStart

START_WITHIN = 300.0  # seconds; recovery after a crash may replay a lot
STOP_WITHIN = 20.0  # seconds for a fast stop before an immediate one (which is safe, the next start recovers)


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def server_pid(cluster: Path) -> int | None:
    """The process id of the server that runs on `cluster`, or None.

    A number in the pid file is not enough: after a kill or a reboot it may be a zombie's or a stranger's.
    A server's working directory is its cluster, which the kernel tells (Linux); elsewhere `ps` names it.
    """
    lines = _pid_file(cluster)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    if Path("/proc/self").exists():
        try:
            return pid if os.path.samefile(f"/proc/{pid}/cwd", cluster) else None
        except OSError:
            return None
    named = subprocess.run(["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True)  # noqa: S603
    return pid if "postgres" in named.stdout else None


def running(cluster: Path) -> bool:
    """Whether a server runs on `cluster` and takes connections (one that is still starting is awaited)."""
    return server_pid(cluster) is not None and wait_until_ready(cluster, None)


def forget_stale_pid(cluster: Path) -> None:
    """Remove a pid file whose process is not our server, or the next one would take a stranger for it.

    The data stay protected: a new server also refuses while any process holds the old one's memory.
    """
    if _pid_file(cluster) and server_pid(cluster) is None:
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def wait_until_ready(cluster: Path, child: subprocess.Popen[bytes] | None) -> bool:
    """Wait until the server says "ready" in its pid file; False when it ended instead."""
    give_up = time.monotonic() + START_WITHIN
    while time.monotonic() < give_up:
        lines = _pid_file(cluster)
        if child is not None and child.poll() is not None:
            return False
        if child is None and server_pid(cluster) is None:
            return False
        if len(lines) >= 8 and lines[7].strip() == "ready" and (child is None or lines[0] == str(child.pid)):
            return True
        time.sleep(0.01)
    raise CannotStart(f"The database in {cluster} did not get ready within {START_WITHIN:.0f} s.")


def shut_down(cluster: Path, child: int | None = None) -> None:
    """Stop the server in order (fast), and after STOP_WITHIN at once; returns when it is gone.

    `child` is its process id if we are its parent and so have to collect it.
    """
    for sign in (signal.SIGINT, signal.SIGQUIT):
        pid = server_pid(cluster)
        if pid is None:
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        give_up = time.monotonic() + STOP_WITHIN
        while server_pid(cluster) == pid and time.monotonic() < give_up:
            time.sleep(0.01)
    collect(child)


def collect(child: int | None) -> None:
    """Let the kernel forget a server of ours that ended."""
    if child is not None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, os.WNOHANG)
