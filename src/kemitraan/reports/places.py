"""A kelurahan in a resident's own words, found in the list of all."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from kemitraan.territory import api as territory

MOST_MATCHES = 12
INLINE = 600  # so many fit into a page as suggestions; more are looked up on the server alone
_KEEP_S = 60.0
_known: list[Village] = []
_read_at = 0.0


@dataclass(frozen=True)
class Village:
    """A kelurahan as it is offered: its code, and a label nobody can mistake."""

    code: str
    label: str
    plain: str


def villages() -> list[Village]:
    """All kelurahan by name; read again once a minute."""
    global _known, _read_at
    moment = time.monotonic()
    if not _known or moment - _read_at > _KEEP_S:
        found = []
        for area in territory.villages():
            above = [area.parent.name] if area.parent else []
            if area.parent and area.parent.parent:
                above.append(re.sub(r"^(Kota|Kabupaten)( Adm(inistrasi)?\.?)? ", "", area.parent.parent.name))
            label = ", ".join([area.name, *above])
            found.append(Village(area.code, label, _plain(label)))
        _known, _read_at = found, moment
    return _known


def forget_villages() -> None:
    """Read the list again at the next question (after an import, and between tests)."""
    global _read_at
    _read_at = 0.0


def matching(typed: str) -> list[Village]:
    """The kelurahan that fit what was typed: one when it is certain, several to choose from, or none."""
    wanted = _plain(typed)
    if not wanted:
        return []
    exact = [village for village in villages() if village.plain == wanted]
    if exact:
        return exact[:1]
    words = wanted.split()
    by_name = [village for village in villages() if village.plain.split(",")[0] == wanted]
    found = by_name or [village for village in villages() if all(word in village.plain for word in words)]
    found.sort(key=lambda village: (not village.plain.startswith(words[0]), village.label))
    return found[:MOST_MATCHES]


def _plain(text: str) -> str:
    """Small letters, single spaces, no "kelurahan" or "kecamatan" in front."""
    text = re.sub(r"[^\w,]+", " ", text[:200].casefold()).strip()
    text = re.sub(r"\b(kelurahan|kel|desa|kecamatan|kec)\b ?", "", text)
    return re.sub(r" ?, ?", ",", text).strip(", ")
