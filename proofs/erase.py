"""Somebody is erased; yesterday's whole backup is read back; nobody can read who it was.

The world reports with names, is backed up (database and key store apart, as docs/operating/backup.md says), and then
one of the two is erased. Live it is unreadable at once. Then the main backup is restored beside it: with the key store
of after the window (a new epoch, the old one destroyed) neither envelope opens; with the key store's own newest backup
the other one's does again, the erased one's never. The control reads the backup while yesterday's epoch key is still
there: that it finds both names shows that the window is what protects.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import harness

from .server import Server
from .told import Found, tell

NAMES = ("KENARISATU", "KENARIDUA")


def run(short: bool) -> Found:
    """Report, back up, erase, renew the keys, restore, try to read."""
    count = 40 if short else 2_000
    made: list[Server] = []

    def server_in(folder: Path) -> Server:
        made.append(Server(folder / "db"))
        return made[0]

    with harness.world(server_in=server_in) as world:
        world.call("benchmarks.reports_for_load:seed")
        server, other = made[0], Server(world.folder / "restored")
        keys = world.call("proofs.erase:report", count)
        in_files_before = in_the_open(server.folder)
        yesterday = world.folder / "keys-of-yesterday"
        shutil.copytree(world.folder / "keys", yesterday)
        server.copy_to(other, "-X", "stream")
        started = time.monotonic()
        erased = world.call("proofs.erase:erase", keys[0])
        erase_s = time.monotonic() - started
        live = world.call("proofs.erase:read", keys)
        world.call("proofs.erase:renew")
        world.call("proofs.erase:keep_keys", str(world.folder / "aside"))
        other.start()
        there = dict(world.environment)
        world.environment |= {"DATABASE_URL": other.url, "KEMITRAAN_KEY_STORE": str(yesterday)}
        control = world.call("proofs.erase:read", keys)  # yesterday's database with yesterday's keys
        world.environment["KEMITRAAN_KEY_STORE"] = there.get("KEMITRAAN_KEY_STORE", str(world.folder / "keys"))
        restored = world.call("proofs.erase:read", keys)
        world.call("proofs.erase:bring_keys_back", str(world.folder / "aside"))
        mended = world.call("proofs.erase:read", keys)
        alarms = world.call("proofs.erase:log_findings")
        other.remove()
    told: dict[str, Any] = {
        "reports": count,
        "names_in_data_files": in_files_before,
        "erase_s": round(erase_s, 2),
        "erased_outcome": erased,
        "live": live,
        "restored_after_window": restored,
        "restored_with_key_backup": mended,
        "log_findings": alarms,
        "controls_caught": int(control == [NAMES[0], NAMES[1]]),
    }
    told["held"] = (
        live == ["", NAMES[1]]
        and restored == ["", ""]
        and mended == ["", NAMES[1]]
        and not in_files_before
        and not alarms
        and told["controls_caught"] == 1
    )
    return told


def in_the_open(folder: Path) -> int:
    """How many files of a cluster hold a name that should be sealed."""
    return sum(
        any(name.encode() in path.read_bytes() for name in NAMES) for path in folder.rglob("*") if path.is_file()
    )


def report(count: int) -> list[int]:
    """So many reports with names, two of them known. Runs inside the world."""
    import uuid

    from benchmarks.reports_for_load import centres

    from kemitraan.reports import api as reports
    from kemitraan.toolbox.geo import LonLat

    keys = []
    for number in range(count):
        lon, lat = centres()[number % len(centres())]
        name = NAMES[number] if number < len(NAMES) else f"Warga {number}"
        new = reports.NewReport(
            uuid.uuid4(), "B01", "Air naik", "web", LonLat(lon, lat), contact=reports.Contact(name=name, email="a@b.id")
        )
        keys.append(reports.receive(new).report_id)
    return keys[:2]


def erase(number: int) -> str:
    """Close the report and erase it, as the data-protection officer does. Runs inside the world."""
    from kemitraan.journal import api as journal
    from kemitraan.reports import api as reports

    report = reports.Report.objects.get(pk=number)
    reports.answer(report, "Sudah", by=journal.Actor("staff", 1, "A"))
    reports.say_verdict(reports.Report.objects.get(pk=number), solved=True)
    return str(reports.personal.erase(number, by=journal.REPORTER).what)


def read(numbers: list[int]) -> list[str]:
    """The names, as far as this database with these keys gives them. Runs inside the world."""
    from kemitraan.reports import api as reports

    return [reports.Report.objects.get(pk=number).reporter.name for number in numbers]


def renew() -> int:
    """What happens within the window: a new epoch, everything alive moved to it, the old key destroyed."""
    from datetime import timedelta

    from kemitraan.keeping import api as keeping

    return keeping.renew_keys(every=timedelta(0), linger=timedelta(0))


def keep_keys(folder: str) -> str:
    """The key store's own backup. Runs inside the world."""
    from kemitraan.keeping.store import back_up
    from kemitraan.toolbox import clock

    return str(back_up(Path(folder), clock.now()))


def bring_keys_back(folder: str) -> int:
    """Read the key store's newest backup back. Runs inside the world."""
    from kemitraan.keeping.store import read_back

    return read_back(max(Path(folder).glob("keys-*.json.gz"))).wraps


def log_findings() -> list[str]:
    """What the check of the log says of the live facts. Runs inside the world."""
    from kemitraan.journal import api as journal
    from kemitraan.toolbox import clock

    journal.seal(clock.now())
    return sorted({one.kind for one in journal.check_log([], now=clock.now())})


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("erase", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
