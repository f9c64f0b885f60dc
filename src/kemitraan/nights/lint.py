"""What does not belong into the log of a night: who passed by (domain.md 3.5 step 6; E3, E4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kemitraan.toolbox.errors import Refused

_ADDRESS = r"(?:[Pp]ak|[Bb]u|[Bb]apak|[Ii]bu|[Mm]as|[Mm]bak|[Bb]ang|[Ss]dri?\.?|[Ss]audar[ai])"
_OFFICE = r"(?!RT\b|RW\b|Lurah\b|Camat\b|Babin|Bhabin|Polisi\b|Kapolsek\b|Ketua\b)"
_NAMED = re.compile(
    r"\b(?:bernama|mengaku bernama|namanya|atas nama|a\.\s?n\.|an\.)\s*:?\s+[A-Z][\w'.-]+"
    rf"|\b(?:[Tt]amu|[Oo]rang asing|[Oo]rang tak dikenal|[Oo]rang tidak dikenal|[Pp]endatang|[Pp]emulung|[Pp]engemis)\b"
    rf"[^.\n]{{0,40}}?\b{_ADDRESS}\s+{_OFFICE}[A-Z][\w'-]+"
    rf"|\b(?:[Tt]amu|[Oo]rang asing|[Pp]endatang)\b[:\s]+{_OFFICE}[A-Z][a-z]+(?:\s[A-Z][a-z]+)+"
)
_ID_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
_PLATE = re.compile(r"\b[A-Z]{1,2}[ .-]?\d{3,4}[ .-]?[A-Z]{2,3}\b")
_PHONE = re.compile(r"(?<!\d)(?:\+62|62|0)8\d[\d .-]{6,12}\d")
_GROUPS = re.compile(
    r"\b(?:suku|etnis|beragama|agamanya"
    r"|orang (?:batak|jawa|sunda|madura|papua|ambon|padang|cina|tionghoa|arab|betawi))\b",
    re.IGNORECASE,
)


def findings(text: str) -> Iterator[str]:
    """What a text says that it should not: name, id_number, plate, phone, group."""
    for found, pattern in (
        ("id_number", _ID_NUMBER),
        ("name", _NAMED),
        ("plate", _PLATE),
        ("phone", _PHONE),
        ("group", _GROUPS),
    ):
        if pattern.search(text):
            yield found


def refuse_names(text: str, *, field: str) -> None:
    """Refuse (422) a log line that lists who passed by, with a hint how to say it instead."""
    hints = {
        "name": _("Do not write names of guests or strangers. Write what happened: “two guests came at 23.10”."),
        "id_number": _("Do not write identity numbers. Nobody need show papers to the watch."),
        "plate": _("Do not write number plates into the log. If it belongs to a report, make a report."),
        "phone": _("Do not write telephone numbers into the log."),
        "group": _("Do not write anybody's origin or faith. Write what happened."),
    }
    for found in findings(text):
        raise Refused(f"log_{found}", hints[found], field=field)
