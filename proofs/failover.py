"""The database's machine dies and its standby takes over: nothing acknowledged is lost.

Two servers with synchronous replication; the primary is killed with -9 under intake, the standby promoted by the same
few steps as in docs/operating/failover.md. The web processes know both addresses and find the one that writes. The
control replicates without waiting, behind a standby that lags, and must be caught.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from benchmarks import harness

from . import intake
from .server import PORT, Server
from .told import Found, tell

FIRST_WRITE_S = 5.0  # trust.md section 7, bar 3
PRIMARY = {"wal_level": "replica", "max_wal_senders": "5", "wal_keep_size": "256MB", "hot_standby": "on"}


class Pair:
    """A primary and its standby, under one address."""

    def __init__(self, folder: Path, *, synchronous: bool) -> None:
        self.primary = Server(folder / "a", settings=PRIMARY)
        self.standby = Server(folder / "b", settings={**PRIMARY, "synchronous_standby_names": ""})
        self.synchronous = synchronous
        self.now = self.primary

    @property
    def url(self) -> str:
        """Both addresses; libpq takes the one that may write."""
        return self._url("kemitraan_app")

    @property
    def environment(self) -> dict[str, str]:
        """The addresses for the application and for the tables' owner, by the names of their settings."""
        return {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": self._url("kemitraan")}

    @property
    def superuser_url(self) -> str:
        """The primary's database for a dump or its reading back."""
        return self.primary.superuser_url

    def _url(self, role: str) -> str:
        hosts = quote(f"{self.primary.socket},{self.standby.socket}", safe="")
        return f"postgresql://{role}@/kemitraan?host={hosts}&port={PORT}&target_session_attrs=read-write"

    def start(self) -> None:
        """Both, the standby streaming."""
        self.primary.start()
        self.primary.copy_to(self.standby, "-R", "-X", "stream")
        self.standby.start()
        streaming = "select 1 from pg_stat_replication where state = 'streaming'"
        give_up = time.monotonic() + 30
        while not self.primary.execute(streaming):
            if time.monotonic() > give_up:
                raise RuntimeError("the standby does not stream")
            time.sleep(0.05)
        if self.synchronous:
            self.primary.execute("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()")

    def lag(self, seconds: float) -> None:
        """Freeze the standby's receiver for a while (the control's weakness)."""
        receivers = [pid for pid in self.standby.pids() if b"walreceiver" in _command(pid)]
        for pid in receivers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)

    def take_over(self) -> float:
        """Kill the primary, promote the standby; seconds from the kill to the first write there."""
        started = time.monotonic()
        self.primary.kill()
        if not self.synchronous:  # what lies unread in the lagging standby's socket never reached it
            self.standby.kill()
            self.standby.start()
        self.standby.execute("select pg_promote(true, 30)")
        self.now = self.standby
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            with contextlib.suppress(psycopg.Error):
                self.standby.execute("create table if not exists first_write ()", database="kemitraan")
                return time.monotonic() - started
            time.sleep(0.02)
        raise RuntimeError("the standby does not take over")

    def revive(self) -> bool:
        """The one in charge runs, or is started again."""
        return self.now.revive()

    def remove(self) -> None:
        """Both."""
        self.primary.remove()
        self.standby.remove()


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def once(*, synchronous: bool, seconds: float) -> Found:
    """One failover under intake."""
    took: list[float] = []
    with harness.world(server_in=lambda folder: Pair(folder, synchronous=synchronous)) as world:
        world.call("benchmarks.reports_for_load:seed")
        world.start_web()

        def happen() -> None:
            if not synchronous:
                world.server.lag(2.0)
            took.append(world.server.take_over())

        found = intake.around(world, happen, before_s=seconds, after_s=seconds + 4)
    return found | {"first_write_s": round(took[0], 2)}


def run(short: bool) -> Found:
    """Failovers that must lose nothing, and one control that must be seen to lose."""
    rounds = [once(synchronous=True, seconds=3 if short else 8) for _ in range(1 if short else 5)]
    control = once(synchronous=False, seconds=3)
    found: Found = {
        "failovers": len(rounds),
        "acknowledged": sum(one["acknowledged"] for one in rounds),
        "lost": sum(one["lost"] for one in rounds),
        "doubled": sum(one["doubled"] for one in rounds),
        "first_write_s": max(one["first_write_s"] for one in rounds),
        "longest_call_s": max(one["longest_call_s"] for one in rounds),
        "longest_gap_s": max(one["longest_gap_s"] for one in rounds),
        "turned_away": [one["turned_away"] for one in rounds],
        "control_lost": control["lost"],
        "controls_caught": int(control["lost"] > 0),
    }
    clean = all(intake.clean(one) for one in rounds)
    found["held"] = clean and found["first_write_s"] <= FIRST_WRITE_S and found["controls_caught"] == 1
    return found


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("failover", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
