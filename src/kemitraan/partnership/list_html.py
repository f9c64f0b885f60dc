"""The rows of the list of partners as HTML, one format a row, and what its filters offer.

Fifty rows through the template language cost more than everything else of the page together; this way they cost a
tenth. What people wrote is escaped by ``filled``; words and badges are rendered once a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kemitraan.design.api import NOTHING, badge, day, filled, joined, options

from .kinds import Kind
from .partner_list import Line

_ROW = '<tr><td><a class="p-name" href="@{}/">{}</a>{}{}</td><td>{}</td><td>{}</td><td>{}{}</td><td>{}</td></tr>'
_QUIET, _LATE = '<br><span class="quiet">{}</span>', '<span class="p-late">{}</span>'


def rows_html(lines: Iterable[Line]) -> SafeString:
    """The rows of the table."""
    form = _ROW.replace("@", reverse("partnership:partners"))
    kinds, late = _kinds(get_language()), _("%(n)s overdue")
    badges = {
        "paused": SafeString(" ") + badge(_("Paused"), "pause", "neutral"),
        "ended": SafeString(" ") + badge(_("Ended"), "stop", "neutral"),
    }
    see_late = SafeString("<br>") + badge(_("Contact overdue"), "clock", "late")
    never = filled('<span class="quiet">{}</span>', _("not yet"))
    return joined(
        [
            filled(
                form,
                line.pk,
                line.name,
                filled(_QUIET, line.function) if line.function else NOTHING,
                badges.get(line.state, NOTHING),
                kinds[line.kind],
                f"{line.area}, {line.above}" if line.level in ("rw", "rt") else line.area or "",
                day(line.seen_on) if line.seen_on else never,
                see_late if line.see_late else NOTHING,
                filled(_LATE, late % {"n": line.late}) if line.late else NOTHING,
            )
            for line in lines
        ]
    )


@lru_cache(maxsize=8)
def _kinds(language: str | None) -> dict[str, str]:
    """The kinds in words; ``language`` only tells apart what is remembered."""
    return {kind.value: str(kind.label) for kind in Kind}


@lru_cache(maxsize=64)
def kind_options(chosen: str, language: str | None) -> SafeString:
    """The kinds to choose from."""
    return options(_kinds(language).items(), chosen)
