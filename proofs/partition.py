"""The cable between web and database is cut for a while: no call hangs, nothing acknowledged is lost.

The database stands in a network namespace of its own; its only cable is a veth pair, which is taken down and up. Needs
root and iproute2.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import harness

from . import intake
from .server import Server
from .told import CannotHere, Found, tell

LONGEST_CALL_S = 5.0  # trust.md section 7, bar 7
SPACE, HERE, THERE = "kemitraan-proof", "10.99.7.1", "10.99.7.2"


def ip(*words: str, may_fail: bool = False) -> None:
    """One command of iproute2."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode and not may_fail:
        raise CannotHere(f"ip {' '.join(words)}: {done.stderr.strip()}")


def lay_cable() -> None:
    """The namespace, and a cable from here into it."""
    if os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("setpriv"):
        raise CannotHere("it needs root, iproute2 and setpriv")
    take_cable_away()
    ip("netns", "add", SPACE)
    ip("link", "add", "kproof0", "type", "veth", "peer", "name", "kproof1", "netns", SPACE)
    ip("addr", "add", f"{HERE}/24", "dev", "kproof0")
    ip("link", "set", "kproof0", "up")
    for words in (
        ("addr", "add", f"{THERE}/24", "dev", "kproof1"),
        ("link", "set", "kproof1", "up"),
        ("link", "set", "lo", "up"),
    ):
        ip("-n", SPACE, *words)  # fmt: skip


def take_cable_away() -> None:
    """Leave nothing of ours behind."""
    ip("link", "del", "kproof0", may_fail=True)
    ip("netns", "del", SPACE, may_fail=True)


def run(short: bool) -> Found:
    """Cut once, for 4 seconds (short) or 25 (long: where libpq's defaults block all along)."""
    cut_s = 4.0 if short else 25.0
    lay_cable()
    try:

        def server_in(folder: Path) -> Server:
            return Server(folder / "db", tcp=THERE, prefix=("ip", "netns", "exec", SPACE))

        with harness.world(server_in=server_in) as world:
            world.call("benchmarks.reports_for_load:seed")
            world.start_web()

            def cut() -> None:
                ip("link", "set", "kproof0", "down")
                time.sleep(cut_s)
                ip("link", "set", "kproof0", "up")

            found = intake.around(world, cut, before_s=2 if short else 5, after_s=6 if short else 15)
    finally:
        take_cable_away()
    found["cut_s"] = cut_s
    found["held"] = intake.clean(found) and found["longest_call_s"] <= LONGEST_CALL_S
    return found


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("partition", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
