"""The rows of the list of partners as HTML, one format a row, and what its filters offer.

Thirty rows through the template language cost more than everything else of the page together; this way they cost a
tenth. What people wrote is escaped; words and badges are drawn once a language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import badge, day, escaped, filled, options
from kemitraan.toolbox.languages import once_a_language

from .kinds import Kind
from .partner_list import Line


def rows_html(lines: Iterable[Line]) -> SafeString:
    """The rows of the table."""
    to, words = reverse("partnership:partners"), _said()
    return SafeString("".join([_row(line, to, words) for line in lines]))


class _Words(NamedTuple):
    """What is the same in every row."""

    kinds: dict[str, str]
    states: dict[str, str]
    see_late: str
    never: str
    late: str


@once_a_language(8)
def _said() -> _Words:
    """The words in this language."""
    return _Words(
        {kind: escaped(said) for kind, said in _kinds().items()},
        {"paused": f" {badge(_('Paused'), 'pause', 'neutral')}", "ended": f" {badge(_('Ended'), 'stop', 'neutral')}"},
        f"<br>{badge(_('Contact overdue'), 'clock', 'late')}",
        filled('<span class="quiet">{}</span>', _("not yet")),
        filled('<span class="p-late">{}</span>', _("%(n)s overdue")),
    )


def _row(line: Line, to: str, words: _Words) -> str:
    place = f"{line.area}, {line.above}" if line.level in ("rw", "rt") else line.area or ""
    function = f'<br><span class="quiet">{escaped(line.function)}</span>' if line.function else ""
    seen = (day(line.seen_on) if line.seen_on else words.never) + (words.see_late if line.see_late else "")
    late = words.late % {"n": line.late} if line.late else ""
    return (
        f'<tr><td><a class="p-name" href="{to}{line.pk}/">{escaped(line.name)}</a>{function}'
        f"{words.states.get(line.state, '')}</td><td>{words.kinds[line.kind]}</td><td>{escaped(place)}</td>"
        f"<td>{seen}</td><td>{late}</td></tr>"
    )


@once_a_language(8)
def _kinds() -> dict[str, str]:
    """The kinds in words."""
    return {kind.value: str(kind.label) for kind in Kind}


@once_a_language(64)
def kind_options(chosen: str) -> SafeString:
    """The kinds to choose from."""
    return options(_kinds().items(), chosen)
