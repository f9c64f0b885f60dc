"""The rows of the long lists as HTML, one text a row; everything that people wrote is ``escaped``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
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
    number,
    when,
)
from kemitraan.toolbox.languages import once_a_language

from .listing import Line, Past
from .words import LOOKS

_END = SafeString("\n")


def past_rows(rows: Iterable[Past]) -> SafeString:
    """The rows of past nights."""
    to, badges = address_form("nights:night", SOME_NUMBER).split("{}"), badges_in()
    return SafeString("".join([_past(row, to, badges) for row in rows]))


def _past(row: Past, to: list[str], badges: Mapping[str, str]) -> str:
    return (
        f'<tr><td><a href="{to[0]}{row.pk}{to[1]}">{day(row.day)}</a></td><td>{escaped(row.post_name)}</td>'
        f'<td>{badges[row.state]}</td><td class="num">{"–" if row.came is None else row.came}</td>'
        f'<td class="num">{row.members}</td></tr>'
    )


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
    to, badges = address_form("nights:night", SOME_NUMBER).split("{}"), badges_in()
    begin, people = escaped(_("From")), escaped(_("People"))
    begins, clocks = dict[datetime, str](), dict[datetime | None, str]({None: "–"})
    made = list[str]()
    for row in rows:
        if row.starts_at not in begins:
            begins[row.starts_at] = when(row.starts_at, clock_time(row.starts_at))
        if row.due_at not in clocks:
            clocks[row.due_at] = deadline(row.due_at, short=True)
        made.append(
            f'<tr><td><a href="{to[0]}{row.pk}{to[1]}">{escaped(row.post_name)}</a><br><span class="quiet">'
            f"{escaped(row.post_area_name or '')}</span></td><td>{badges[row.state]}</td>"
            f'<td data-label="{begin}">{begins[row.starts_at]}</td>'
            f'<td class="num" data-label="{people}">{row.members}</td><td>{clocks[row.due_at]}</td></tr>'
        )
    return SafeString("".join(made))


def points_json(rows: Iterable[Line]) -> SafeString:
    """Where tonight's posts are, as GeoJSON that may stand in a script: what ``json_script`` would say."""
    features = ", ".join(
        [
            '{"type": "Feature", "geometry": {"type": "Point", "coordinates": '
            f"[{_number(row.post_lon)}, {_number(row.post_lat)}]"
            f'}}, "properties": {{"id": {row.pk}, "kind": "place", "late": {"true" if row.late else "false"}, '
            f'"label": {_text(row.post_name)}}}}}'
            for row in rows
        ]
    )
    for sign, code in _IN_SCRIPT:
        features = features.replace(sign, code)
    return SafeString(f'{{"type": "FeatureCollection", "features": [{features}]}}')


def _number(value: float | None) -> str:
    return "null" if value is None else repr(value)


_text = json.encoder.encode_basestring_ascii
_IN_SCRIPT = tuple((sign, f"\\u{ord(sign):04X}") for sign in "<>&")


@once_a_language(8)
def tonight_map() -> SafeString:
    """The map beside the list, which shows :func:`points_json`: alike for everybody who reads this language."""
    return SafeString(render_to_string("nights/tonight_map.html"))


@once_a_language(8)
def badges_in() -> dict[str, SafeString]:
    """The badge of each state, in a table."""
    return {state: badge(str(word), icon, tone) + _END for state, (word, icon, tone) in LOOKS.items()}
