"""How a complaint speaks to people: its state in a sentence, its writings as a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .complaint_file import Read
from .models import Complaint


@dataclass(frozen=True)
class StateWords:
    """A state for people: a word, an icon, a tone of the design system, and what happens next."""

    word: str | Promise
    icon: str
    tone: str
    next: str | Promise


WORDS: dict[str, StateWords] = {
    "submitted": StateWords(
        _("Received"), "inbox", "waiting", _("An independent inspector looks whether everything is there.")
    ),
    "registered": StateWords(
        _("Registered"), "list", "waiting", _("An inspector decides whether it is a matter for supervision.")
    ),
    "not_grade": StateWords(
        _("Read a second time"), "eye", "waiting", _("One inspector would lay it aside; a second reads it first.")
    ),
    "supervision_grade": StateWords(
        _("Will be examined"), "check-circle", "waiting", _("It goes to those who examine it.")
    ),
    "distributed": StateWords(
        _("With the examiners"), "person", "onway", _("You get a progress letter (SP3D) on this page.")
    ),
    "examined": StateWords(_("Being examined"), "search", "onway", _("You get a letter with the result on this page.")),
    "proven": StateWords(_("Examined"), "check", "onway", _("The letter with the result is being written.")),
    "not_proven": StateWords(_("Examined"), "check", "onway", _("The letter with the result is being written.")),
    "settled": StateWords(_("Examined"), "check", "onway", _("The letter with the result is being written.")),
    "notified": StateWords(
        _("Answered"), "chat", "answered", _("Read the letter. You may accept it, or ask once for a review.")
    ),
    "incomplete": StateWords(
        _("Something is missing"), "question", "waiting",
        _("Answer below. If you cannot, it goes on with what is there."),
    ),
    "archived": StateWords(_("Closed"), "check-double", "neutral", _("The bodies outside the police remain open.")),
    "external": StateWords(_("With a body outside"), "external", "neutral", _("The letter says which, and why.")),
    "withdrawn": StateWords(_("Withdrawn"), "undo", "neutral", _("You took it back. You may complain again.")),
}  # fmt: skip

OUTCOMES: dict[str, str | Promise] = {
    "proven": _("The complaint is right (selesai benar)"),
    "not_proven": _("It could not be proven (selesai tidak benar)"),
    "settled": _("Settled with you"),
    "not_grade": _("No matter for supervision"),
}
FROM: dict[str, str | Promise] = {
    "complainant": _("You"), "inspector": _("Inspector"), "custodian": _("Custodian"), "system": _("By itself"),
}  # fmt: skip


def state_words(complaint: Complaint) -> StateWords:
    """The words of the state it is in."""
    return WORDS[complaint.state]


def outcome_words(complaint: Complaint) -> str | Promise:
    """What was found, in words; empty before."""
    return OUTCOMES.get(complaint.outcome, "")


def story_of(file: Sequence[Read]) -> list[dict[str, object]]:
    """The writings for a page: kind and sender in words, the text, the day."""
    return [
        {
            "id": one.row.pk,
            "kind": one.row.kind,
            "title": one.row.get_kind_display(),
            "by": one.row.by,
            "sender": one.row.office or FROM[one.row.by],
            "text": one.text,
            "on": one.row.on,
            "due_on": one.row.due_on,
            "inside": one.row.inside,
        }
        for one in file
    ]
