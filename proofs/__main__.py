"""`./kemitraan prove NAME …`: each proof is a module here with a `main(arguments) -> int`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """The proofs there are, by the name one types."""
    return sorted(path.stem.replace("_", "-") for path in HERE.glob("[a-z]*.py") if "\ndef main(" in path.read_text())


def main(arguments: list[str]) -> int:
    """Run one proof; its exit code is its own."""
    if not arguments or arguments[0] not in names():
        sys.stderr.write(f"Usage: ./kemitraan prove NAME [--short] [--json FILE]\nNames: {', '.join(names())}\n")
        return 2
    module = importlib.import_module(f"proofs.{arguments[0].replace('-', '_')}")
    return int(module.main(arguments[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
