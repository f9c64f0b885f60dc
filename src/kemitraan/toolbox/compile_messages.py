"""Compile the rooms' translations: every `locale/*/LC_MESSAGES/*.po` newer than its `.mo`.

    python -m kemitraan.toolbox.compile_messages

Needs no gettext programs on the machine. Compiled files are not kept in the repository.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

PACKAGE = Path(__file__).resolve().parent.parent


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Compile what is out of date below `package` and return those sources. Raises PoFileError."""
    done = []
    for source in sorted(package.glob("*/locale/*/LC_MESSAGES/*.po")):
        if _up_to_date(source):
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name, abort_invalid=True)
        half = source.with_suffix(f".{os.getpid()}")
        try:
            with half.open("wb") as compiled:
                write_mo(compiled, catalogue)
            half.replace(source.with_suffix(".mo"))  # a running server never reads half a file
        finally:
            half.unlink(missing_ok=True)
        done.append(source)
    return done


def _up_to_date(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime


def main() -> int:
    """Compile, name a broken file on standard error."""
    try:
        compile_all()
    except PoFileError as problem:
        sys.stderr.write(f"A translation file is broken: {problem} (line {problem.lineno}): {problem.line}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
