"""``./kemitraan audit``: known faults in the packages we run, and the list of them as CycloneDX.

pip-audit, from its own locked environment in ``var/audit``, asks the Python Packaging Advisory Database about every
line of ``requirements/run.lock``; npm asks its registry about ``package-lock.json``. Where an advisory source cannot be
reached it says so and ends with 3: nothing was found out, which is not the same as nothing is wrong.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
LOCKS = ROOT / "requirements"
PLACE = ROOT / "var" / "audit"
PATIENCE_S = 300
CLEAN, FAULTS, NOT_ASKED = 0, 1, 3


def main(arguments: list[str]) -> int:
    """Ask both, write the list; the worst of what came back."""
    parser = argparse.ArgumentParser(prog="./kemitraan audit", description=__doc__)
    parser.add_argument("--sbom", type=Path, default=ROOT / "var" / "sbom.json")
    asked = parser.parse_args(arguments)
    asked.sbom.parent.mkdir(parents=True, exist_ok=True)
    asked.sbom.write_text(json.dumps(parts_list(), indent=1))
    say(f"{len(parts_list()['components'])} packages in {asked.sbom} (CycloneDX 1.6).")
    answers = [python_packages(), browser_packages()]
    return FAULTS if FAULTS in answers else max(answers)


def python_packages() -> int:
    """What pip-audit says about run.lock."""
    if not _ready() and not _make():
        return _skipped("Python", "pip-audit could not be installed")
    told = _run(
        [PLACE / "bin" / "pip-audit", "--disable-pip", "--require-hashes", "-r", LOCKS / "run.lock", "-f", "json"]
    )
    if told is None:
        return _skipped("Python", "it took too long")
    try:
        found = json.loads(told.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = told.stderr.strip().splitlines()[-1:] or ["no answer"]
        return _skipped("Python", last[0][:200])
    bad = [f"{one['name']} {one['version']}: {fault['id']}" for one in found for fault in one.get("vulns", [])]
    return _told("Python", len(found), bad)


def browser_packages() -> int:
    """What npm says about package-lock.json."""
    npm = shutil.which("npm")
    if npm is None:
        return _skipped("browser", "there is no npm on the PATH")
    told = _run([npm, "audit", "--json", "--package-lock-only"])
    try:
        found: dict[str, Any] = json.loads(told.stdout) if told else {}
        counts = found["metadata"]["vulnerabilities"]
    except (ValueError, KeyError):
        return _skipped("browser", "no advisories came")
    bad = [f"{name}: {one['severity']}" for name, one in found.get("vulnerabilities", {}).items()]
    return _told("browser", int(found["metadata"]["dependencies"]["total"]), bad if counts["total"] else [])


def parts_list() -> dict[str, Any]:
    """All packages of the lock files with version, address and hash, as CycloneDX 1.6."""
    parts = []
    text = (LOCKS / "run.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if match := re.match(r"([\w.-]+)==([^\s;]+)", line):
            name, version = match.groups()
            hashes = [{"alg": "SHA-256", "content": one} for one in re.findall(r"sha256:([0-9a-f]{64})", line)]
            parts.append(_part(name, version, f"pkg:pypi/{name}@{version}", hashes))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for place, one in sorted(locked.items()):
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        algorithm, _dash, told = str(one.get("integrity", "")).partition("-")
        hashes = []
        if algorithm == "sha512":
            hashes = [{"alg": "SHA-512", "content": base64.b64decode(told).hex()}]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{one['version']}"
        parts.append(_part(name, one["version"], purl, hashes))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}


def _part(name: str, version: str, purl: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": hashes}


def _stamp() -> str:
    return hashlib.sha256((LOCKS / "audit.lock").read_bytes()).hexdigest()


def _ready() -> bool:
    stamp = PLACE / ".kemitraan"
    return stamp.exists() and stamp.read_text() == _stamp()


def _make() -> bool:
    """An environment for pip-audit, every package checked against its hash."""
    say("Installing pip-audit …")
    made = _run([sys.executable, "-m", "venv", "--clear", PLACE])
    if made is None or made.returncode:
        return False
    pip: list[str | Path] = [
        PLACE / "bin" / "python",
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    done = _run([*pip, "-r", LOCKS / "audit.lock"])
    if done is None or done.returncode:
        return False
    (PLACE / ".kemitraan").write_text(_stamp())
    return True


def _run(command: list[str | Path]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(  # noqa: S603 - our own command
            [str(one) for one in command], capture_output=True, text=True, timeout=PATIENCE_S, cwd=ROOT
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _told(kind: str, count: int, bad: list[str]) -> int:
    say(f"{count} {kind} packages: {len(bad)} known faults." + "".join(f"\n  {one}" for one in bad))
    return FAULTS if bad else CLEAN


def _skipped(kind: str, why: str) -> int:
    say(f"The {kind} packages were NOT checked: {why}.")
    return NOT_ASKED


def say(text: str) -> None:
    """To the person at the screen."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
