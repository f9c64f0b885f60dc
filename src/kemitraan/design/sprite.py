"""The names of our own icons, read once from the sprite."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SPRITE = Path(__file__).parent / "static" / "design" / "icons.svg"


@cache
def names() -> frozenset[str]:
    """Every icon that can be asked for by name."""
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', _SPRITE.read_text(encoding="utf-8")))
