"""The tables of the programme as HTML, one format a row: figures by place, and what the map shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import NOTHING, filled, icon, joined, number

if TYPE_CHECKING:
    from .programme_figure import Line
    from .programme_map import Place

_LINE = '<tr><th scope="row">{}</th><td class="num">{}</td><td class="num">{}</td><td class="num">{}</td></tr>'
_LINK = '<a href="{}">{}</a>'
_PLACE = '<tr><td>{}</td><td><a href="{}">{}</a></td><td>{}</td><td>{}{}</td></tr>'


def line_rows(lines: Iterable[Line]) -> SafeString:
    """The parts of a figure; where a number is too small it says that it is not shown."""
    nowhere, kept_back = _("no kelurahan"), filled('<span class="quiet">{}</span>', _("not shown"))
    return joined(
        filled(
            _LINE,
            filled(_LINK, line.url, line.name or nowhere) if line.url else line.name or nowhere,
            kept_back if line.n is None else number(line.n, 0),
            kept_back if line.of is None else number(line.of, 0),
            "–" if line.percent is None else number(line.percent, 0),
        )
        for line in lines
    )


def place_rows(places: Iterable[Place]) -> SafeString:
    """Posts and sessions of the map as a list."""
    moon = icon("moon", size="sm") + SafeString(" ")
    return joined(
        filled(_PLACE, one.kind, one.url, one.name, one.area or "–", moon if one.late else NOTHING, one.state)
        for one in places
    )
