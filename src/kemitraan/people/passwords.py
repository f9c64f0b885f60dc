"""Passwords that everybody who knows the house would try first (OWASP ASVS 5.0, 6.1.2 and 6.2.11)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Written down in docs/operating/accounts.md. Others may stand beside them, but not make up most of the password.
WORDS = (
    *("kemitraan", "polri", "polda", "polres", "polsek", "polisi", "bhabinkamtibmas", "bhabin", "binmas", "samapta"),
    *("spkt", "siskamling", "satkamling", "kamtibmas", "propam", "itwasda", "bhayangkara", "tribrata", "presisi"),
    *("kapolres", "kapolsek", "kapolda", "operator", "komandan", "jakarta", "indonesia", "admin", "password", "sandi"),
    *("rahasia", "merdeka", "garuda"),
)
LEFT = 8  # signs that must remain when the words, digits at the end and marks between are taken away


class NoWordsOfTheHouse:
    """Refuses a password that is little more than words of the house with digits and marks."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError."""
        rest = password.casefold()
        found = [word for word in sorted(WORDS, key=len, reverse=True) if word in rest]
        for word in found:
            rest = rest.replace(word, " ")
        if found and len(re.sub(r"[\W\d_]+", "", rest)) < LEFT:
            raise ValidationError(self.get_help_text(), code="words_of_the_house")

    def get_help_text(self) -> str:
        """What the page says."""
        return _("Not only words that everybody here would guess, such as the name of the unit.")
