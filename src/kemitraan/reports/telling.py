"""A report's story in plain words: what happened, who holds it, what comes next. For the reporter's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kemitraan.design.templatetags.design import when
from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .models import Report, Verdict, Word
from .stop import no_photo_choices

# Facts about handling, which the reporters of merged reports see of the main one. Nothing another reporter said.
_HANDLING = frozenset(
    {
        "report.taken", "report.transferred", "report.climbed", "report.late", "report.answered", "report.refused",
        "report.unconfirmed", "report.closed", "report.no_photo", "report.second_look", "report.second_confirmed",
        "report.second_denied", "response.accepted", "response.en_route", "response.on_scene",
        "response.stabilised", "response.handed_over", "response.cleared", "response.no_unit", "response.released",
    }
)  # fmt: skip


_CAME_BACK = ("report.disputed", "report.objected")


@dataclass(frozen=True)
class Step:
    """One step of the story, as the timeline shows it."""

    at: datetime | None
    title: str
    text: str = ""
    icon: str = "check"
    tone: str = ""
    state: str = "done"
    due: datetime | None = None


def story_of(report: Report) -> list[Step]:
    """Every step the reporter may know, oldest first; facts of an unknown kind are left out."""
    steps = [*_facts(report, None), *_words(report), *_verdicts(report), *_notices(report)]
    if report.merged_into_id is not None and report.merged_into is not None:
        steps += _facts(report.merged_into, _HANDLING)
    return sorted(steps, key=lambda step: step.at or report.received_at)


def outlook_of(report: Report) -> list[Step]:
    """What is going on now, and what comes after: the part of the story that has yet to happen."""
    if report.state == "merged" and report.merged_into is not None:
        report = report.merged_into
    last = Step(None, _("We ask you whether it is solved"), icon="", state="todo")
    if report.state in ("received", "in_hand"):
        return [Step(None, _going_on(report), icon="hourglass", state="now"), last]
    if report.state == "waiting_reporter":
        return [Step(None, _("We wait for your answer"), icon="question", state="now", due=report.due_at), last]
    if report.state == "answered":
        return [Step(None, _("We wait for your word: is it solved?"), icon="question", state="now", due=report.due_at)]
    if report.state == "refused":
        return [Step(None, _("You may object"), icon="question", state="now", due=report.due_at)]
    return []


def stamp_of(report: Report) -> str:
    """What changes whenever the page would tell something else: one query, for pages that ask every few seconds."""
    subjects = [pk for pk in (report.pk, report.merged_into_id) if pk]
    newest = journal.Entry.objects.filter(subject="report", subject_id__in=subjects).aggregate(Max("id"))["id__max"]
    now = clock.now()
    late = [moment is not None and moment < now for moment in (report.promised_at, report.due_at)]
    return f"{newest or 0}-{report.state}-{late.count(True)}"


def last_response(report: Report) -> journal.Entry | None:
    """The newest public fact about somebody going there; None where nobody was sent, or not since it came back."""
    told = journal.history("report", report.pk)
    last = told.filter(Q(kind__startswith="response.") | Q(kind__in=_CAME_BACK)).last()
    return last if last is not None and last.kind not in _CAME_BACK else None


def has_news(report: Report) -> bool:
    """Whether the reporter heard anything since it was received, but that it is late."""
    silent = ("report.received", "report.climbed", "report.late", "response.no_unit")
    return journal.history("report", report.pk).exclude(kind__in=silent).exists()


def _going_on(report: Report) -> str:
    last = last_response(report)
    kind = last.kind if last is not None else ""
    if kind in ("response.accepted", "response.en_route"):
        return _("The officer is on the way")
    if kind in ("response.on_scene", "response.stabilised", "response.handed_over"):
        return _("The officer is working at the place")
    if report.response_wanted or kind in ("response.no_unit", "response.released"):
        return _("We look for the nearest officer who is free")
    return _("Somebody reads your report") if report.state == "received" else _("Somebody is working on it")


def _facts(report: Report, only: frozenset[str] | None) -> Iterator[Step]:
    entries = list(journal.history("report", report.pk))
    last_answer = max((entry.pk for entry in entries if entry.kind in ("report.answered", "report.refused")), default=0)
    for entry in entries:
        if only is not None and entry.kind not in only:
            continue
        tell = _KINDS.get(entry.kind)
        step = tell(entry) if tell else None
        if step is None:
            continue
        if entry.pk == last_answer and report.answer:
            step = Step(step.at, step.title, report.answer, step.icon, step.tone)
        yield step


def _words(report: Report) -> Iterator[Step]:
    titles = {
        Word.Kind.ASK: _("%(unit)s asks you"),
        Word.Kind.REPLY: _("You answered"),
        Word.Kind.ADDITION: _("You added"),
        Word.Kind.QUESTION: _("You asked"),
        Word.Kind.ANSWER: _("%(unit)s answered your question"),
        Word.Kind.OBJECTION: _("You objected"),
    }
    for word in report.words.exclude(kind=Word.Kind.NOTE).order_by("id"):
        icon = "question" if word.kind in (Word.Kind.ASK, Word.Kind.QUESTION) else "chat"
        title = titles[Word.Kind(word.kind)] % {"unit": word.author or report.holder.name}
        yield Step(word.at, title, word.text or _("(photo)"), icon)


def _verdicts(report: Report) -> Iterator[Step]:
    for verdict in report.verdicts.order_by("id"):
        yield _verdict(verdict)


def _verdict(verdict: Verdict) -> Step:
    if verdict.solved:
        return Step(verdict.at, _("You said: it is solved"), verdict.comment, "check-double", "agreed")
    return Step(verdict.at, _("You said: it is not solved. It is back at the desk"), verdict.comment, "undo", "late")


def _notices(report: Report) -> Iterator[Step]:
    for notice in report.notices.filter(sent_at__isnull=False).order_by("id"):
        yield Step(
            notice.sent_at, _("News on how it goes (SP2HP %(code)s)") % {"code": notice.code}, notice.text, "document"
        )


def _said(title: str, icon: str, tone: str = "") -> Callable[[journal.Entry], Step]:
    """A step whose words need only the unit's name; ``title`` is a msgid."""

    def tell(entry: journal.Entry) -> Step:
        return Step(entry.at, _(title) % {"unit": entry.unit_name}, icon=icon, tone=tone)

    return tell


