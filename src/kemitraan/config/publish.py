"""Style sheets, fonts and scripts, copied into one folder and compressed once instead of at every request.

A phone on a weak line gets Bootstrap's 232 KB as 23 KB. Needs Django to be set up.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from django.contrib.staticfiles.finders import get_finders

SHRINKS = {".css", ".js", ".mjs", ".svg", ".json", ".webmanifest", ".txt"}
NOT_SERVED = {".map", ".scss", ".ts", ".md"}
SMALLEST = 500  # bytes; below this a compressed copy saves nothing
PACKED = (".br", ".gz")
BROTLI_QUALITY = 10  # 11 takes twice as long for 2 %
VENDOR = "vendor/"  # the folder of the front-end packages
BALLAST = (f"{VENDOR}tabler/img/", f"{VENDOR}tabler/libs/")
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Published:
    """What one run did."""

    files: int
    written: int
    removed: int


def publish(target: Path) -> Published:
    """Bring `target` up to date with what the finders know: new and changed files only. It is ours alone."""
    target.mkdir(parents=True, exist_ok=True)
    text = _our_text()
    wanted = {name: source for name, source in _served() if not _is_ballast(name, text)}
    stale = [target / name for name, source in wanted.items() if not _same(source, target / name)]
    for name, source in wanted.items():
        if target / name in stale:
            _copy(source, target / name)
    used = {name for name in wanted if name.startswith(VENDOR) and name in text}
    worth = [target / name for name in wanted if _is_worth_packing(name, used)]
    with ThreadPoolExecutor() as pool:  # both compressors let other threads run
        list(pool.map(_pack, [path for path in worth if not path.with_name(path.name + PACKED[0]).exists()]))
    return Published(len(wanted), len(stale), _sweep(target, set(wanted)))


def _served() -> Iterator[tuple[str, Path]]:
    """Name and source of every file worth serving; where two have one name the first finder wins."""
    seen = set()
    for finder in get_finders():
        for path, storage in finder.list([]):
            name = "/".join(part for part in (getattr(storage, "prefix", None), path) if part)
            if Path(name).suffix in NOT_SERVED or name in seen:
                continue
            seen.add(name)
            yield name, Path(storage.path(path))


def _our_text() -> str:
    """Everything of ours that can ask for a static file: packages bring far more than we load."""
    kinds = ("*/templates/**/*.html", "*/static/**/*.js", "*/static/**/*.css", "*/*.py", "*/templatetags/*.py")
    sources = [path for kind in kinds for path in PACKAGE.glob(kind)]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def _is_ballast(name: str, text: str) -> bool:
    """Whole folders of pictures and editors that nothing of ours names: every process would list them at its start."""
    return any(name.startswith(folder) and folder not in text for folder in BALLAST)


def _is_worth_packing(name: str, used: set[str]) -> bool:
    return Path(name).suffix in SHRINKS and (name in used or not name.startswith(VENDOR))


def _same(source: Path, copy: Path) -> bool:
    try:
        there = copy.stat()
    except OSError:
        return False
    here = source.stat()
    return (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _copy(source: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    for ending in PACKED:
        copy.with_name(copy.name + ending).unlink(missing_ok=True)
    half = copy.with_name(f".{copy.name}.{os.getpid()}")
    shutil.copy2(source, half)  # with its time, by which the next run knows it
    half.replace(copy)


def _pack(copy: Path) -> None:
    content = copy.read_bytes()
    if len(content) < SMALLEST:
        return
    packed = brotli.compress(content, quality=BROTLI_QUALITY), gzip.compress(content, 9, mtime=0)
    for ending, smaller in zip(PACKED, packed, strict=True):
        if len(smaller) < len(content):
            copy.with_name(copy.name + ending).write_bytes(smaller)


def _sweep(target: Path, wanted: set[str]) -> int:
    """Remove what nobody serves any more."""
    removed = 0
    for path in target.rglob("*"):
        name = path.relative_to(target).as_posix()
        original = name[: -len(path.suffix)] if path.suffix in PACKED else name
        if path.is_file() and name not in wanted and original not in wanted:
            path.unlink()
            removed += 1
    return removed
