"""Promises as HTML: on their own list, and on the page of a partner or of a problem.

A form in each of thirty rows costs the template language more than everything else of the page together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NamedTuple

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
    said_when,
    token_field,
)  # fmt: skip
from kemitraan.toolbox.languages import once_a_language

from .models import Promise
from .promise_list import Line, line_of

_QUIET = ' <span class="quiet">{}</span>'
_TO = ' · <a href="@">{}</a>'
_FORM = (
    '<details class="p-more"><summary>{}</summary><form method="post" action="{}" novalidate>{}{}{}'
    '<label class="form-label" for="due-{}">{}</label><input class="form-control k-w20 mb-2" type="date" id="due-{}" '
    'name="due_on" min="{}"><div class="k-buttons">{}</div></form></details>'
)
_HOW = (
    '<label class="form-label" for="how-{}">{}</label><input class="form-control mb-2" id="how-{}" name="how" '
    'maxlength="300">'
)
_BACK = '<input type="hidden" name="back" value="{}">'
_MAIN = '<button class="btn btn-primary">{} {}</button>'
_OTHER = '<button class="btn btn-outline-primary" formaction="{}">{}{}</button>'
_SPACE = SafeString(" ")
# In a form that is written once a language: a promise's key, then what is the same in all rows of a page.
_KEY, _TOKEN, _LEADS_BACK, _TODAY = SafeString("\0"), SafeString("\1"), SafeString("\2"), SafeString("\3")


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
    return SafeString("".join([_row(line, words, about, keeps(line)) for line in lines]))


class _Words:
    """What is the same in every row, worked out once a page."""

    def __init__(self, today: date, token: str, back: str) -> None:
        self.said, self.today = _said(), today
        page = {_TOKEN: token_field(token), _LEADS_BACK: filled(_BACK, back) if back else "", _TODAY: today.isoformat()}
        opened, closed = self.said.opened, self.said.closed
        for sign, text in page.items():
            opened, closed = opened.replace(sign, text), closed.replace(sign, text)
        self.opened, self.closed = opened.split(_KEY), closed.split(_KEY)
        self.clocks: dict[datetime, SafeString] = {}  # what was promised for one day runs out with it: said once

    def clock(self, due: datetime) -> SafeString:
        """What a promise's clock says."""
        said = self.clocks.get(due)
        if said is None:
            said = self.clocks[due] = deadline(due)
        return said


class _Said(NamedTuple):
    """Words, badges, and the form of a promise that is open and of one that is closed."""

    owes: str
    seen_to: str
    postponed: str
    partner: str
    problem: str
    badges: dict[str, str]
    opened: str
    closed: str


@once_a_language(8)
def _said() -> _Said:
    """What is the same on every page."""
    settle = address_form("partnership:settle", SOME_NUMBER, "tepati")
    to_verb = {verb: SafeString(settle.format(_KEY, verb)) for verb in ("tepati", "tunda", "ingkar", "lepas", "buka")}
    keep = filled(_MAIN, icon("check", size="sm"), _("Kept"))
    verbs = (("tunda", _("Postpone")), ("ingkar", _("Broken")), ("lepas", _("Let go")))
    others = (filled(_OTHER, to_verb[verb], NOTHING, word) for verb, word in verbs)
    how = filled(_HOW, _KEY, _("How, or why not"), _KEY)
    again = _("Open again")
    undo = filled(_OTHER, to_verb["buka"], icon("undo", size="sm") + _SPACE, again)

    def form(what: str, how: SafeString, buttons: SafeString) -> str:
        new_day = _("New day, if it is postponed")
        return filled(
            *(_FORM, what, to_verb["tepati"], _TOKEN, _LEADS_BACK, how),
            *(_KEY, new_day, _KEY, _TODAY, buttons),
        )

    badges = {
        "kept": badge(_("Kept"), "check", "agreed") + " ",
        "broken": badge(_("Broken"), "warning", "late") + " ",
        "released": badge(_("Let go"), "minus", "neutral") + " ",
    }
    return _Said(
        owes=_("%(by)s owes it to %(to)s"),
        seen_to=_("seen to by %(name)s"),
        postponed=filled(_QUIET, _("postponed %(n)s times")),
        partner=_TO.replace("@", address_form("partnership:partner", SOME_NUMBER)),
        problem=_TO.replace("@", address_form("partnership:problem", SOME_NUMBER)),
        badges=badges,
        opened=form(_("What became of it"), how, joined([keep, *others])),
        closed=form(again, NOTHING, undo),
    )


def _row(line: Line, words: _Words, about: bool, keep: bool) -> str:
    said = words.said
    owes = said.owes % {"by": line.owed_by, "to": line.owed_to}
    more = "" if line.owner is None else f" · {escaped(said.seen_to % {'name': line.owner})}"
    if about and line.partner_id:
        more += filled(said.partner, line.partner_id, line.partner)
    if about and line.problem_id:
        more += filled(said.problem, line.problem_id, line.problem)
    if line.state == "open" and line.due_at:
        form, state = words.opened, str(words.clock(line.due_at))
        if line.postponed:
            state += said.postponed % {"n": line.postponed}
    else:
        closed = said_when(line.closed_at, words.today) if line.closed_at else "–"
        form, state = words.closed, said.badges.get(line.state, said.badges["released"]) + closed
    how = filled(_QUIET, line.how) if line.how else ""
    return (
        f'<li><p><strong>{escaped(line.text)}</strong></p><p class="quiet">{escaped(owes)}{more}</p>'
        f"<p>{state}{how}</p>{str(line.pk).join(form) if keep else ''}</li>\n"
    )
