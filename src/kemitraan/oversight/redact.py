"""A story with everything taken out that could name somebody, for readers who judge the work and not the people.

A word is shown when stories of at least five different reports use it; whatever is rarer is hidden, and with it names,
nicknames, house numbers and whatever else somebody may be known by. Telephone numbers, plates, addresses of mail and
web and the names after "Pak", "Ibu", "Briptu" are hidden always, and so is the whole story where a victim speaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from kemitraan.toolbox.parts import LEAST

HIDDEN = "▒▒"
_ALWAYS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[A-Z]{1,2}\s?\d{1,4}\s?[A-Z]{1,3}\b|[+\d][\d\s().-]{4,}\d|\d+")
# Whoever is addressed is named next: titles of respect and ranks, then up to two capitalised words.
_NAMED = re.compile(
    r"\b(pak|bu|bapak|ibu|sdr|sdri|saudara|saudari|mas|mbak|bang|haji|hj|h|kak|om|tante|ustaz|ustad|dr|"
    r"bripda|briptu|brigadir|bripka|aipda|aiptu|ipda|iptu|akp|kompol|akbp|kombes|mr|mrs|ms)\b\.?"
    r"((?:\s+[A-Z][\w'’-]*){1,3})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def common_words(stories: Iterable[str]) -> frozenset[str]:
    """The words that at least five of these stories use."""
    counted: Counter[str] = Counter()
    for story in stories:
        counted.update({word.casefold() for word in _WORD.findall(story)})
    return frozenset(word for word, count in counted.items() if count >= LEAST)


def redacted(text: str, common: frozenset[str], names: Iterable[str] = ()) -> str:
    """The text with hidden pieces; ``names`` are those we know to belong to somebody in it."""
    known = {word.casefold() for name in names for word in _WORD.findall(name)}
    text = _ALWAYS.sub(HIDDEN, text)
    text = _NAMED.sub(lambda found: f"{found[1]} {HIDDEN}", text)

    def word(found: re.Match[str]) -> str:
        small = found[0].casefold()
        return found[0] if small in common and small not in known else HIDDEN

    text = _WORD.sub(word, text)
    return re.sub(rf"{HIDDEN}(?:[\s.,/-]*{HIDDEN})+", HIDDEN, text)
