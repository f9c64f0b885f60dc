"""What a program sent, read strictly: broken input is named, never repaired by guessing.

Only forms are read (the standard's ``application/x-www-form-urlencoded``, or multipart with pictures), only in
UTF-8, never compressed. A field given twice is refused rather than one of the two chosen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, checked_point

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_CHARSETS = {"", "utf-8", "utf8", "us-ascii"}
_DEGREES = re.compile(r"[+-]?(\d{1,3}(\.\d{0,20})?|\.\d{1,20})(e-?\d{1,2})?", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_ZONE_WITH_LOST_PLUS = re.compile(r"(.*\d) (\d\d:?\d\d)")
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,80})\](\[\])?")
_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}

Fields = Mapping[str, Sequence[str]]


def bad(field: str, message: str, *, code: str = "bad_value", status: int = 400) -> Refused:
    """The refusal of one parameter."""
    return Refused(code, message, field=field, status=status)


class Form:
    """The parameters of one request, from its address and its body."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        for name, values in fields.items():
            if len(values) > 1 and not name.startswith("attribute["):
                raise bad(name, _("This parameter was given more than once."), code="repeated")

    def text(self, name: str, *, limit: int = 5_000) -> str:
        """The parameter's text, or empty."""
        value = self.fields.get(name, ("",))[0]
        if len(value) > limit:
            raise bad(name, _("At most %(limit)d characters.") % {"limit": limit}, code="too_long")
        if "\x00" in value:
            raise bad(name, _("The text holds a NUL character."), code="bad_text")
        return value

    def needed(self, name: str, *, limit: int = 5_000) -> str:
        """The parameter's text; refuses where it is missing or blank."""
        value = self.text(name, limit=limit).strip()
        if not value:
            raise bad(name, _("%(name)s is required.") % {"name": name}, code="missing")
        return value

    def point(self) -> LonLat | None:
        """``lat`` and ``long`` together, or neither."""
        lat, lon = self.text("lat", limit=60).strip(), self.text("long", limit=60).strip()
        if not lat and not lon:
            return None
        if not lat or not lon:
            raise bad("long" if lat else "lat", _("lat and long are only of use together."), code="missing")
        for name, value in (("lat", lat), ("long", lon)):
            if not _DEGREES.fullmatch(value):
                raise bad(name, _("This is not a number of degrees."), code="bad_point")
        if 90 < abs(float(lat)) <= 180 and abs(float(lon)) <= 90:
            raise bad("lat", _("lat and long seem to be swapped."), code="bad_point")
        try:
            return checked_point(lon, lat)
        except Refused as refusal:
            raise bad("lat", _("lat lies within ±90 and long within ±180."), code=refusal.code) from None

    def moment(self, name: str) -> datetime | None:
        """A date and time with its zone (W3C profile of ISO 8601), in UTC."""
        typed = self.text(name, limit=60).strip()
        if not typed:
            return None
        if (lost := _ZONE_WITH_LOST_PLUS.fullmatch(typed)) is not None:
            typed = f"{lost[1]}+{lost[2]}"  # a plus that nobody escaped arrives as a space
        try:
            said = datetime.fromisoformat(typed)
        except ValueError:
            said = None
        if said is None or "T" not in typed.upper():
            raise bad(name, _("Write the time like this: 2026-11-23T20:41:00+07:00."), code="bad_time")
        if said.tzinfo is None:
            raise bad(name, _("The time needs its zone, like +07:00 or Z."), code="bad_time")
        if not 1900 <= said.year <= 2200:
            raise bad(name, _("This year cannot be meant."), code="bad_time")
        return said.astimezone(UTC)

    def whole(self, name: str, *, least: int, most: int, default: int) -> int:
        """A whole number within its bounds."""
        typed = self.text(name, limit=60).strip()
        if not typed:
            return default
        if not _WHOLE.fullmatch(typed) or not least <= int(typed) <= most:
            raise bad(name, _("This is a whole number from %(least)d to %(most)d.") % {"least": least, "most": most})
        return int(typed)

    def flag(self, name: str) -> bool:
        """Yes or no; without the parameter, no."""
        typed = self.text(name, limit=10).strip().lower()
        if typed not in _TRUE | _FALSE:
            raise bad(name, _("Write true or false."))
        return typed in _TRUE

    def attributes(self) -> dict[str, str | Sequence[str]]:
        """The answers to a service's own questions: ``attribute[code]=value``, several for a list."""
        found: dict[str, list[str]] = {}
        for name, values in self.fields.items():
            if not name.startswith("attribute"):
                continue
            match = _ATTRIBUTE.fullmatch(name)
            if match is None:
                raise bad("attribute", _("Write attribute[code]=value."), code="bad_attribute")
            found.setdefault(match[1], []).extend(values)
        return {code: values[0] if len(values) == 1 else values for code, values in found.items()}


def read_query(request: HttpRequest) -> Form:
    """The parameters of the address."""
    return Form(_fields(request.META.get("QUERY_STRING", "")))


def read_body(request: HttpRequest) -> tuple[Form, list[bytes]]:
    """The parameters of address and body together, and the pictures sent along."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        raise bad("Content-Encoding", _("Send the form as it is, not compressed."), code="encoded", status=415)
    kind = request.content_type or FORM
    if kind not in (FORM, MULTIPART):
        raise bad("Content-Type", _("Send a form (%(form)s).") % {"form": FORM}, code="content_type", status=415)
    if (request.content_params or {}).get("charset", "").strip("\"'").lower() not in _CHARSETS:
        raise bad("Content-Type", _("Send the text in UTF-8."), code="charset", status=415)
    fields = _fields(request.META.get("QUERY_STRING", ""))
    pictures: list[bytes] = []
    if kind == MULTIPART:
        for name, values in request.POST.lists():
            fields.setdefault(name, []).extend(str(value) for value in values)
        pictures = [upload.read() for _name, uploads in request.FILES.lists() for upload in uploads]
    else:
        for name, values in _fields(request.body).items():
            fields.setdefault(name, []).extend(values)
    return Form(fields), pictures


def _fields(encoded: str | bytes) -> dict[str, list[str]]:
    """The pairs of an urlencoded text; refuses what is no UTF-8, and too many fields."""
    if not encoded:
        return {}
    found: dict[str, list[str]] = {}
    try:
        text = encoded.decode("utf-8") if isinstance(encoded, bytes) else encoded.encode("latin-1").decode("utf-8")
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        )
    except UnicodeError:
        raise bad("", _("The text is not valid UTF-8."), code="bad_text") from None
    except ValueError:
        raise bad("", _("There are too many fields."), code="too_many_fields") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
