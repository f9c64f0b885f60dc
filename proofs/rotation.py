"""The oversight's key is changed under many complaints while reports and complaints come in and files are read.

Long: 100,000 complaints, promised in less than five minutes with no failed read; short: 1,000. Each envelope is sealed
anew by the command that an operator uses; two threads read files and one writes complaints meanwhile. Afterwards the
old key is destroyed and every file must open.
"""

from __future__ import annotations

import io
import sys
import threading
import time
from typing import Any

from benchmarks import harness

from .told import Found, tell

SHORT, LONG = 1_000, 100_000
PROMISED_S = 300.0


def run(short: bool) -> Found:
    """In one throw-away world with fsync on."""
    with harness.world() as world:
        found: Found = world.call("proofs.rotation:prove", SHORT if short else LONG)
    found["held"] = not (found["failed_reads"] or found["unreadable_after"]) and found["rewrap_s"] <= PROMISED_S
    found["held"] = bool(found["held"] and found["old_key_gone"] and found["read_meanwhile"])
    return found


def prove(count: int) -> dict[str, Any]:
    """Runs inside the world."""
    from django.core.management import call_command

    from kemitraan.accountability import sealing
    from kemitraan.accountability.complaint_file import content_key
    from kemitraan.accountability.models import Complaint
    from kemitraan.accountability.seed import seed_complaints

    seed_complaints()
    fill(count)
    ended = threading.Event()
    tally = {"read": 0, "failed": 0, "written": 0}
    threads = [threading.Thread(target=_read, args=(ended, tally, number)) for number in range(2)]
    threads.append(threading.Thread(target=_write, args=(ended, tally)))
    for thread in threads:
        thread.start()
    started, cpu = time.monotonic(), time.process_time()
    call_command("rotate_oversight_keys", "oversight", verbosity=0, stdout=io.StringIO())
    took, cpu = time.monotonic() - started, time.process_time() - cpu
    ended.set()
    for thread in threads:
        thread.join()
    call_command("rotate_oversight_keys", "oversight", "--destroy-old", verbosity=0, stdout=io.StringIO())
    unreadable = 0
    for row in Complaint.objects.only("key_oversight", "lookup").iterator(chunk_size=1_000):
        try:
            content_key(row)
        except ValueError:
            unreadable += 1
    return {
        "complaints": Complaint.objects.count(),
        "rewrap_s": round(took, 1),
        "cpu_s_with_readers": round(cpu, 1),
        "read_meanwhile": tally["read"],
        "failed_reads": tally["failed"],
        "written_meanwhile": tally["written"],
        "unreadable_after": unreadable,
        "old_key_gone": not sealing.older_file(sealing.OVERSIGHT).exists(),
    }


def fill(count: int) -> None:
    """So many complaints; story and names are of no interest here, each key is its own."""
    from kemitraan.accountability.models import Complaint
    from kemitraan.accountability.sealing import OVERSIGHT, new_content_key, seal_to
    from kemitraan.toolbox import clock

    today = clock.now().date()
    for first in range(0, count, 2_000):
        rows = []
        for number in range(first, min(first + 2_000, count)):
            lookup = f"{number:064x}"
            rows.append(
                Complaint(
                    code=f"P{number:011}", lookup=lookup, kind="levy", mode="anonymous", state="received",
                    key_own=b"x" * 60, key_oversight=seal_to(OVERSIGHT, new_content_key(), lookup),
                    received_on=today, state_on=today,
                )
            )  # fmt: skip
        Complaint.objects.bulk_create(rows)


def _read(ended: threading.Event, tally: dict[str, int], seed: int) -> None:
    import random

    from django.db import connection

    from kemitraan.accountability.complaint_file import content_key
    from kemitraan.accountability.models import Complaint

    rng = random.Random(seed)
    ids = list(Complaint.objects.values_list("pk", flat=True)[:5_000])
    while not ended.is_set():
        try:
            tally["failed"] += len(content_key(Complaint.objects.get(pk=rng.choice(ids)))) != 32
            tally["read"] += 1
        except ValueError:
            tally["failed"] += 1
        time.sleep(0.01)
    connection.close()


def _write(ended: threading.Event, tally: dict[str, int]) -> None:
    from django.db import connection

    from kemitraan.accountability.complain import About, complain, seal_here
    from kemitraan.accountability.ten_words import new_words

    while not ended.is_set():
        complain(About("levy", "anonymous", None), seal_here(new_words(), "Petugas meminta uang di pos."))
        tally["written"] += 1
        time.sleep(0.1)
    connection.close()


def main(arguments: list[str]) -> int:
    """Prove, print, and write the figures as JSON where asked; 1 where something did not hold."""
    return tell("rotation", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
