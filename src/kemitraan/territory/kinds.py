"""Kinds of places, and the words other people's files have for them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "service_centre": _("Police service centre (SPKT)"),
    "police": _("Police station"),
    "police_post": _("Police post"),
    "fire_station": _("Fire station"),
    "hospital": _("Hospital"),
    "clinic": _("Clinic"),
    "health_centre": _("Community health centre"),
    "school": _("School"),
    "worship": _("Place of worship"),
    "market": _("Market"),
    "village_office": _("Kelurahan office"),
    "rw_office": _("RW office"),
    "rw_post": _("Neighbourhood watch post"),
    "shelter": _("Evacuation shelter"),
    "transport": _("Station or terminal"),
    "other": _("Other place"),
}

# OpenStreetMap values and the usual Indonesian words, in lower case with single spaces.
WORDS = {
    **{kind: kind for kind in KINDS},
    "polisi": "police",
    "kantor polisi": "police",
    "polsek": "police",
    "polres": "police",
    "pospol": "police_post",
    "pos polisi": "police_post",
    "pemadam": "fire_station",
    "pemadam kebakaran": "fire_station",
    "damkar": "fire_station",
    "rumah sakit": "hospital",
    "rs": "hospital",
    "klinik": "clinic",
    "doctors": "clinic",
    "health post": "clinic",
    "puskesmas": "health_centre",
    "community health center": "health_centre",
    "community health centre": "health_centre",
    "sekolah": "school",
    "kindergarten": "school",
    "university": "school",
    "college": "school",
    "place of worship": "worship",
    "masjid": "worship",
    "gereja": "worship",
    "marketplace": "market",
    "pasar": "market",
    "kantor kelurahan": "village_office",
    "kantor rw": "rw_office",
    "pos rw": "rw_post",
    "pos kamling": "rw_post",
    "poskamling": "rw_post",
    "pos ronda": "rw_post",
    "guard post": "rw_post",
    "community post": "rw_post",
    "assembly point": "shelter",
    "social facility": "shelter",
    "pengungsian": "shelter",
    "station": "transport",
    "bus station": "transport",
    "stasiun": "transport",
    "terminal": "transport",
}


def kind_of(word: str) -> str:
    """Our kind for a word of a file; empty when we know none."""
    return WORDS.get(" ".join(word.lower().replace("_", " ").split()), "") or WORDS.get(word.lower(), "")
