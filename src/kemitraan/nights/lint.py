"""What does not belong into the log of a night: who passed by (domain.md 3.5 step 6; E3, E4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kemitraan.toolbox.errors import Refused

_WHO = r"(?:tamu|orang asing|orang (?:tak|tidak) dikenal|pendatang|pemulung|pengemis|guests?|strangers?|visitors?)"
_ADDRESS = r"(?:pak|pk|bpk|bapak|bu|ibu|mas|mbak|mba|bang|abang|kang|om|tante|sdri?|saudar[ai]|mr|mrs|ms)"
# What follows "pak", "tamu" or "namanya" and is no name: offices, what people do, where they come from, when.
_NO_NAME = (
    r"(?!(?:rt|rw|lurah|camat|babin\w*|bhabin\w*|polisi|kapolsek|ketua|hansip|linmas|satpam|guru|dokter|bidan|haji"
    r"|ojek|ojol|kurir|sopir|penjual|pedagang|pemilik|tukang|hamil|tua|muda|sakit|warga|anak|keluarga|tetangga"
    r"|hotel|kos|kost|kontrakan|rumah|wisma|warung|toko|pos|masjid|mushola|gereja|jalan|jl|gang|gg|blok|nomor|no"
    r"|dari|di|ke|dan|atau|yang|itu|ini|tersebut|lain|asing|dengan|untuk|karena|tanpa|bernama|bukan"
    r"|tidak|tak|belum|sudah|telah|akan|sedang|masih|siapa|dicatat|ditulis|dirahasiakan"
    r"|datang|lewat|pulang|menginap|bermalam|pergi|masuk|keluar|bertanya|mencari|membawa|meminta|naik|duduk|tidur"
    r"|satu|dua|tiga|empat|lima|enam|seorang|beberapa|banyak|semua|para|orang"
    r"|senin|selasa|rabu|kamis|jumat|sabtu|minggu|malam|pagi|siang|sore|jam|pukul"
    r"|the|an?|in|at|from|of|to|and|was|were|is|are|who|with|came|left|house|people|police|no|not)\b)"
)
_NAMED = (
    # "bernama", "namanya", "atas nama": whatever word follows, in any case.
    re.compile(rf"\b(?:bernama|namanya|atas nama|a\.\s?n\.|an\.)\s*:?\s+{_NO_NAME}[a-z]", re.IGNORECASE),
    # A guest or stranger with an address: "tamu pak rudi", "TAMU BPK. RUDI".
    re.compile(rf"\b{_WHO}\b[^.\n]{{0,40}}?\b{_ADDRESS}\b\.?\s+{_NO_NAME}[a-z][\w'-]+", re.IGNORECASE),
    # One or more words with a capital straight after: "Tamu Rudi menginap", "orang asing: Andi".
    re.compile(rf"\b(?i:{_WHO})\b[:,\s]+(?:(?i:adalah|yaitu|ialah)\s+)?(?i:{_NO_NAME}(?!{_ADDRESS}\b))[A-Z][a-z]+"),
    re.compile(rf"\b(?i:{_WHO})\b[^.\n]{{0,20}}?\b(?i:called|named|name is|by name of)\s+(?i:{_NO_NAME})[A-Z][\w'-]+"),
)
_ID_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
_NUMBER = r"[ .-]?\d{3,4}[ .-]?"
_PLATE = re.compile(
    rf"\b[A-Z]{{1,2}}{_NUMBER}[A-Z]{{2,3}}\b"
    # In small letters only a Jakarta plate, or one beside a vehicle: "di 2026 ada" is none.
    rf"|(?i:\bb{_NUMBER}[a-z]{{2,3}}\b)"
    rf"|(?i:\b(?:motor|mobil|truk|plat|nopol|kendaraan|car|bike|plate)\b[^.\n]{{0,25}}?"
    rf"\b(?!rt|rw|no|jl|gg|di|ke|km)[a-z]{{1,2}}[ .-]?\d{{1,4}}[ .-]?[a-z]{{2,3}}\b)"
)
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
        if any(one.search(text) for one in (pattern if isinstance(pattern, tuple) else (pattern,))):
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
