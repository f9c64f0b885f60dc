"""The page of coverage as HTML: its rows, how even the turn is, and the RT of one kelurahan for its map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import SOME_UUID, address_form, day, filled, joined, number

from .coverage import AGE_NAMES, SMALLEST, Reach, Rt
from .list_html import leading, words_of

_ROW = (
    '<tr><th scope="row">{}</th><td class="num">{}</td><td class="num">{} %</td><td class="num">{}</td>'
    '<td class="num">{}</td><td>{}</td><td class="num">{}</td></tr>'
)
_VILLAGE = '<a href="?kelurahan={}">{}</a>'
_BAR = (
    '<tr><th scope="row">{}</th><td class="num">{}</td><td><svg class="v-bar" viewBox="0 0 100 4" '
    'preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4"/>'
    '<rect class="v-seen" width="{}" height="4"/></svg></td></tr>'
)
_MISSING = '<li><a href="{}">{}</a> <span class="quiet">{}</span></li>'


def source_of(total: int, reached_days: int, on: date) -> str:
    """How many RT the page speaks of, when, and what it calls reached."""
    return _(
        "n = %(n)s RT, %(date)s. An RT is reached when somebody there spoke with an officer in the last %(days)s days. "
        "Source: the visits of your units. Officers are not compared."
    ) % {"n": number(total), "date": day(on), "days": reached_days}


def reach_rows(rows: Iterable[Reach], *, links: bool) -> SafeString:
    """One row for each RW, or (``links``) each kelurahan with the way to its RW."""
    unseen = _("not yet seen")
    return joined(
        filled(
            _ROW,
            filled(_VILLAGE, row.area_id, row.name) if links else row.name,
            number(row.total), row.share, number(row.missing), number(row.lately),
            unseen if row.never else _day(row.oldest),
            f"< {SMALLEST}" if row.homes_waiting is None else number(row.homes_waiting),
        )
        for row in rows
    )  # fmt: skip


def age_rows(counts: Sequence[int]) -> SafeString:
    """How many RT were seen how long ago; ``counts`` stand in the order of ``AGE_NAMES``."""
    names = {
        "30": _("up to 30 days ago"),
        "60": _("31 to 60 days ago"),
        "90": _("61 to 90 days ago"),
        "more": _("longer ago"),
        "never": _("not yet"),
    }
    total = sum(counts) or 1
    return joined(
        filled(_BAR, names[code], number(count), round(100 * count / total))
        for code, count in zip(AGE_NAMES, counts, strict=True)
    )


def missing_rows(rts: Iterable[Rt]) -> SafeString:
    """RT that were not reached, each with the way to its place."""
    row, unseen = leading(_MISSING, address_form("visits:place", SOME_UUID)), _("not yet seen")
    return joined(
        filled(
            row,
            one.key,
            words_of(one.name, one.rw, one.landmark or ""),
            unseen if one.last_seen_on is None else day(one.last_seen_on),
        )
        for one in rts
    )


def points_script(rts: Iterable[Rt], element: str) -> SafeString:
    """RT as GeoJSON in a script element: a ring around those not reached.

    Nothing but numbers is filled in, so that no text can end the script.
    """
    points = ", ".join(
        _POINT % (one.pk, one.lon, one.lat, one.pk, "true" if one.late else "false")
        for one in rts
        if one.lon is not None and one.lat is not None
    )
    return SafeString(_SCRIPT % (element, points))


_SCRIPT = (
    '<script id="%s" type="application/json">{"type": "FeatureCollection", "features": [%s]}</script>'  # as json_script
)
_POINT = (
    '{"type": "Feature", "id": %d, "geometry": {"type": "Point", "coordinates": [%r, %r]}, '
    '"properties": {"id": %d, "kind": "place", "late": %s}}'
)


def not_reached(rts: Iterable[Rt]) -> list[Rt]:
    """Those that were not: first who was never seen, then the longest not seen."""
    return sorted((one for one in rts if one.late), key=lambda one: (one.last_seen_on or date.min, one.pk))


def _day(seen: date | None) -> str:
    return "–" if seen is None else day(seen)
