"""`./kemitraan bench NAME …`: each benchmark is a module here with a `main(arguments) -> int`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """The benchmarks there are, by the name one types: modules that do not begin with an underscore."""
    return sorted(path.stem.replace("_", "-") for path in HERE.glob("[a-z]*.py") if "\ndef main(" in path.read_text())


def main(arguments: list[str]) -> int:
    """Run one benchmark, or `all` one after another; fails when one failed."""
    known = names()
    if not arguments or arguments[0] not in [*known, "all"]:
        sys.stderr.write(f"Usage: ./kemitraan bench NAME|all [--json FILE] [--url URL]\nNames: {', '.join(known)}\n")
        return 2
    name, rest = arguments[0], arguments[1:]
    if name != "all":
        return run(name, rest)
    failed = []
    for one in known:
        print(f"\n== {one}", flush=True)
        if run(one, [_own(word, before, one) for before, word in zip(["", *rest], rest, strict=False)]):
            failed.append(one)
    print(f"\nFailed: {', '.join(failed)}" if failed else f"\nRan {len(known)} benchmarks.")
    return 1 if failed else 0


def run(name: str, arguments: list[str]) -> int:
    """Run one benchmark by its name; the exit code is its own."""
    module = importlib.import_module(f"benchmarks.{name.replace('-', '_')}")
    return int(module.main(arguments) or 0)


def _own(word: str, before: str, name: str) -> str:
    """With `all --json FILE` every benchmark writes a file of its own: FILE with its name before the ending."""
    if before != "--json":
        return word
    file = Path(word)
    return str(file.with_name(f"{file.stem}-{name}{file.suffix}"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