def _on_the_way(entry: journal.Entry) -> Step:
    return Step(entry.at, _("The officer has left for the place"), expected(entry), "route", "onway")


def _numbered(entry: journal.Entry) -> Step:
    return Step(entry.at, _("Your report has an official number"), str(entry.data.get("number", "")), "document")


def _no_photo(entry: journal.Entry) -> Step:
    why = dict(no_photo_choices()).get(str(entry.data.get("reason", "")), "")
    return Step(entry.at, _("%(unit)s finished without a photo") % {"unit": entry.unit_name}, why, "camera")


def expected(entry: journal.Entry) -> str:
    """When somebody should be there, from a fact's own words; empty where it does not say."""
    try:
        eta = datetime.fromisoformat(str(entry.data.get("eta", "")))
    except ValueError:
        return ""
    if entry.data.get("estimate"):
        return format_html(_("Expected at about {time} (estimated)."), time=when(eta))
    return format_html(_("Expected at {time}."), time=when(eta))


_KINDS: dict[str, Callable[[journal.Entry], Step]] = {
    "report.received": _said(gettext_noop("We received your report. %(unit)s holds it"), "inbox", "waiting"),
    "report.taken": _said(gettext_noop("%(unit)s is working on it"), "person", "onway"),
    "report.answered": _said(gettext_noop("%(unit)s answered"), "chat", "answered"),
    "report.refused": _said(gettext_noop("%(unit)s: this is not a police matter"), "external", "neutral"),
    "report.transferred": _said(gettext_noop("Handed to %(unit)s"), "handover", "waiting"),
    "report.climbed": _said(gettext_noop("The time ran out, so it went up: %(unit)s holds it now"), "arrow-up", "late"),
    "report.late": _said(gettext_noop("%(unit)s is late with its answer"), "warning", "late"),
    "report.resumed": _said(gettext_noop("%(unit)s goes on without an answer from you"), "play"),
    "report.unconfirmed": _said(gettext_noop("Closed: we did not hear whether it is solved"), "question", "neutral"),
    "report.no_photo": _no_photo,
    "report.second_look": _said(
        gettext_noop("You did not answer, so a second officer looks whether it is done: %(unit)s"), "eye", "waiting"
    ),
    "report.second_confirmed": _said(
        gettext_noop("A second officer of %(unit)s looked and says: it is done. Your word still counts"),
        "check",
        "answered",
    ),
    "report.second_denied": _said(
        gettext_noop("A second officer looked and says: it is not done. %(unit)s holds it again"), "undo", "late"
    ),
    "report.closed": _said(gettext_noop("Closed: no objection came"), "check", "neutral"),
    "report.withdrawn": _said(gettext_noop("You withdrew your complaint"), "undo", "neutral"),
    "report.merged": _said(
        gettext_noop("Others reported the same event. It is handled together; you still hear everything here"), "merge"
    ),
    "report.unmerged": _said(gettext_noop("It is handled by itself again: %(unit)s holds it"), "split", "waiting"),
    "report.split": _said(gettext_noop("A part of it is handled as a task of its own"), "split"),
    "report.numbered": _numbered,
    "response.accepted": _said(gettext_noop("An officer is coming to you"), "check-circle", "onway"),
    "response.en_route": _on_the_way,
    "response.on_scene": _said(gettext_noop("The officer is at the place"), "map-pin", "onscene"),
    "response.stabilised": _said(gettext_noop("The situation is under control"), "check-circle", "onscene"),
    "response.handed_over": _said(gettext_noop("The scene was handed to others who go on"), "handover", "answered"),
    "response.cleared": _said(gettext_noop("The officer has finished at the place"), "check", "answered"),
    "response.no_unit": _said(
        gettext_noop("No officer is free yet. We keep looking. In danger, call 110"), "alert", "danger"
    ),
    "response.cancelled": _said(gettext_noop("Nobody needs to come to the place any more"), "close", "neutral"),
    "response.released": _said(
        gettext_noop("The officer on the way was needed elsewhere. We are sending another"), "sync", "late"
    ),
}
