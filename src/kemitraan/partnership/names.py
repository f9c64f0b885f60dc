"""Names and contact values reduced to what can be compared."""

from __future__ import annotations

import re
import unicodedata

from .kinds import Channel

# Titles and forms of address say nothing about who it is: "H. Ahmad Fauzi, S.Ag." is Ahmad Fauzi.
_TITLES = re.compile(
    r"\b(?:h|hj|haji|hajah|kh|ust|ustadz|ustadzah|pdt|romo|pastor|bapak|pak|ibu|bu|dr|drs|dra|ir|prof|sdr|sdri|rw|rt)\b\.?"
    r"|,\s*(?:s|m|a)\.?\s?[a-z]{1,4}\b\.?.*$",
    re.IGNORECASE,
)


def fold(text: str) -> str:
    """Small letters without accents, points and doubled spaces."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w]+", " ", bare.casefold()).split())


def bare_name(name: str) -> str:
    """The folded name without titles; the whole folded name where nothing else is left."""
    return fold(_TITLES.sub(" ", name)) or fold(name)


def search_text(*parts: str) -> str:
    """What search looks into: all parts folded, one after the other."""
    return " ".join(folded for part in parts if (folded := fold(part)))


def contact_key(channel: str, value: str) -> str:
    """A number as digits with the country's code, an address in small letters; empty where nothing identifies it."""
    if channel == Channel.PHONE:
        digits = re.sub(r"\D", "", value)
        if digits.startswith("0"):
            digits = "62" + digits[1:]
        elif digits.startswith("8"):
            digits = "62" + digits
        return digits if len(digits) >= 7 else ""
    return value.strip().casefold() if channel == Channel.EMAIL else ""
