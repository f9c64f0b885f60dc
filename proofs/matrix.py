"""Who may see what, asked in full: route × verb × role × relation × caveat (tests/access/product.py).

Short: some 6,000 requests, every route and every role in every relation. Long: the whole product; then canaries and two
worlds for the whole cast, which the tests ask a few of.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .told import Found, tell

ROOT = Path(__file__).resolve().parent.parent


def run(short: bool) -> Found:
    """The product in a test run of its own; what it counted."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kemitraan-matrix-") as folder:
        target = Path(folder) / "figures.json"
        asked = {"KEMITRAAN_MATRIX": "short" if short else "long", "KEMITRAAN_FIGURES": str(target)}
        done = _tests(["tests/access/test_product.py::test_it_holds"], asked)
        if not target.exists():
            raise SystemExit(done.stdout[-3_000:] + done.stderr[-1_000:])
        found: Found = json.loads(target.read_text())
    found["held"] = done.returncode == 0 and not found["leaks"] and not found["other_faults"]
    if not short:
        files = ["tests/access/test_canaries.py", "tests/access/test_two_worlds.py"]
        more = _tests(files, {"KEMITRAAN_CANARIES": "all", "KEMITRAAN_WORLDS": "all"})
        passed = re.search(r"(\d+) passed", more.stdout)
        found["canaries_and_worlds"] = f"{passed[1] if passed else 0} held"
        found["held"] = found["held"] and more.returncode == 0
        if more.returncode:
            found["wrong"] = [*found["wrong"], *re.findall(r"^FAILED .*", more.stdout, re.MULTILINE)]
    found["seconds"] = round(time.monotonic() - started, 1)
    return found


def _tests(files: list[str], asked: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **asked},
        capture_output=True,
        text=True,
        check=False,
    )


def main(arguments: list[str]) -> int:
    """``./kemitraan prove matrix [--short] [--json FILE]``."""
    return tell("matrix", __doc__, arguments, run)
