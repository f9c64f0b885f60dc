"""Words about what is never asked at a door: found in free text, shown to the officer, looked at by the superior.

Religion, ethnicity, politics, sexuality, union membership, who prays where, guests (domain.md 3.4 step 3, E3). A word
is no proof: "Jalan Jawa" is a street. So it is shown with its place in the text, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Found(TypedDict):
    """One word that touches what is never asked: in which field, and why."""

    field: str
    word: str
    kind: str


WORDS: dict[str, str] = {
    "religion": "agama islam muslim muslimah kristen kristiani katolik protestan hindu buddha budha konghucu kafir"
    " mualaf murtad ateis syiah sunni ahmadiyah jemaat jamaah salat sholat shalat mengaji pengajian beribadah ibadah"
    " religion religious christian catholic protestant buddhist jewish atheist prays praying",
    "ethnicity": "suku etnis pribumi ras sara tionghoa cina chinese jawa sunda betawi batak madura minang padang ambon"
    " papua bugis arab aceh dayak ethnicity ethnic tribe race javanese sundanese",
    "politics": "politik partai caleg kader timses pemilu pilpres pilkada komunis oposisi golput"
    " politics political party voter vote voted",
    "sexuality": "seksualitas homoseksual homo gay lesbian lgbt biseksual waria bencong banci transgender sexuality"
    " homosexual bisexual queer",
    "union": "buruh serikat union unions",
    "guests": "tamu menginap guest guests",
    "identity": "nik ktp",
}
REASONS: dict[str, Promise] = {
    "religion": _("religion, or who prays where"),
    "ethnicity": _("ethnic origin"),
    "politics": _("politics"),
    "sexuality": _("sexuality"),
    "union": _("membership of a union"),
    "guests": _("guests of the house"),
    "identity": _("identity numbers"),
}
_KIND = {word: kind for kind, words in WORDS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
_ENDINGS = ("nya", "ku", "mu", "lah", "kah")


def lint(texts: Mapping[str, str]) -> list[Found]:
    """Every word of these texts that touches what is never asked, each once a field, in order."""
    found: list[Found] = []
    for field, text in texts.items():
        seen: set[str] = set()
        for match in _WORD.finditer(text):
            word = match.group()
            kind = _kind(word.casefold())
            if kind and word.casefold() not in seen:
                seen.add(word.casefold())
                found.append({"field": field, "word": word, "kind": kind})
        found += [{"field": field, "word": number, "kind": "identity"} for number in _NUMBER.findall(text)]
    return found


def without(text: str, word: str) -> str:
    """The text with every occurrence of a word replaced by […]."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "[…]", text, flags=re.IGNORECASE)


def _kind(word: str) -> str:
    if word in _KIND:
        return _KIND[word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and stem in _KIND:
            return _KIND[stem]
    return ""
