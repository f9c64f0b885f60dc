"""Words that strangers send: kept as they are, but never able to break what stores or shows them."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from .errors import Refused

# Marks that turn the reading direction or join invisibly: they let a text look like another one.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\u00ad]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MARKS = re.compile(r"(?:[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]){5,}")


def clean_text(value: str, *, field: str, limit: int, required: bool = False) -> str:
    """The text in NFC without control and direction marks, both ends trimmed.

    Refuses NUL bytes, half characters (lone surrogates), more than ``limit`` characters, and emptiness
    where ``required``; the error names the field.
    """
    if len(value) > limit * 4:
        raise Refused("too_long", _("At most %(limit)s characters.") % {"limit": limit}, field=field)
    if "\x00" in value:
        raise Refused("bad_text", _("The text holds a NUL character."), field=field)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("bad_text", _("The text is not valid Unicode."), field=field) from None
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    value = _MARKS.sub("", _CONTROL.sub("", _INVISIBLE.sub("", value))).strip()
    if len(value) > limit:
        raise Refused("too_long", _("At most %(limit)s characters.") % {"limit": limit}, field=field)
    if required and not value:
        raise Refused("missing", _("This must not be empty."), field=field)
    return value


def clean_line(value: str, *, field: str, limit: int, required: bool = False) -> str:
    """As :func:`clean_text`, on one line: line breaks and runs of spaces become one space."""
    return re.sub(r"\s+", " ", clean_text(value, field=field, limit=limit, required=required)).strip()
