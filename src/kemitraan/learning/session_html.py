"""The long lists of one session's page for staff as HTML, one format a row: through the template language they cost
most of the page. What people wrote is escaped by ``filled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kemitraan.design.api import (
    NOTHING,
    SOME_NUMBER,
    address_form,
    badge,
    deadline,
    filled,
    icon,
    joined,
    options,
    spoken,
    token_field,
    when,
)
from kemitraan.toolbox.languages import once_a_language

from .certify import lacking
from .models import Session
from .reading import Day, Paper, Person, Question, Speaking
from .states import AFTER
from .words import PLACES


@dataclass(frozen=True)
class Drawer:
    """Draws the lists of one session for one reader. ``token``: of the forms; ``keeps``: whether there are any.

    ``mine``: the reader's own posts, which answer what was given to them also where they keep no courses.
    """

    session: Session
    token: str
    keeps: bool
    started: bool
    mine: frozenset[int] = frozenset()

    def _form(self, verb: str, form: str, *values: object, look: str = "") -> SafeString:
        """A form that does one thing with the session, with hidden fields and buttons of its own."""
        return self._sent(reverse("learning:act", args=[self.session.code, verb]), form, *values, look=look)

    def _sent(self, address: str, form: str, *values: object, look: str = "") -> SafeString:
        begun = filled(
            '<form method="post" action="{}"{}>{}', address,
            filled(' class="{}"', look) if look else NOTHING, token_field(self.token),
        )  # fmt: skip
        return begun + filled(form, *values) + _END


_END, _SPACE = SafeString("</form>"), SafeString(" ")
_PERSON = "<tr><td>{}{}</td><td>{}</td><td>{}</td><td>{}{}</td>{}</tr>"
_QUIET_LINE = '<br><span class="quiet">{}</span>'
_HERE = '<input type="hidden" name="registration" value="{}"><button class="btn btn-outline-primary btn-sm">{}</button>'
_DOUBTED = '<div class="k-note"><p class="mb-1">{}</p>{}</div>'
_DECIDE = (
    '<input type="hidden" name="presence" value="{}"><button class="btn btn-outline-primary btn-sm" name="keep" '
    'value="1">{}</button><button class="btn btn-outline-primary btn-sm" name="keep" value="0">{}</button>'
)
_EXAM = (
    '<input type="hidden" name="registration" value="{}"><button class="btn btn-outline-primary btn-sm" name="passed" '
    'value="1"{}>{}</button><button class="btn btn-outline-primary btn-sm" name="passed" value="0">{}</button>'
)
_PRESSED = SafeString(' aria-pressed="true"')


def people_rows(drawer: Drawer, people: Iterable[Person]) -> SafeString:
    """Who registered, with what can be done about each on the day and after it."""
    session, programme = drawer.session, drawer.session.programme
    over, unnamed = session.state in AFTER, _("without a name")
    # One form each for all rows: only the number in them differs.
    here = drawer._form("hadir", _HERE, 0, _("Is here")).replace('value="0"', 'value="{}"')
    passed = drawer._form("lulus", _EXAM, 0, SafeString("{}"), _("Passed"), _("Not passed"), look="k-buttons")
    exam = passed.replace('name="registration" value="0"', 'name="registration" value="{}"')

    def given(one: Person) -> SafeString:
        """The cell of the certificate: its number, or why there is none."""
        if one.certificate:
            return filled("<td>{}</td>", one.certificate)
        why = lacking(session, one.state, one.name, one.passed, _sure(one.days)) if over else ""
        asked = programme.examined and over and one.name
        form = filled(exam, one.pk, _PRESSED if one.passed else NOTHING) if asked else NOTHING
        return filled('<td><span class="quiet">{}</span>{}</td>', why, form)

    def row(one: Person) -> SafeString:
        may_note = drawer.started and one.state == "registered" and session.state != "evaluated"
        return filled(
            _PERSON, one.name or unnamed, filled(_QUIET_LINE, one.card_number) if one.card_number else NOTHING,
            _place(one.state), one.needs or "–",
            joined(_there(drawer, here_on) for here_on in one.days) if one.days else "–",
            filled(here, one.pk) if may_note else NOTHING, given(one) if programme.certificate else NOTHING,
        )  # fmt: skip

    return joined(map(row, people))


def _sure(days: Sequence[Day]) -> int:
    return sum(one.doubted_by is None for one in days)


def _there(drawer: Drawer, one: Day) -> SafeString:
    """A day somebody was there; where another says they were not, a person decides."""
    if one.doubted_by is None:
        return filled("{} ", _brief(one.day))
    said = _("%(who)s says: was not there.") % {"who": one.doubted_by}
    form = drawer._form("putuskan-hadir", _DECIDE, one.pk, _("Was there"), _("Was not there"), look="k-buttons")
    return filled("{} {}", _brief(one.day), filled(_DOUBTED, said, form))


@once_a_language(2_000)
def _brief(on: date) -> str:
    """A day without its year."""
    return str(date_format(on, "j M"))


@once_a_language(20)
def _place(state: str) -> SafeString:
    """The badge of a place."""
    word, drawn, tone = PLACES[state]
    return badge(str(word), drawn, tone)


_SPEAKER = '<li>{} <span class="quiet">{}{}</span>{}</li>'
_DROP = '<input type="hidden" name="speaker" value="{}"><button class="btn btn-link btn-sm" aria-label="{}">{}</button>'


def speaker_list(drawer: Drawer, speakers: Iterable[Speaking]) -> SafeString:
    """Who speaks, how they agreed to be named, and the way to take a name off."""
    agreed, may_drop = _("agreed:"), drawer.keeps and drawer.session.state not in AFTER

    def dropped(one: Speaking) -> SafeString:
        label = _("Take %(name)s off") % {"name": one.name}
        return _SPACE + drawer._form("lepas-pembicara", _DROP, one.pk, label, icon("close", size="sm"), look="d-inline")

    return joined(
        filled(
            _SPEAKER, one.name, one.about, f" · {agreed} {one.consent}" if one.consent else "",
            dropped(one) if may_drop else NOTHING,
        )
        for one in speakers
    )  # fmt: skip


_QUESTION = '<div class="l-question"><p><strong>{}</strong>{}</p>\n{}</div>'
_ANSWERED = '<p>{} <span class="quiet">{}, {}</span></p>'
_OPEN = '<p class="quiet">{} · {}{}</p>\n{}'
_DETAILS = '<details class="l-more"><summary>{}</summary>{}\n{}\n{}</details>'
_ANSWER = (
    '<input type="hidden" name="question" value="{}"><label class="d-block mb-2">{}<textarea class="form-control" '
    'name="answer" rows="3" maxlength="3000"></textarea></label><button class="btn btn-primary">{}</button>'
)
_GIVE = (
    '<input type="hidden" name="question" value="{}"><label>{}<select class="form-select" name="{}">{}</select></label>'
    '<button class="btn btn-outline-primary">{}</button>'
)
Choices = Sequence[tuple[object, object]]


def question_list(drawer: Drawer, questions: Iterable[Question], posts: Choices, categories: Choices) -> SafeString:
    """What was heard: answered, or with who answers by when and what can be done with it."""

    def still_open(one: Question) -> SafeString:
        report = f" · {_('became the report')} {one.report}" if one.report else NOTHING
        forms = NOTHING
        if drawer.keeps:
            answer = drawer._form(
                "jawab", _ANSWER, one.pk, _("Answer (stands on the public page)"), _("Post the answer")
            )
            give = drawer._form(
                "serahkan", _GIVE, one.pk, _("Who answers"), "post", options(posts, one.post_id), _("Give it"),
                look="l-inline mt-3",
            )  # fmt: skip
            on = NOTHING
            if one.state == "open":
                on = drawer._form(
                    "teruskan", _GIVE, one.pk, _("Make a report of it"), "category", options(categories, None),
                    _("Pass on"), look="l-inline mt-3",
                )  # fmt: skip
            forms = filled(_DETAILS, _("Answer, or give it to somebody"), answer, give, on)
        elif one.post_id in drawer.mine:
            address = reverse("learning:answer_given", args=[one.pk])
            forms = drawer._sent(
                address, _ANSWER, one.pk, _("Answer (stands on the public page)"), _("Post the answer")
            )
        return filled(_OPEN, one.post or _("the organiser"), deadline(one.due_at), report, forms)

    def row(one: Question) -> SafeString:
        mistake = filled(' <span class="quiet">({})</span>', _("about a mistake on the page"))
        if one.state == "answered" and one.answered_at is not None:
            moment = when(one.answered_at, spoken(one.answered_at))
            body = filled(_ANSWERED, linebreaksbr(one.answer), one.answered_by, moment)
        else:
            body = still_open(one)
        return filled(_QUESTION, one.text, mistake if one.kind == "correction" else NOTHING, body)

    return joined(map(row, questions))


_PAPER = '<tr><td><a href="{}">{}</a></td><td>{}{}</td><td>{}{}</td></tr>'
_WITHDRAW = (
    '<input type="hidden" name="number" value="{}"><label>{}<input class="form-control" name="why" maxlength="200" '
    'required></label><button class="btn btn-outline-danger btn-sm" data-confirm="{}">{}</button>'
)
_MORE = '<details class="l-more"><summary>{}</summary>{}</details>'


def paper_rows(drawer: Drawer, papers: Iterable[Paper]) -> SafeString:
    """The certificates, each with the way to withdraw it."""
    address = address_form("learning:certificate", drawer.session.code, SOME_NUMBER).replace(
        "{}", drawer.session.code, 1
    )
    withdraw, valid, gone = _("Withdraw"), _("Valid"), pgettext("a certificate", "Withdrawn")
    sure = _("Withdraw this certificate? Who checks it is told that it is not valid.")
    form = drawer._form("cabut", _WITHDRAW, "NUMBER", _("Why"), sure, withdraw, look="l-inline").replace("NUMBER", "{}")
    return joined(
        filled(
            _PAPER, address.format(one.pk), one.number, one.holder,
            filled(_QUIET_LINE, one.card) if one.card else NOTHING,
            *((f"{gone}: {one.withdrawn_why}", NOTHING) if one.withdrawn
              else (valid, filled(_MORE, withdraw, filled(form, one.number)))),
        )
        for one in papers
    )  # fmt: skip
