"""Who may see what, asked in full: route × verb × role × relation × caveat (tests/access/product.py).

Short: some 6,000 requests, every route and every role in every relation. Long: the whole product.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .told import Found, tell

ROOT = Path(__file__).resolve().parent.parent


def run(short: bool) -> Found:
    """The product in a test run of its own; what it counted."""
    with tempfile.TemporaryDirectory(prefix="kemitraan-matrix-") as folder:
        target = Path(folder) / "figures.json"
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider",
             "tests/access/test_product.py::test_it_holds"],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                "KEMITRAAN_MATRIX": "short" if short else "long",
                "KEMITRAAN_FIGURES": str(target),
            },
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if not target.exists():
            raise SystemExit(done.stdout[-3_000:] + done.stderr[-1_000:])
        found: Found = json.loads(target.read_text())
    found["seconds"] = round(time.monotonic() - started, 1)
    found["held"] = done.returncode == 0 and not found["leaks"]
    return found


def main(arguments: list[str]) -> int:
    """``./kemitraan prove matrix [--short] [--json FILE]``."""
    return tell("matrix", __doc__, arguments, run)
