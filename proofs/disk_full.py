"""The database's disk fills up while reports come in: nothing acknowledged is lost, and service returns with space.

The cluster stands on a small file system in memory, which is filled and then enlarged. Needs root.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import harness

from . import intake
from .server import Server
from .told import CannotHere, Found, tell

SIZE_MB, LARGER_MB = 260, 600
SETTINGS = {"max_wal_size": "64MB", "min_wal_size": "32MB", "shared_buffers": "32MB"}


def mount(folder: Path, size_mb: int, *, again: bool = False) -> None:
    """A file system in memory of this size."""
    if os.geteuid() != 0:
        raise CannotHere("it needs root to make a small file system")
    options = f"{'remount,' if again else ''}size={size_mb}m"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True)
    if done.returncode:
        raise CannotHere(f"mount: {done.stderr.strip()}")


def fill(folder: Path) -> None:
    """Take all the space that is left."""
    try:
        with (folder / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(b"\x00" * 65_536):
                pass
    except OSError:  # full; intake itself may have taken the last of it
        return


def run(short: bool) -> Found:
    """Fill, wait, make room; the database is started again where it gave up, as a supervisor does."""
    full_s = 4.0 if short else 20.0
    disks: list[Path] = []
    events: dict[str, object] = {}

    def server_in(folder: Path) -> Server:
        disk = folder / "disk"
        disk.mkdir()
        mount(disk, SIZE_MB)
        disks.append(disk)
        return Server(disk / "db", settings=SETTINGS)

    try:
        with harness.world(server_in=server_in) as world:
            world.call("benchmarks.reports_for_load:seed")
            world.start_web()

            def happen() -> None:
                fill(disks[0])
                time.sleep(full_s)
                events["database_gave_up"] = world.server.child.poll() is not None
                mount(disks[0], LARGER_MB, again=True)
                events["had_to_start_again"] = world.server.revive()

            found = intake.around(world, happen, before_s=2 if short else 6, after_s=6 if short else 15)
    finally:
        for disk in disks:
            subprocess.run(["umount", "-l", str(disk)], capture_output=True)
    found |= {"full_s": full_s, **events}
    found["held"] = intake.clean(found)
    return found


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("disk-full", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
