"""Every condition of every rule of the second wall, and of the access functions before it, is taken away in turn.

Each mutant must be noticed: somebody then sees more, or less, than the oracle in plain Python says. Short and long are
the same.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from benchmarks.harness import ROOT

from .told import Found, tell


def run(short: bool) -> Found:
    """Run the test that makes them; what it prints is counted."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "pytest", "tests/walls/test_mutants.py", "-q", "-s", "-n", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    told = re.search(r"mutants: (\d+) of the rules, (\d+) of the access functions, (\d+) not noticed", done.stdout)
    if told is None:
        return {"held": False, "said": done.stdout[-2000:] + done.stderr[-500:]}
    rules, functions, missed = (int(number) for number in told.groups())
    survivors = re.findall(r"^not noticed: (.*)$", done.stdout, re.MULTILINE)
    return {
        "of_the_rules": rules,
        "of_the_access_functions": functions,
        "not_noticed": missed,
        "survivors": survivors,
        "held": done.returncode == 0 and missed == 0,
    }


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("mutants", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
