"""The rows of the list of partners as HTML, one format a row.

Fifty rows through the template language cost more than everything else of the page together; this way they cost a
tenth. What people wrote is escaped by ``filled``; words and badges are rendered once a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import NOTHING, day, filled, joined

from .kinds import Kind

COLUMNS = (
    *("id", "name", "function", "kind", "state", "area__name", "area__level", "area__parent__name", "seen_at"),
    "see_by",
)
_ROW = '<tr><td><a class="p-name" href="{}{}/">{}</a>{}{}</td><td>{}</td><td>{}</td><td>{}{}</td><td>{}</td></tr>'


def rows_html(
    rows: Iterable[tuple[Any, ...]], late: Mapping[int, int], badges: Mapping[str, SafeString], today: date
) -> str:
    """Table rows of ``COLUMNS``; ``late`` counts overdue promises by partner, ``badges`` are rendered state badges."""
    base = reverse("partnership:partners")
    kinds = {kind.value: str(kind.label) for kind in Kind}
    never = filled('<span class="quiet">{}</span>', _("not yet"))
    made: list[SafeString] = []
    for pk, name, function, kind, state, area, level, parent, seen_at, see_by in rows:
        place = f"{area}, {parent}" if level in ("rw", "rt") else area or ""
        count = late.get(pk, 0)
        made.append(
            filled(
                _ROW,
                base,
                pk,
                name,
                filled('<br><span class="quiet">{}</span>', function) if function else NOTHING,
                SafeString(" ") + badges[state] if state in badges else NOTHING,
                kinds[kind],
                place,
                day(seen_at) if seen_at else never,
                SafeString("<br>") + badges["see_late"] if see_by and see_by < today else NOTHING,
                filled('<span class="p-late">{}</span>', _("%(n)s overdue") % {"n": count}) if count else NOTHING,
            )
        )
    return joined(made)
