"""A data folder made ready: static files, migrations, seed, each only when something changed.

A warm start must be quick, so whether there is anything to do is read from one small file beside the
cluster: hashes over the migrations and over everything the seed depends on, and which cluster they went into.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
DEFAULT_DATA = CHECKOUT / "var" / "demo"
_OURS = {PACKAGE / "config" / "demo.py"}  # starts the demo; what is in it is seeded by its namesakes in the rooms
MANAGE = (sys.executable, "-m", "kemitraan.config.manage")


class NotPrepared(Exception):
    """A step failed; what it said is already on the screen."""


def demo_environment(data: Path, database: Mapping[str, str]) -> dict[str, str]:
    """What every process of a demo on this data folder needs to know."""
    ours = {"KEMITRAAN_DATA": str(data), **database, "KEMITRAAN_DEMO": "1"}
    return {**os.environ, **ours, "KEMITRAAN_STATIC": str(data / "static")}


def prepare(
    server: EmbeddedPostgres, environment: Mapping[str, str], seed: Sequence[str], seed_files: Sequence[Path]
) -> list[str]:
    """Migrate and seed where needed and name what was done.

    `seed` are the arguments of `seed_demo`, `seed_files` the files among them. Raises NotPrepared.
    """
    stamp_file = server.data_dir / "prepared.json"
    stamp = _read(stamp_file)
    wanted = {
        "cluster": server.identity(),
        "migrations": hash_of_migrations(),
        "seed": _seed(seed, seed_files),
        "static": _static(environment.get("KEMITRAAN_STATIC", "")),
    }
    if stamp.get("cluster") != wanted["cluster"]:
        stamp = {"cluster": wanted["cluster"]}
    if not Path(environment.get("KEMITRAAN_STATIC", "")).is_dir():
        stamp.pop("static", None)
    done = []
    steps = {
        "static": ["publish_static", "-v0"],
        "migrations": ["migrate", "-v0"],
        "seed": ["seed_demo", *seed],
    }
    for name, command in steps.items():
        if stamp.get(name) == wanted[name]:
            continue
        # What a step says is for people; our own output is one line that scripts wait for.
        ended = subprocess.run([*MANAGE, *command], env=environment, stdout=sys.stderr)  # noqa: S603 - our own program
        if ended.returncode:
            raise NotPrepared(f"{command[0]} failed.")
        stamp[name] = wanted[name]
        _write(stamp_file, stamp)
        done.append(command[0])
    return done


def hash_of_migrations() -> str:
    """A hash over all that decides what ``migrate`` makes of an empty database."""
    walls = [*PACKAGE.glob("*/wall*.py"), *PACKAGE.glob("*/*_wall.py")]  # `migrate` builds the second wall, too
    files = [*PACKAGE.glob("*/migrations/*.py"), *walls, CHECKOUT / "requirements" / "run.lock"]
    return _hash(sorted(path for path in files if path.exists()))


def _seed(arguments: Sequence[str], given: Iterable[Path]) -> str:
    """A hash over the seed's code, its data and what was asked for (large files by size and time)."""
    kinds = ("*/*seed*", "*/management/commands/seed_*.py", "*/demo.py", "config/year", "*/fill.py")
    named = [path for kind in kinds for path in PACKAGE.glob(kind)]
    files = [path for name in named for path in ([name] if name.is_file() else name.rglob("*"))]
    used = sorted(path for path in files if path.is_file() and "__pycache__" not in path.parts and path not in _OURS)
    times = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in given]
    return _hash(used, *arguments, *times)


def _static(target: str) -> str:
    """A hash over when and how large the sources of static files are, and the templates that ask for them."""
    folders = [folder for kind in ("static", "templates") for folder in sorted(PACKAGE.glob(f"*/{kind}"))]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    times = [f"{path.relative_to(PACKAGE)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    packages = CHECKOUT / "node_modules" / ".kemitraan"
    return _hash([packages] if packages.exists() else [], target, *times)


def _hash(files: Iterable[Path], *words: str) -> str:
    total = hashlib.sha256("\0".join(words).encode(errors="surrogateescape"))
    for path in files:
        total.update(f"\0{path.name}\0".encode(errors="surrogateescape"))
        total.update(path.read_bytes())
    return total.hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, stamp: Mapping[str, str]) -> None:
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps(stamp), encoding="utf-8")
    half.replace(path)
