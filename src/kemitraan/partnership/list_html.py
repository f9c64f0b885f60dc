"""The rows of the list of partners as HTML, one format a row.

Fifty rows through the template language cost more than everything else of the page together; this way they cost a
tenth. What people wrote is escaped by ``format_html``; words and badges are rendered once a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kemitraan.design.templatetags.design import day
from kemitraan.toolbox import clock

from .kinds import Kind

COLUMNS = (
    *("id", "name", "function", "kind", "state", "area__name", "area__level", "area__parent__name", "seen_at"),
    "see_by",
)
_ROW = '<tr><td><a class="p-name" href="{}{}/">{}</a>{}{}</td><td>{}</td><td>{}</td><td>{}{}</td><td>{}</td></tr>'


def rows_html(rows: Iterable[tuple[Any, ...]], late: Mapping[int, int], badges: Mapping[str, str], today: date) -> str:
    """Table rows of ``COLUMNS``; ``late`` counts overdue promises by partner, ``badges`` are rendered state badges."""
    base = reverse("partnership:partners")
    kinds = {kind.value: str(kind.label) for kind in Kind}
    nothing, never = SafeString(""), format_html('<span class="quiet">{}</span>', _("not yet"))
    days: dict[date, str] = {}
    made: list[str] = []
    for pk, name, function, kind, state, area, level, parent, seen_at, see_by in rows:
        place = f"{area}, {parent}" if level in ("rw", "rt") else area or ""
        count = late.get(pk, 0)
        made.append(
            format_html(
                _ROW,
                base,
                pk,
                name,
                format_html('<br><span class="quiet">{}</span>', function) if function else nothing,
                mark_safe(f" {badges[state]}") if state in badges else nothing,  # noqa: S308 - our own badge
                kinds[kind],
                place,
                _day(seen_at, days) if seen_at else never,
                mark_safe(f"<br>{badges['see_late']}") if see_by and see_by < today else nothing,  # noqa: S308
                format_html('<span class="p-late">{}</span>', _("%(n)s overdue") % {"n": count}) if count else nothing,
            )
        )
    return mark_safe("".join(made))  # noqa: S308 - each row was escaped by format_html


def _day(moment: datetime, days: dict[date, str]) -> str:
    on = clock.local(moment).date()
    if on not in days:
        days[on] = day(on)
    return days[on]
