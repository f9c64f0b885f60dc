"""The rows of the list of promises as HTML: the same markup as ``partnership/promise_row.html`` (a test compares them).

A form in each of fifty rows costs the template language more than everything else of the page together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import NOTHING, badge, deadline, escaped, filled, icon, joined, spoken, when

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
    <form method="post" action="{}" novalidate>{}<input type="hidden" name="back" value="janji">
      {}
      <label class="form-label" for="due-{}">{}</label><input class="form-control k-w20 mb-2" type="date" id="due-{}" \
name="due_on" min="{}">
      <div class="k-buttons">{}</div>
    </form></details>"""
_HOW = (
    '<label class="form-label" for="how-{}">{}</label><input class="form-control mb-2" id="how-{}" name="how" '
    'maxlength="300">'
)
_CSRF = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
_MAIN = '<button class="btn btn-primary">{} {}</button>'
_OTHER = '<button class="btn btn-outline-primary" formaction="{}">{}{}</button>'
_END, _SPACE = SafeString("\n"), SafeString(" ")


def promise_rows(rows: Iterable[Promise], *, kept_units: Collection[int], today: date, token: str) -> SafeString:
    """Each promise with its partner or problem; with its form where the viewer keeps its unit (``token``: CSRF's)."""
    words = _Words(today, token)
    return joined(_row(row, words, keep=row.unit_id in kept_units) for row in rows)


class _Words:
    """What is the same in every row, worked out once a page."""

    def __init__(self, today: date, token: str) -> None:
        self.today, self.token = today.isoformat(), filled(_CSRF, token)
        self.owes, self.seen_to = _("%(by)s owes it to %(to)s"), _("seen to by %(name)s")
        self.postponed = _("postponed %(n)s times")
        self.partners, self.problems = reverse("partnership:partners"), reverse("partnership:problem", args=[0])
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


def _row(row: Promise, words: _Words, *, keep: bool) -> SafeString:
    return filled(
        _ROW,
        row.text,
        words.owes % {"by": row.owed_by, "to": row.owed_to},
        f" · {words.seen_to % {'name': row.owner.account.name}}" if row.owner else NOTHING,
        filled(_TO, f"{words.partners}{row.partner_id}/", row.partner.name) if row.partner else NOTHING,
        filled(_TO, words.problems.replace("0", str(row.problem_id)), row.problem.title) if row.problem else NOTHING,
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
    settle = reverse("partnership:settle", args=[row.pk, "tepati"]).removesuffix("tepati/")
    still_open = row.state == "open"
    if still_open:
        others = (filled(_OTHER, f"{settle}{verb}/", NOTHING, word) for verb, word in words.others)
        buttons = joined([words.keep, *others])
    else:
        buttons = filled(_OTHER, f"{settle}buka/", words.undo, words.again)
    return filled(
        _FORM,
        words.became if still_open else words.again,
        f"{settle}tepati/",
        words.token,
        filled(_HOW, row.pk, words.how, row.pk) if still_open else NOTHING,
        row.pk,
        words.new_day,
        row.pk,
        words.today,
        buttons,
    )
