"""Promises as HTML: on their own list, and on the page of a partner or of a problem.

A form in each of fifty rows costs the template language more than everything else of the page together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import (
    NOTHING,
    SOME_NUMBER,
    address_form,
    badge,
    deadline,
    filled,
    icon,
    joined,
    spoken,
    token_field,
    when,
)  # fmt: skip

from .models import Promise
from .promise_list import Line, line_of

_ROW = """<li>
  <p><strong>{}</strong></p>
  <p class="quiet">{}{}{}{}</p>
  <p>{}{}</p>
  {}
</li>
"""
_QUIET = ' <span class="quiet">{}</span>'
_TO = ' · <a href="@">{}</a>'
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
_KEY = SafeString("\0")  # stands for a promise's key in a form that is written once a page


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
    found = {row.pk: row for row in rows}
    lines = map(line_of, found.values())
    return line_rows(lines, keeps=lambda line: keeps(found[line.pk]), today=today, token=token, about=about, back=back)


def line_rows(
    lines: Iterable[Line],
    *,
    keeps: Callable[[Line], bool],
    today: date,
    token: str,
    about: bool = True,
    back: str = "janji",
) -> SafeString:
    """The same for promises read as lines."""
    words = _Words(today, token, back)
    return joined([_row(line, words, about=about, keep=keeps(line)) for line in lines])


class _Words:
    """What is the same in every row, worked out once a page."""

    def __init__(self, today: date, token: str, back: str) -> None:
        self.today, self.token = today.isoformat(), token_field(token)
        self.back = filled(_BACK, back) if back else NOTHING
        self.owes, self.seen_to = _("%(by)s owes it to %(to)s"), _("seen to by %(name)s")
        self.postponed = _("postponed %(n)s times")
        self.partner = _TO.replace("@", address_form("partnership:partner", SOME_NUMBER))
        self.problem = _TO.replace("@", address_form("partnership:problem", SOME_NUMBER))

    @cached_property
    def badges(self) -> dict[str, SafeString]:
        """How a promise ended."""
        return {
            "kept": badge(_("Kept"), "check", "agreed") + _END,
            "broken": badge(_("Broken"), "warning", "late") + _END,
            "released": badge(_("Let go"), "minus", "neutral") + _END,
        }

    @cached_property
    def still_open(self) -> str:
        """The form of an open promise, with :data:`_KEY` for its key."""
        keep = filled(_MAIN, icon("check", size="sm"), _("Kept"))
        verbs = (("tunda", _("Postpone")), ("ingkar", _("Broken")), ("lepas", _("Let go")))
        others = (filled(_OTHER, self._settle(verb), NOTHING, word) for verb, word in verbs)
        how = filled(_HOW, _KEY, _("How, or why not"), _KEY)
        return self._form(_("What became of it"), how, joined([keep, *others]))

    @cached_property
    def closed(self) -> str:
        """The form of one that is closed."""
        again = _("Open again")
        undo = filled(_OTHER, self._settle("buka"), icon("undo", size="sm") + _SPACE, again)
        return self._form(again, NOTHING, undo)

    def _form(self, what: str, how: SafeString, buttons: SafeString) -> str:
        new_day = _("New day, if it is postponed")
        return filled(
            *(_FORM, what, self._settle("tepati"), self.token, self.back, how),
            *(_KEY, new_day, _KEY, self.today, buttons),
        )

    @cached_property
    def _settling(self) -> str:
        return address_form("partnership:settle", SOME_NUMBER, "tepati")

    def _settle(self, verb: str) -> SafeString:
        return SafeString(self._settling.format(_KEY, verb))


def _row(line: Line, words: _Words, *, about: bool, keep: bool) -> SafeString:
    still_open = line.state == "open"
    form = (words.still_open if still_open else words.closed) if keep else ""
    return filled(
        _ROW,
        line.text,
        words.owes % {"by": line.owed_by, "to": line.owed_to},
        NOTHING if line.owner is None else f" · {words.seen_to % {'name': line.owner}}",
        filled(words.partner, line.partner_id, line.partner) if about and line.partner_id else NOTHING,
        filled(words.problem, line.problem_id, line.problem) if about and line.problem_id else NOTHING,
        _state(line, words, still_open),
        filled(_QUIET, line.how) if line.how else NOTHING,
        SafeString(form.replace(_KEY, str(line.pk))),
    )


def _state(line: Line, words: _Words, still_open: bool) -> SafeString:
    if still_open and line.due_at:
        more = filled(_QUIET, words.postponed % {"n": line.postponed}) if line.postponed else NOTHING
        return SafeString(f"{deadline(line.due_at)}\n{more}")
    closed = when(line.closed_at, spoken(line.closed_at)) if line.closed_at else SafeString("–")
    return words.badges.get(line.state, words.badges["released"]) + _SPACE + closed
