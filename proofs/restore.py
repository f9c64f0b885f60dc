"""A mistake destroys the data; base backup and archive bring it back to the second before, and the log says so.

After the restore the log is shorter than a head that had left the house: the check must raise that alarm, not hide it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import harness

from . import clients
from .server import Server
from .told import Found, tell

CLIENTS = 8
RESTORED_WITHIN_S = 900.0  # trust.md section 7, bar 6: 100,000 cases within 15 minutes


def archived(folder: Path) -> dict[str, str]:
    """Settings of a server that keeps its write-ahead log in a folder."""
    return {
        "wal_level": "replica",
        "archive_mode": "on",
        "archive_command": f"test ! -f {folder}/%f && cp %p {folder}/%f",
        "archive_timeout": "60",
    }


def run(short: bool) -> Found:
    """Back up, report, note the moment, publish a head, destroy, restore to the moment, compare."""
    seconds = 4.0 if short else 60.0
    made: list[Server] = []

    def server_in(folder: Path) -> Server:
        server = Server(folder / "db", settings=archived(folder / "archive"))
        archive = folder / "archive"
        archive.mkdir()
        server.owner.give(archive)
        made.append(server)
        return server

    with harness.world(server_in=server_in) as world:
        world.call("benchmarks.reports_for_load:seed")
        server, other = made[0], Server(world.folder / "restored")
        started = time.monotonic()
        server.copy_to(other, "-X", "none")
        backup_s = time.monotonic() - started
        world.start_web()
        before = report(world, seconds)
        moment = server.execute("select clock_timestamp()")[0][0]
        time.sleep(1.0)
        after = report(world, 1.0, first=CLIENTS)  # others: the same would only ask for their receipts again
        head = world.call("proofs.restore:seal")
        server.execute("drop table reports_report cascade", "select pg_switch_wal()", database="kemitraan")
        wait_for_archive(server, world.folder / "archive")
        world.stop("web")
        server.stop()
        started = time.monotonic()
        bring_back(other, world.folder / "archive", str(moment))
        restore_s = time.monotonic() - started
        world.environment["DATABASE_URL"] = other.url
        path = world.folder / "markers"
        path.write_text("\n".join(before))
        found = world.call("proofs.clients:settle_file", str(path))
        path.write_text("\n".join(after))
        later = len(after) - world.call("proofs.clients:settle_file", str(path))["lost"]
        alarms = world.call("proofs.restore:alarms", head)
        other.remove()
    told: dict[str, Any] = {
        "acknowledged": len(before),
        **found,
        "acknowledged_after": len(after),
        "stored_after": later,
        "backup_s": round(backup_s, 2),
        "restore_s": round(restore_s, 2),
        "alarms": alarms,
    }
    clean = not (told["lost"] or told["doubled"] or told["half_stored"]) and told["stored"] == len(before)
    told["held"] = bool(clean and after and not later and "restored" in alarms and restore_s <= RESTORED_WITHIN_S)
    return told


def report(world: harness.World, seconds: float, *, first: int = 0) -> list[str]:
    """Acknowledged markers of so many seconds of reporting."""
    tally, ended = clients.Tally(), False
    threads = clients.start(CLIENTS, world.port, tally, lambda: not ended, first=first)
    time.sleep(seconds)
    ended = True
    for thread in threads:
        thread.join(30)
    return [marker for marker, _at in tally.acknowledged]


def wait_for_archive(server: Server, archive: Path) -> None:
    """Until everything written so far lies in the archive."""
    last = server.execute("select pg_walfile_name(pg_current_wal_lsn())")[0][0]
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if any(path.name >= str(last)[:24] or path.name < str(last) for path in archive.iterdir()):
            pending = server.execute("select count(*) from pg_ls_archive_statusdir() where name like '%.ready'")
            if not pending[0][0]:
                return
        time.sleep(0.1)
    raise RuntimeError("the archive does not keep up")


def bring_back(server: Server, archive: Path, moment: str) -> None:
    """Start the copy so that it replays the archive up to the moment and then takes writes."""
    server.settings |= {
        "archive_mode": "off",
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_time": moment,
        "recovery_target_action": "promote",
    }
    signal_file = server.cluster / "recovery.signal"
    signal_file.touch()
    server.owner.give(signal_file)
    server.start()
    give_up = time.monotonic() + 600
    while server.execute("select pg_is_in_recovery()")[0][0]:
        if time.monotonic() > give_up:
            raise RuntimeError("the restored database does not take writes")
        time.sleep(0.05)


def seal() -> str:
    """Seal the log and give its newest head, as a mail would carry it away. Runs inside the world."""
    from kemitraan.journal import api as journal
    from kemitraan.toolbox import clock

    while journal.seal(clock.now()):
        pass
    head = journal.latest_head()
    assert head is not None
    return head.note


def alarms(head: str) -> list[str]:
    """What the check says of the restored log against the head that was kept outside. Runs inside the world."""
    from kemitraan.journal import api as journal
    from kemitraan.toolbox import clock

    seal()
    return sorted({one.kind for one in journal.check_log([head], now=clock.now())})


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("restore", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
