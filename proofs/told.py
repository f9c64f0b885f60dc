"""What every proof's command has in common: its arguments, its table, its JSON, its verdict."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Found = dict[str, Any]


class CannotHere(Exception):
    """This machine does not let the proof be made; the text says what it needs."""


def tell(name: str, why: str | None, arguments: list[str], run: Callable[[bool], Found]) -> int:
    """Run a proof, print what it found, write the JSON where asked; 0 where ``found["held"]``, 1 else, 3 not here."""
    parser = argparse.ArgumentParser(prog=f"./kemitraan prove {name}", description=why)
    parser.add_argument("--short", action="store_true", help="what the tests run")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    try:
        found = run(asked.short)
    except CannotHere as reason:
        print(f"Cannot be proved here: {reason}")
        return 3
    return report(found, asked.json)


def report(found: Found, file: Path | None) -> int:
    """Print the figures and the verdict, write the JSON where asked; 0 where ``found["held"]``, 1 else."""
    for key, value in found.items():
        print(f"  {key:<26} {json.dumps(value, indent=1) if isinstance(value, list) and value else value}")
    if file:
        file.write_text(json.dumps(found, indent=1))
    print("It holds." if found["held"] else "IT DOES NOT HOLD.")
    return 0 if found["held"] else 1
