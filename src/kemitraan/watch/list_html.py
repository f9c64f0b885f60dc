"""The rows of the long lists as HTML, one format a row: through the template language they cost most of a page.

What people wrote is escaped by ``filled``; words, days and badges are made once a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import NOTHING, day, deadline, escaped, filled, joined, options

from .guards import Guard
from .kinds import KINDS
from .models import GuardPost

_MEMBER = (
    '<tr><th scope="row"><a href="@M{}/">{}</a>{}</th><td>{}</td><td><a href="@Usatuan/{}/">{}</a></td><td>{}</td>'
    '<td>{}</td><td data-label="@V">{}</td></tr>'
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

_LINE = SafeString("<br>")


@lru_cache(maxsize=100)
def unit_kinds(chosen: str, language: str | None, *, enrols: bool = False) -> SafeString:
    """The kinds of units as choices; ``language`` only tells apart what is remembered. ``enrols``: with members."""
    return options([(kind.code, kind.name) for kind in KINDS.values() if kind.enrols or not enrols], chosen)


@lru_cache(maxsize=100)
def post_kinds(chosen: str, language: str | None) -> SafeString:
    """The kinds of posts as choices."""
    return options(GuardPost.Kind.choices, chosen)


def member_rows(rows: Iterable[Guard]) -> SafeString:
    """The table rows of the list of members."""
    form = _MEMBER.replace("@M", reverse("watch:members")).replace("@U", reverse("watch:units"))
    form = form.replace("@V", escaped(_("Valid until")))
    made = (
        filled(
            form, row.pk, row.name,
            NOTHING if row.state.code == "serving" else SafeString(f" {row.state.badge}"),
            row.number, row.unit_id, row.unit, row.kind, row.card.badge,
            day(row.card_until) if row.card_until else "–",
        )
        for row in rows
    )  # fmt: skip
    return joined(made)


def unit_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The table rows of the list of units."""
    base = f"{reverse('watch:units')}satuan/"
    members, head, guided = _("Members"), _("Head"), _("Guided by")
    made = (
        filled(
            _UNIT, base, row["pk"], row["name"], row["kind"], row["official"], row["look"].badge, members,
            row["members"], head, row["head"] or "–", row["area"] or "–", guided, row["police"],
        )
        for row in rows
    )  # fmt: skip
    return joined(made)


def post_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The table rows of the list of posts; one that sleeps shows until when somebody must visit it."""
    base, last = reverse("watch:posts"), _("Last sign of life")
    made = (
        filled(
            _POST, base, row["pk"], row["name"], row["kind"], row["look"].badge,
            _LINE + deadline(row["due_at"], short=True) if row["late"] and row["due_at"] else NOTHING, last,
            day(row["last"]) if row["last"] else "–", row["area"] or "–",
        )
        for row in rows
    )  # fmt: skip
    return joined(made)
