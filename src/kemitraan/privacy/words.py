"""States and outcomes as people read them: word, icon, tone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import DataHolding


@dataclass(frozen=True)
class Word:
    """How a state is shown."""

    word: Promise
    icon: str
    tone: str


REQUESTS = {
    "unproven": Word(_("Waiting for an identity card at a desk"), "person", "waiting"),
    "received": Word(_("With the data-protection officer"), "hourglass", "onway"),
    "answered": Word(_("Answered"), "check", "answered"),
    "refused": Word(_("Refused"), "close", "neutral"),
    "taken_back": Word(_("Taken back"), "undo", "neutral"),
    "lapsed": Word(_("Lapsed: nobody came"), "clock", "neutral"),
}
INFORMATION = {
    "received": Word(_("With the information officer"), "hourglass", "onway"),
    "extended": Word(_("Extended, with the reason"), "hourglass", "onway"),
    "answered": Word(_("Answered"), "check", "answered"),
    "objected": Word(_("With the officer's superior"), "flag", "waiting"),
    "decided": Word(_("Objection decided"), "check-double", "answered"),
    "closed": Word(_("Closed"), "check-double", "agreed"),
    "withdrawn": Word(_("Taken back"), "undo", "neutral"),
}
INCIDENTS = {
    "opened": Word(_("Being worked out"), "hourglass", "waiting"),
    "packed": Word(_("Pack is ready, nobody told yet"), "document", "onway"),
    "told": Word(_("Everybody was told"), "send", "answered"),
    "closed": Word(_("Closed"), "check-double", "agreed"),
    "dismissed": Word(_("It was none"), "close", "neutral"),
}
INCIDENT_STEPS = {
    "incident.opened": _("written down"),
    "incident.affected": _("people affected were added"),
    "incident.packed": _("the pack was made"),
    "incident.told": _("everybody was told"),
    "incident.late": _("the clock ran out"),
    "incident.closed": _("closed with its evaluation"),
    "incident.dismissed": _("found to be none"),
}
OUTCOMES = {
    "shown": _("in your bundle"),
    "erased": _("erased"),
    "kept": _("stays"),
    "changed": _("put right"),
    "limited": _("limited"),
    "withdrawn": _("consent withdrawn"),
}
KINDS = {
    "report": _("Report"),
    "visit": _("Visit"),
    "partner": _("Partnership"),
    "registration": _("Course"),
    "session_request": _("Request for a course"),
    "member": _("Membership in self-organised security"),
    "complaint": _("Complaint"),
}
OWNERS = {
    "person": _("Whoever asked"),
    "officer": _("The officer"),
    "head": _("The head of the unit: it is late"),
    "applicant": _("The applicant"),
    "superior": _("The officer's superior"),
}


def holding_words(holding: DataHolding) -> dict[str, object]:
    """One holding as a line of a page."""
    return {
        "kind": KINDS.get(holding.kind, holding.kind), "label": holding.label, "how": holding.get_how_display(),
        "outcome": OUTCOMES.get(holding.outcome, ""), "why": holding.why, "pk": holding.pk,
    }  # fmt: skip
