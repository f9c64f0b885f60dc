"""The rows of the long lists as HTML, one text a row: through the template language they cost most of a page.

What people wrote is escaped here, once for each row; words, days and badges are made once a page or once a language.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import day, deadline, escaped, filled, icon, options
from kemitraan.toolbox.languages import once_a_language

from .guards import Guard
from .kinds import KINDS
from .models import Employer, GuardPost, SecurityUnit
from .words import look

# The columns of a row, as the lists' statements give them (views/units.py, posts.py, employers.py).
Unit = tuple[int, str, str, str, str, str, str | None, str | None, int]
Post = tuple[int, str, str, str, datetime | None, date | None, float, float, str | None, str | None]
Firm = tuple[int, str, str, str, date | None, str]
POST_STATES = ("active", "asleep", "reviving", "closed")


@once_a_language(100)
def unit_kinds(chosen: str, *, enrols: bool = False) -> SafeString:
    """The kinds of units as choices. ``enrols``: with members."""
    return options([(kind.code, kind.name) for kind in KINDS.values() if kind.enrols or not enrols], chosen)


@once_a_language(100)
def post_kinds(chosen: str) -> SafeString:
    """The kinds of posts as choices."""
    return options(GuardPost.Kind.choices, chosen)


def member_rows(rows: Iterable[Guard]) -> SafeString:
    """The table rows of the list of members."""
    here, units, label = reverse("watch:members"), f"{reverse('watch:units')}satuan/", escaped(_("Valid until"))
    days: dict[date | None, str] = {None: "–"}  # neighbours in the list say the same day
    cards: dict[str, SafeString] = {}
    made = []
    for pk, name, number, kind, unit_id, unit, state, card, until in rows:
        if until is not None and until not in days:
            days[until] = escaped(day(until))
        if card.code not in cards:
            cards[card.code] = card.badge
        mark = "" if state.code == "serving" else f" {state.badge}"
        made.append(
            f'<tr><th scope="row"><a href="{here}{pk}/">{escaped(name)}</a>{mark}</th><td>{escaped(number)}</td>'
            f'<td><a href="{units}{unit_id}/">{escaped(unit)}</a></td><td>{escaped(kind)}</td>'
            f'<td>{cards[card.code]}</td><td data-label="{label}">{days[until]}</td></tr>'
        )
    return SafeString("".join(made))


def unit_rows(rows: Iterable[Unit]) -> SafeString:
    """The table rows of the list of units."""
    here = f"{reverse('watch:units')}satuan/"
    members, head, guided = escaped(_("Members")), escaped(_("Head")), escaped(_("Guided by"))
    kinds, states = _kinds(), _states()
    return SafeString("".join([
        f'<tr><th scope="row"><a href="{here}{pk}/">{escaped(name)}</a></th><td>{kinds[kind]}</td>'
        f'<td>{states[state]}</td><td class="num" data-label="{members}">{count}</td>'
        f'<td data-label="{head}">{escaped(who or "–")}</td><td>{_place(area, above)}</td>'
        f'<td data-label="{guided}">{escaped(police)}</td></tr>'
        for pk, name, kind, state, who, police, area, above, count in rows
    ]))  # fmt: skip


def post_rows(rows: Iterable[Post]) -> SafeString:
    """The table rows of the list of posts; one that sleeps shows until when somebody must visit it."""
    here, last = reverse("watch:posts"), escaped(_("Last sign of life"))
    kinds, states = _post_words()
    return SafeString("".join([
        f'<tr><th scope="row"><a href="{here}{pk}/">{escaped(name)}</a><br><span class="quiet">{kinds[kind]}</span>'
        f'</th><td>{states[state]}{f"<br>{deadline(due, short=True)}" if due else ""}</td>'
        f'<td data-label="{last}">{escaped(day(on)) if on else "–"}</td><td>{_place(area, above)}</td></tr>'
        for pk, name, kind, state, due, on, _lon, _lat, area, above in rows
    ]))  # fmt: skip


def employer_rows(rows: Iterable[Firm], today: date) -> SafeString:
    """The table rows of the list of employers; a licence that ended is marked."""
    here, ended = reverse("watch:employers"), f" {icon('warning', size='sm')} {escaped(_('ended'))}"
    forms = {code: escaped(str(word)) for code, word in Employer.Form.choices}
    return SafeString("".join([
        f'<tr><th scope="row"><a href="{here}{pk}/">{escaped(name)}</a></th><td>{forms[form]}</td>'
        f'<td><span translate="no">{escaped(licence or "–")}</span>'
        f'{f" · {escaped(day(until))}{ended if until < today else str()}" if until else ""}</td>'
        f"<td>{escaped(police)}</td></tr>"
        for pk, name, form, licence, until, police in rows
    ]))  # fmt: skip


def _place(area: str | None, above: str | None) -> str:
    """An area and the one above it, as far as they are known."""
    return escaped(f"{area} · {above}" if area and above else area or above or "–")


# Words of rows as they stand in HTML, made once a language.


@once_a_language(16)
def _kinds() -> dict[str, SafeString]:
    form = '{} <span class="official" translate="no">{}</span>'
    return {kind.code: filled(form, kind.name, kind.official) for kind in KINDS.values()}


@once_a_language(16)
def _states() -> dict[str, SafeString]:
    return {state: look(state).badge for state in SecurityUnit.Status.values}


@once_a_language(16)
def _post_words() -> tuple[dict[str, str], dict[str, SafeString]]:
    kinds = {code: escaped(str(word)) for code, word in GuardPost.Kind.choices}
    return kinds, {state: look(state).badge for state in POST_STATES}
