"""The rows of the long lists as HTML, one format a row; everything that people wrote is escaped by ``filled``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kemitraan.design.api import (
    SOME_NUMBER,
    address_form,
    badge,
    clock_time,
    day,
    deadline,
    escaped,
    filled,
    joined,
    number,
    when,
)

from .listing import Line, Past
from .words import LOOKS

_PAST = '<tr><td><a href="@N">{}</a></td><td>{}</td><td>{}</td><td class="num">{}</td><td class="num">{}</td></tr>'
_TONIGHT = (
    '<tr><td><a href="@N">{}</a><br><span class="quiet">{}</span></td><td>{}</td><td data-label="@F">{}</td>'
    '<td class="num" data-label="@P">{}</td><td>{}</td></tr>'
)
_END = SafeString("\n")


def past_rows(rows: Iterable[Past]) -> SafeString:
    """The rows of past nights."""
    form, badges = _PAST.replace("@N", address_form("nights:night", SOME_NUMBER)), badges_in(get_language())
    return joined(
        [
            filled(
                form, row.pk, day(row.day), row.post_name, badges[row.state], "–" if row.came is None else row.came,
                row.members,
            )
            for row in rows
        ]
    )  # fmt: skip


def weeks_line(weeks: Iterable[Mapping[str, Any]]) -> SafeString:
    """Nights kept and not kept, week by week."""
    missed = _("%(n)s not kept")
    return SafeString(
        " · ".join(
            filled(
                "{}: {}{}", day(one["week"]), number(one["kept"]),
                f" ({missed % {'n': number(one['missed'])}})" if one["missed"] else "",
            )
            for one in weeks
        )
    )  # fmt: skip


def tonight_rows(rows: Iterable[Line]) -> SafeString:
    """The rows of tonight's posts. Most of them begin at the same hour, and so do their clocks."""
    form, badges = _TONIGHT.replace("@N", address_form("nights:night", SOME_NUMBER)), badges_in(get_language())
    form = form.replace("@F", escaped(_("From"))).replace("@P", escaped(_("People")))
    begins, clocks = dict[datetime, SafeString](), dict[datetime, SafeString]()
    made = list[SafeString]()
    for row in rows:
        if row.starts_at not in begins:
            begins[row.starts_at] = when(row.starts_at, clock_time(row.starts_at))
        if row.due_at and row.due_at not in clocks:
            clocks[row.due_at] = SafeString(f"{deadline(row.due_at, short=True)}\n")
        made.append(
            filled(
                form, row.pk, row.post_name, row.post_area_name or "", badges[row.state], begins[row.starts_at],
                row.members, clocks[row.due_at] if row.due_at else "–",
            )
        )  # fmt: skip
    return joined(made)


def points_json(rows: Iterable[Line]) -> SafeString:
    """Where tonight's posts are, as GeoJSON that may stand in a script: what ``json_script`` would say."""
    features = [
        _POINT % (json.dumps([row.post_lon, row.post_lat]), row.pk, "true" if row.late else "false",
                  json.dumps(row.post_name))
        for row in rows
    ]  # fmt: skip
    return SafeString(f'{{"type": "FeatureCollection", "features": [{", ".join(features)}]}}'.translate(_IN_SCRIPT))


_POINT = (
    '{"type": "Feature", "geometry": {"type": "Point", "coordinates": %s}, "properties": {"id": %d, '
    '"kind": "place", "late": %s, "label": %s}}'
)
_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@lru_cache(maxsize=8)
def badges_in(language: str | None) -> dict[str, SafeString]:
    """The badge of each state, in a table; ``language`` only tells apart what is remembered."""
    return {state: badge(str(word), icon, tone) + _END for state, (word, icon, tone) in LOOKS.items()}
