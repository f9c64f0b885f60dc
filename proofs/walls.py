"""Each wall alone holds, and both always agree: random stories, every page for everybody, with one wall switched off.

The tests of ``tests/walls`` in their long form: more random stories, and every route, not only those with walled rows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from benchmarks.harness import ROOT

from .told import Found, tell

LONG = {"WALLS_EXAMPLES": "300", "WALLS_ROUTES": "all"}


def run(short: bool) -> Found:
    """Run the tests; what they print is counted."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **({} if short else LONG)}
    command = [sys.executable, "-m", "pytest", "tests/walls", "-q", "-s", "-n", "0", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    found: Found = {"stories": int("6" if short else LONG["WALLS_EXAMPLES"])}
    for wall, requests, seen, leaks in re.findall(
        r"(first|second) wall alone: (\d+) requests, (\d+) canaries where they may be, (\d+) leaks", done.stdout
    ):
        found[f"{wall}_wall_alone"] = {"requests": int(requests), "canaries_seen": int(seen), "leaks": int(leaks)}
    passed = re.search(r"(\d+) passed", done.stdout)
    found["tests_passed"] = int(passed[1]) if passed else 0
    found["held"] = done.returncode == 0 and "first_wall_alone" in found and "second_wall_alone" in found
    if not found["held"]:
        found["said"] = done.stdout[-2000:] + done.stderr[-500:]
    return found


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("walls", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
