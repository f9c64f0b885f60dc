"""Where a report stands now, in one sentence, with its clock and the one thing to do. For the reporter's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.translation import gettext as _

from kemitraan.design.templatetags.design import when
from kemitraan.toolbox import clock

from .hear import may_judge_main, spoken_since
from .models import Report
from .telling import expected, has_news, last_response

_THERE = {"response.on_scene", "response.stabilised", "response.handed_over"}


@dataclass(frozen=True)
class Standing:
    """``todo`` names the one thing the reporter can do: reply, judge, object, reopen, or empty."""

    badge: str
    sentence: str
    due: datetime | None = None
    late: bool = False
    todo: str = ""


def standing_of(report: Report) -> Standing:
    """What the reporter reads first. A merged report stands where its main one stands; its word is its own."""
    if report.state != "merged" or report.merged_into is None:
        return _standing(report)
    main = report.merged_into
    if main.state == "refused":
        return _standing(main)
    if may_judge_main(report):
        if spoken_since(report):
            return Standing("agreed", _("You said it is solved. Thank you."), todo="reopen")
        words = _("%(unit)s has answered. Is it solved for you? Your word decides about your own report.")
        return Standing("answered", words % {"unit": main.holder.name}, todo="judge")
    there = _standing(main)
    return Standing(there.badge, there.sentence, there.due, there.late)


def _standing(report: Report) -> Standing:
    unit = report.holder.name
    if report.state in ("received", "in_hand"):
        return _with_us(report, unit)
    if report.state == "waiting_reporter":
        words = _("%(unit)s needs your answer to go on.") % {"unit": unit}
        return Standing("asked", words, todo="reply")
    if report.state == "answered":
        words = _("%(unit)s has answered. Is it solved? Your word decides.") % {"unit": unit}
        return Standing("answered", words, todo="judge")
    if report.state == "refused":
        words = _("%(unit)s says this is not a police matter. You may disagree.") % {"unit": unit}
        return Standing("not_police_matter", words, todo="object")
    finals = {
        "confirmed": ("agreed", _("You said it is solved. Thank you."), "reopen"),
        "unconfirmed": ("unconfirmed", _("Closed without your word. You can still tell us."), "judge"),
        "closed": ("closed", _("This report is closed."), ""),
        "withdrawn": ("withdrawn", _("You withdrew this complaint."), ""),
    }
    badge, sentence, todo = finals.get(report.state, ("closed", _("This report is closed."), ""))
    return Standing(badge, sentence, todo=todo)


def _with_us(report: Report, unit: str) -> Standing:
    """Somebody of ours must move: who goes, who is there, or by when we speak."""
    last = last_response(report)
    if last is not None and last.kind == "response.en_route":
        words = format_html(_("The officer left at {left}. {expected}"), left=when(last.at), expected=expected(last))
        return Standing("on_the_way", words)
    if last is not None and last.kind == "response.accepted":
        words = format_html(_("An officer is coming to you. {expected}"), expected=expected(last))
        return Standing("accepted", words)
    if last is not None and last.kind in _THERE:
        words = format_html(_("The officer has been at the place since {at}."), at=when(last.at))
        return Standing("on_scene", words)
    badge = "received" if report.state == "received" else "in_progress"
    if not report.reopened and not has_news(report):
        return _first_promise(report, unit, badge)
    if report.due_at is not None and clock.now() > report.due_at:
        words = format_html(_("We are late. {unit} should have moved by {due}."), unit=unit, due=when(report.due_at))
        return Standing("late", words, late=True)
    if report.due_at is None:
        return Standing(badge, format_html(_("{unit} holds your report."), unit=unit))
    words = format_html(_("{unit} holds your report. The next step by {due}."), unit=unit, due=when(report.due_at))
    return Standing(badge, words, report.due_at)


def _first_promise(report: Report, unit: str, badge: str) -> Standing:
    """What was promised at the start, while nothing was heard since."""
    if clock.now() <= report.promised_at:
        words = _("{unit} holds your report. You hear from us by {due}.")
        return Standing(badge, format_html(words, unit=unit, due=when(report.promised_at)), report.promised_at)
    words = _("We are late. You were promised news by {promised}. {unit} holds your report now.")
    return Standing("late", format_html(words, promised=when(report.promised_at), unit=unit), late=True)
