"""Codes that people read aloud and nobody can guess."""

from __future__ import annotations

import re
import secrets

# Crockford's alphabet: no I, L, O, U, so that a code survives a bad telephone line.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_PATTERN = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_code() -> str:
    """A fresh receipt code: 12 signs of 5 bits each, 60 bits from the system's random source."""
    number = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))


def read_code(typed: str) -> str | None:
    """The code a person meant, whatever dashes, spaces or small letters they typed; None if it is none."""
    if len(typed) > 40:
        return None
    code = re.sub(r"[\s.\-–_]", "", typed).upper().translate(_MISREAD)
    return code if _PATTERN.fullmatch(code) else None


def show_code(code: str) -> str:
    """The code in groups of four: ``7F3K-9QWX-2M4D``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
