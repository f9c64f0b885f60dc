"""Reading our own style sheets: the tokens of each theme, and WCAG's contrast of two colours."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static" / "design"
_TOKEN = re.compile(r"--k-([\w-]+):\s*([^;]+);")


def _block(css: str, head: str) -> str:
    start = css.index(head) + len(head)
    depth, end = 1, css.index("{", start) + 1
    start = end
    while depth:
        depth += {"{": 1, "}": -1}.get(css[end], 0)
        end += 1
    return css[start : end - 1]


def tokens(head: str, css: str | None = None) -> dict[str, str]:
    """Every ``--k-`` token in the first rule (or media rule) that begins with ``head``."""
    css = (STATIC / "tokens.css").read_text(encoding="utf-8") if css is None else css
    return dict(_TOKEN.findall(_block(css, head)))


LIGHT = tokens(":root")
DARK_BY_HAND = tokens('[data-bs-theme="dark"]')
DARK_BY_SYSTEM = tokens("@media (prefers-color-scheme: dark)")
DARK = {**LIGHT, **DARK_BY_HAND}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2, definition of relative luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
