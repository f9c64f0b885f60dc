"""A report's history as staff read it: every fact, who did it, from which office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports

from .alarms import told_of_seizure
from .words import reason_words

TITLES: dict[str, str] = {
    "report.received": gettext_noop("Received"),
    "report.taken": gettext_noop("Taken in hand"),
    "report.asked": gettext_noop("Reporter was asked"),
    "report.replied": gettext_noop("Reporter replied"),
    "report.question_answered": gettext_noop("The reporter's question was answered"),
    "report.added": gettext_noop("Reporter added something"),
    "report.answered": gettext_noop("Answered; the reporter is asked whether it is solved"),
    "report.refused": gettext_noop("Not a police matter"),
    "report.objected": gettext_noop("Reporter objects"),
    "report.unit_excluded": gettext_noop("A unit was kept away"),
    "report.transferred": gettext_noop("Handed to another unit"),
    "report.climbed": gettext_noop("Went one rung up the ladder"),
    "report.promise_broken": gettext_noop("The reporter was promised news by now"),
    "report.late": gettext_noop("Late, and no rung is left"),
    "report.resumed": gettext_noop("No reply came; it goes on"),
    "report.confirmed": gettext_noop("Reporter says it is solved"),
    "report.disputed": gettext_noop("Reporter says it is not solved"),
    "report.unconfirmed": gettext_noop("Closed without the reporter's word"),
    "report.closed": gettext_noop("Closed; no objection came"),
    "report.withdrawn": gettext_noop("Withdrawn by the reporter"),
    "report.merged": gettext_noop("Merged into another report"),
    "report.joined": gettext_noop("Another report was merged into this one"),
    "report.unmerged": gettext_noop("Taken apart from another report"),
    "report.parted": gettext_noop("A report merged into this one goes its own way again"),
    "report.agreed": gettext_noop("Reporter says it is solved, as answered to the other report"),
    "report.kept_apart": gettext_noop("Looked at: not the same as the other one"),
    "report.split": gettext_noop("A task was split off"),
    "report.photo_added": gettext_noop("A photo of the scene was added"),
    "report.photo_stopped": gettext_noop("A photo of the scene was stopped"),
    "report.photo_overridden": gettext_noop("A stopped photo was accepted by another person"),
    "report.photo_upheld": gettext_noop("A stopped photo stays stopped"),
    "report.photo_undecided": gettext_noop("Nobody decided about a stopped photo in time"),
    "report.no_photo": gettext_noop("Finished without a photo"),
    "report.second_look": gettext_noop("A second officer is asked to look"),
    "report.second_look_late": gettext_noop("Nobody looked in time; one rung up"),
    "report.second_confirmed": gettext_noop("A second officer confirms that it is done"),
    "report.second_denied": gettext_noop("A second officer found that it is not done"),
    "report.numbered": gettext_noop("Official number noted"),
    "report.notices_planned": gettext_noop("Progress notices planned"),
    "report.notified": gettext_noop("Progress notice sent"),
    "report.noted": gettext_noop("Note among staff"),
    "report.retriaged": gettext_noop("Category or priority changed"),
    "report.identity_opened": gettext_noop("The reporter's identity was opened"),
    "response.priority": gettext_noop("Priority of the response changed"),
    "response.step": gettext_noop("First action at the scene"),
    "response.started": gettext_noop("Looking for the nearest responder"),
    "response.offered": gettext_noop("A responder was asked"),
    "response.accepted": gettext_noop("A responder accepted"),
    "response.declined": gettext_noop("A responder declined"),
    "response.expired": gettext_noop("A responder did not answer in time"),
    "response.withdrawn": gettext_noop("The offer was withdrawn"),
    "response.released": gettext_noop("The responder was released"),
    "response.en_route": gettext_noop("On the way"),
    "response.on_scene": gettext_noop("On scene"),
    "response.stabilised": gettext_noop("Nobody is in danger any more"),
    "response.handed_over": gettext_noop("Handed over"),
    "response.cleared": gettext_noop("Finished at the scene"),
    "response.no_unit": gettext_noop("Alarm: nobody can go"),
    "response.climbed": gettext_noop("Asked one rung up"),
    "response.cancelled": gettext_noop("Response ended"),
    "caught.recorded": gettext_noop("Somebody was caught in the act"),
    "caught.injured": gettext_noop("The person caught in the act is hurt"),
    "caught.alarm": gettext_noop("Alarm: caught in the act, not handed over yet"),
    "caught.handed_over": gettext_noop("Caught in the act: handed over to the police"),
    "assist.asked": gettext_noop("A volunteer was asked"),
    "assist.accepted": gettext_noop("A volunteer said yes"),
    "assist.declined": gettext_noop("A volunteer said no"),
    "assist.there": gettext_noop("A volunteer says that they are there"),
    "assist.done": gettext_noop("A volunteer says that it is done"),
}
MESSAGES: dict[str, str] = {
    "staff.no_unit": gettext_noop("Nobody can go"),
    "staff.climbed": gettext_noop("A report went up to my unit"),
    "staff.promise_broken": gettext_noop("A promise to a reporter was broken"),
    "staff.caught_waits": gettext_noop("Caught by a night watch, not handed over yet"),
    "staff.caught_hurt": gettext_noop("Somebody caught by a night watch is hurt"),
    "report.notice": gettext_noop("Progress notice"),
    "category.changed": gettext_noop("Category changed"),
    "question.changed": gettext_noop("Question changed"),
    "clock_rule.added": gettext_noop("Clock rule added"),
    "wording.changed": gettext_noop("Words of a message changed"),
}
SAME_ACT = timedelta(seconds=2)
ALARMS = frozenset(
    {"response.no_unit", "report.late", "report.promise_broken", "caught.recorded", "caught.injured", "caught.alarm"}
)


def history_of(report: reports.Report) -> list[dict[str, Any]]:
    """All facts staff may read, newest first, as items of the timeline; an unknown kind is shown by its name."""
    entries = _once(list(journal.history("report", report.pk, audiences=(journal.PUBLIC, journal.STAFF))))
    items = [
        {
            "title": title_of(entry.kind),
            "at": entry.at,
            "who": " · ".join(part for part in (_who(entry), entry.unit_name) if part),
            "text": _words(entry),
            "tone": "late" if entry.kind in ALARMS else "",
        }
        for entry in entries
    ]
    return items[::-1]


def _once(entries: list[journal.Entry]) -> list[journal.Entry]:
    """Without what stands twice: where nobody could go, response and report climb the same rung in one act."""
    climbed = [entry.at for entry in entries if entry.kind == "report.climbed"]
    return [
        entry
        for entry in entries
        if entry.kind != "response.climbed" or not any(abs(entry.at - at) < SAME_ACT for at in climbed)
    ]


def title_of(kind: str) -> str:
    """What a kind of fact or message is called; its code where it has no words."""
    return _(TITLES[kind]) if kind in TITLES else _(MESSAGES[kind]) if kind in MESSAGES else kind


def _who(entry: journal.Entry) -> str:
    if entry.actor == "reporter":
        return _("Reporter")
    if entry.actor == "system":
        return _("Automatic")
    return entry.actor_name


def _words(entry: journal.Entry) -> str:
    """The few words a fact carries: why, from where, which number."""
    data = entry.data
    told = [str(data[name]) for name in ("why", "reason", "number", "code", "words") if data.get(name)]
    refusals = dict(reports.refusal_choices()) if entry.kind == "report.refused" else {}
    if entry.kind == "report.no_photo":
        refusals = dict(reports.no_photo_choices())
    elif entry.kind == "report.photo_stopped":
        told = [reports.stop_words(str(data.get("why")))]
    parts = [str(refusals.get(words) or reason_words(words)) for words in told]
    if data.get("from_category"):
        parts.append(
            f"{data['from_category']} P{data.get('from_priority')} → {data.get('category')} P{data.get('priority')}"
        )
    if data.get("from_unit"):
        parts.append(_("from %s") % data["from_unit"])
    if entry.kind.startswith("caught."):
        parts += told_of_seizure(data)
    return " · ".join(parts)
