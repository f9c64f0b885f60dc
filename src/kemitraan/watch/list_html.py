"""The rows of the long lists as HTML, one format a row: through the template language they cost most of a page.

What people wrote is escaped by ``format_html``; words, days and badges are made once a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kemitraan.design.templatetags.design import day, deadline
from kemitraan.toolbox import clock

from .guards import Guard

_MEMBER = (
    '<tr><th scope="row"><a href="{}{}/">{}</a>{}</th><td>{}</td><td><a href="{}{}/">{}</a></td><td>{}</td>'
    '<td>{}</td><td data-label="{}">{}</td></tr>'
)
_UNIT = (
    '<tr><th scope="row"><a href="{}{}/">{}</a></th><td>{} <span class="official" translate="no">{}</span></td>'
    '<td>{}</td><td class="num" data-label="{}">{}</td><td data-label="{}">{}</td><td>{}</td>'
    '<td data-label="{}">{}</td></tr>'
)
_POST = (
    '<tr><th scope="row"><a href="{}{}/">{}</a><br><span class="quiet">{}</span></th><td>{}{}</td>'
    '<td data-label="{}">{}</td><td>{}</td></tr>'
)


class _Days(dict[date, str]):
    """Days in words, each made once."""

    def __missing__(self, key: date) -> str:
        self[key] = day(key)
        return self[key]


def member_rows(rows: Iterable[Guard]) -> SafeString:
    """The table rows of the list of members."""
    base, units, until = reverse("watch:members"), f"{reverse('watch:units')}satuan/", _("Valid until")
    days, nothing = _Days(), SafeString("")
    made = (
        format_html(
            _MEMBER, base, row.pk, row.name,
            nothing if row.state.code == "serving" else SafeString(" ") + row.state.badge,
            row.number, units, row.unit_id, row.unit, row.kind, row.card.badge, until,
            days[row.card_until] if row.card_until else "–",
        )
        for row in rows
    )  # fmt: skip
    return mark_safe("".join(made))  # noqa: S308 - each row was escaped by format_html


def unit_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The table rows of the list of units."""
    base = f"{reverse('watch:units')}satuan/"
    members, head, guided = _("Members"), _("Head"), _("Guided by")
    made = (
        format_html(
            _UNIT, base, row["pk"], row["name"], row["kind"], row["official"], row["look"].badge, members,
            row["members"], head, row["head"] or "–", row["area"] or "–", guided, row["police"],
        )
        for row in rows
    )  # fmt: skip
    return mark_safe("".join(made))  # noqa: S308 - each row was escaped by format_html


def post_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The table rows of the list of posts; one that sleeps shows until when somebody must visit it."""
    base, last = reverse("watch:posts"), _("Last sign of life")
    days = _Days()
    made = (
        format_html(
            _POST, base, row["pk"], row["name"], row["kind"], row["look"].badge,
            _due(row["due_at"]) if row["late"] and row["due_at"] else SafeString(""), last,
            days[clock.local(row["last"]).date()] if row["last"] else "–", row["area"] or "–",
        )
        for row in rows
    )  # fmt: skip
    return mark_safe("".join(made))  # noqa: S308 - each row was escaped by format_html


def _due(due_at: Any) -> SafeString:
    shown = render_to_string("design/parts/deadline.html", dict(deadline(due_at, short=True))).strip()
    return mark_safe(f"<br>{shown}")  # noqa: S308 - the design room's own part
