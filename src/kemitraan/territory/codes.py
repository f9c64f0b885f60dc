"""Reading codes, levels and names from the properties of a feature."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, checked_point
from kemitraan.toolbox.text import clean_line

from .models import Area

Level = Area.Level

CODE_FIELDS = {
    Level.PROVINCE: ("kode_prov", "kdppum"),
    Level.CITY: ("kode_kota", "kode_kab", "kdpkab"),
    Level.DISTRICT: ("kode_kec", "kdcpum"),
    Level.VILLAGE: ("kode_kel", "kode_desa", "kdepum"),
    Level.RW: ("kode_rw",),
    Level.RT: ("kode_rt",),
}
NAME_FIELDS = ("nama", "name", "namobj", "neighborhood", "neighbourhood", "nama_kel", "nama_desa", "wadmkd")
ANCESTOR_FIELDS = {
    Level.PROVINCE: ("nama_prov", "provinsi", "province", "wadmpr"),
    Level.CITY: ("nama_kota", "nama_kab", "kota", "kabupaten", "city", "wadmkk"),
    Level.DISTRICT: ("nama_kec", "kecamatan", "district", "wadmkc"),
}
LADDER = (Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.VILLAGE)

_DIGITS = {2: (2,), 4: (2, 4), 6: (2, 4, 6), 10: (2, 4, 6, 10)}
_CODE = re.compile(r"[0-9A-Z][0-9A-Z_-]*(?:\.[0-9A-Z_-]+){0,3}(?:/RW\d{3}(?:/RT\d{3})?)?")


def read_field(properties: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of the named properties that holds text or a number; names in any case. Empty if none does."""
    lowered = {str(key).lower(): value for key, value in properties.items()}
    for name in names:
        value = lowered.get(name.lower())
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def read_code(properties: Mapping[str, Any], level: str, field: str = "") -> str:
    """The code of a feature, written with dots; empty when there is none or it is no code."""
    levels = (Level(level),) if level else tuple(reversed(Level))
    names = (field,) if field else ("kode", "code", *(name for one in levels for name in CODE_FIELDS[one]))
    code = read_field(properties, names).upper()
    if code.isascii() and code.isdigit() and len(code) in _DIGITS:
        ends = _DIGITS[len(code)]
        code = ".".join(code[start:end] for start, end in zip((0, *ends), ends, strict=False))
    return code if len(code) <= 40 and _CODE.fullmatch(code) else ""


def read_name(properties: Mapping[str, Any], field: str = "") -> str:
    """The name of a feature, cleaned, at most 120 characters; empty when there is none or it is no text."""
    return _line(read_field(properties, (field,) if field else NAME_FIELDS))


def read_ancestor_name(properties: Mapping[str, Any], level: Level) -> str:
    """The name of the province, city or district a feature says it lies in."""
    return _line(read_field(properties, ANCESTOR_FIELDS.get(level, ())))


def read_centre(properties: Mapping[str, Any]) -> LonLat | None:
    """The centre a feature names itself, if it does."""
    lowered = {str(key).lower(): value for key, value in properties.items()}
    lon = next((lowered[name] for name in ("lng", "lon", "longitude") if name in lowered), None)
    lat = next((lowered[name] for name in ("lat", "latitude") if name in lowered), None)
    try:
        return checked_point(lon, lat)
    except Refused:
        return None


def level_of(code: str) -> Level:
    """The level that a code's form tells: two dots are a district, ``/RW004`` an RW."""
    if "/RT" in code:
        return Level.RT
    if "/RW" in code:
        return Level.RW
    return LADDER[min(3, code.count("."))]


def code_above(code: str) -> str:
    """The code of the area above; empty at the top."""
    return code.rpartition("/" if "/" in code else ".")[0]


def _line(value: str) -> str:
    try:
        return clean_line(value, field="name", limit=120)
    except Refused:
        return ""
