"""Promises as HTML: on their own list, and on the page of a partner or of a problem.

A form in each of fifty rows costs the template language more than everything else of the page together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import (
    NOTHING,
    SOME_NUMBER,
    address_form,
    badge,
    deadline,
    escaped,
    filled,
    icon,
    joined,
    spoken,
    token_field,
    when,
)  # fmt: skip

from .models import Promise

SHOWN = (  # columns that a row needs
    *("text", "owed_by", "owed_to", "state", "due_at", "closed_at", "how", "postponed", "unit_id"),
    *("partner__name", "problem__title", "owner__account__name"),
)
_ROW = """<li>
  <p><strong>{}</strong></p>
  <p class="quiet">{}{}{}{}</p>
  <p>{}{}</p>
  {}
</li>
"""
_QUIET = ' <span class="quiet">{}</span>'
_TO = ' · <a href="{}">{}</a>'
_FORM = """<details class="p-more"><summary>{}</summary>
    <form method="post" action="{}" novalidate>{}{}
      {}
      <label class="form-label" for="due-{}">{}</label><input class="form-control k-w20 mb-2" type="date" id="due-{}" \
name="due_on" min="{}">
      <div class="k-buttons">{}</div>
    </form></details>"""
_HOW = (
    '<label class="form-label" for="how-{}">{}</label><input class="form-control mb-2" id="how-{}" name="how" '
    'maxlength="300">'
)
_BACK = '<input type="hidden" name="back" value="{}">'
_MAIN = '<button class="btn btn-primary">{} {}</button>'
_OTHER = '<button class="btn btn-outline-primary" formaction="{}">{}{}</button>'
_END, _SPACE = SafeString("\n"), SafeString(" ")


def promise_rows(
    rows: Iterable[Promise],
    *,
    keeps: Callable[[Promise], bool],
    today: date,
    token: str,
    about: bool = True,
    back: str = "janji",
) -> SafeString:
    """Each promise, with its form where the viewer keeps it (``token``: CSRF's).

    ``about``: with the partner or problem it belongs to. ``back``: the list its form leads back to; else its own page.
    """
    words = _Words(today, token, back)
    return joined(_row(row, words, about=about, keep=keeps(row)) for row in rows)


class _Words:
    """What is the same in every row, worked out once a page."""

    def __init__(self, today: date, token: str, back: str) -> None:
        self.today, self.token = today.isoformat(), token_field(token)
        self.back = filled(_BACK, back) if back else NOTHING
        self.owes, self.seen_to = _("%(by)s owes it to %(to)s"), _("seen to by %(name)s")
        self.postponed = _("postponed %(n)s times")
        self.partner = address_form("partnership:partner", SOME_NUMBER)
        self.problem = address_form("partnership:problem", SOME_NUMBER)
        self.settle = address_form("partnership:settle", SOME_NUMBER, "tepati")
        self.badges = {
            "kept": badge(_("Kept"), "check", "agreed") + _END,
            "broken": badge(_("Broken"), "warning", "late") + _END,
            "released": badge(_("Let go"), "minus", "neutral") + _END,
        }
        self.how, self.new_day = SafeString(escaped(_("How, or why not"))), _("New day, if it is postponed")
        self.became, self.again = _("What became of it"), _("Open again")
        self.keep = filled(_MAIN, icon("check", size="sm"), _("Kept"))
        self.others = [("tunda", _("Postpone")), ("ingkar", _("Broken")), ("lepas", _("Let go"))]
        self.undo = icon("undo", size="sm") + _SPACE


def _row(row: Promise, words: _Words, *, about: bool, keep: bool) -> SafeString:
    return filled(
        _ROW,
        row.text,
        words.owes % {"by": row.owed_by, "to": row.owed_to},
        f" · {words.seen_to % {'name': row.owner.account.name}}" if row.owner else NOTHING,
        filled(_TO, words.partner.format(row.partner_id), row.partner.name) if about and row.partner else NOTHING,
        filled(_TO, words.problem.format(row.problem_id), row.problem.title) if about and row.problem else NOTHING,
        _state(row, words),
        filled(_QUIET, row.how) if row.how else NOTHING,
        _form(row, words) if keep else NOTHING,
    )


def _state(row: Promise, words: _Words) -> SafeString:
    if row.state == "open":
        more = filled(_QUIET, words.postponed % {"n": row.postponed}) if row.postponed else NOTHING
        return deadline(row.due_at) + _END + more
    closed = when(row.closed_at, spoken(row.closed_at)) if row.closed_at else SafeString("–")
    return words.badges.get(row.state, words.badges["released"]) + _SPACE + closed


def _form(row: Promise, words: _Words) -> SafeString:
    still_open = row.state == "open"
    if still_open:
        others = (filled(_OTHER, words.settle.format(row.pk, verb), NOTHING, word) for verb, word in words.others)
        buttons = joined([words.keep, *others])
    else:
        buttons = filled(_OTHER, words.settle.format(row.pk, "buka"), words.undo, words.again)
    return filled(
        _FORM,
        words.became if still_open else words.again,
        words.settle.format(row.pk, "tepati"),
        words.token,
        words.back,
        filled(_HOW, row.pk, words.how, row.pk) if still_open else NOTHING,
        row.pk,
        words.new_day,
        row.pk,
        words.today,
        buttons,
    )
