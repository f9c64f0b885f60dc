"""Where things stand in the checkout, for the house tests."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "kemitraan"


def rooms(package: Path = PACKAGE) -> list[str]:
    """Names of the rooms that exist."""
    return sorted(path.parent.name for path in package.glob("*/__init__.py"))
