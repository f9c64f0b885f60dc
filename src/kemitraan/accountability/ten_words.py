"""The ten words that are a complainant's only key: made here, shown once, kept nowhere.

A word is two open syllables of an alphabet of 17 consonants and 5 vowels, so that anybody can read it aloud in
Indonesian. The few that mean something rude or frightening are left out: 7,220 words, 12.8 bits each, 128 in all
(OWASP ASVS 5.0, 11.5.1). HKDF with two salts parts them into what finds the complaint and what opens it; neither
gives away the other.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

COUNT = 10
CONSONANTS, VOWELS = "bcdghjklmnprstwyz", "aeiou"
LEFT_OUT = frozenset({"babi", "mati", "tahi", "tete", "bisu"})
FIND, OPEN = b"kemitraan complaint 1: find", b"kemitraan complaint 1: open"
LONGEST = 400  # signs of what somebody may type for ten words


def _alphabet() -> tuple[str, ...]:
    syllables = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
    return tuple(word for first in syllables for last in syllables if (word := first + last) not in LEFT_OUT)


WORDS = _alphabet()


@dataclass(frozen=True)
class Secrets:
    """What ten words become: the finder's SHA-256 is stored and found by; the key (32 bytes) opens, and is not kept."""

    lookup: str
    key: bytes


def new_words() -> str:
    """Ten fresh words, parted by spaces, from the system's random source."""
    return " ".join(secrets.choice(WORDS) for _number in range(COUNT))


def read_words(typed: str) -> str | None:
    """The words somebody meant, whatever signs stand between them; None where they are not ten words of ours."""
    if len(typed) > LONGEST:
        return None
    words = re.findall(r"[a-z]+", typed.lower())
    return " ".join(words) if len(words) == COUNT and all(word in _KNOWN for word in words) else None


def secrets_of(words: str) -> Secrets:
    """Both secrets of ten words as :func:`read_words` gives them."""
    return Secrets(lookup_of(_derive(words, FIND)), _derive(words, OPEN))


def lookup_of(finder: bytes) -> str:
    """What is stored of the finder (32 bytes): whoever reads our tables cannot show it as their own."""
    return hashlib.sha256(finder).hexdigest()


def _derive(words: str, salt: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"").derive(words.encode())


_KNOWN = frozenset(WORDS)
