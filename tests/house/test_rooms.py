"""Each room says in a few lines what it is for, and the map of the house shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .places import PACKAGE, ROOT, rooms

LONGEST = 15  # lines


def unsigned(package: Path, plan: str) -> Iterator[str]:
    """Each room without a README, with one too long, or missing on the map of the house."""
    for room in rooms(package):
        sign = package / room / "README.md"
        if not sign.exists():
            yield f"{room} has no README.md"
        elif len(sign.read_text(encoding="utf-8").strip().splitlines()) > LONGEST:
            yield f"{room}/README.md is longer than {LONGEST} lines"
        if f"`{room}`" not in plan:
            yield f"{room} does not stand in docs/rooms.md"


def test_every_room_has_its_sign() -> None:
    plan = ROOT / "docs" / "rooms.md"
    complaints = list(unsigned(PACKAGE, plan.read_text(encoding="utf-8") if plan.exists() else ""))
    assert not complaints, "\n".join(complaints)


def test_can_fail(tmp_path: Path) -> None:
    for room, sign in {"short": "# short\n", "long": "line\n" * 16, "silent": None}.items():
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
        if sign is not None:
            (tmp_path / room / "README.md").write_text(sign)
    assert list(unsigned(tmp_path, "`short` and `long`")) == [
        "long/README.md is longer than 15 lines",
        "silent has no README.md",
        "silent does not stand in docs/rooms.md",
    ]
