"""Fixed words: why something is not a police matter, and whom to turn to instead (domain.md 3.1 step 4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .models import Report


@dataclass(frozen=True)
class Advice:
    """A reason in a sentence, and where to go with it."""

    reason: str
    turn_to: str


REFUSALS: dict[str, tuple[str, str]] = {
    "civil_dispute": (
        gettext_noop("It is a dispute between people that a court decides, not the police."),
        gettext_noop("The legal aid post (Posbakum) at the district court helps free of charge."),
    ),
    "other_agency": (
        gettext_noop("Another agency is responsible for this."),
        gettext_noop("In Jakarta, call 112 or use the JAKI application; the kelurahan office can help too."),
    ),
    "outside_region": (
        gettext_noop("It happened outside the region served here."),
        gettext_noop("Report it to the police where it happened; 110 connects you from anywhere in Indonesia."),
    ),
    "no_event": (
        gettext_noop("Nothing was found that the police may act on."),
        gettext_noop("If it happens again or you know more, add it here or report again."),
    ),
    "duplicate_elsewhere": (
        gettext_noop("The same matter is already handled under another official number."),
        gettext_noop("Ask the unit named here for that number."),
    ),
}


def refusal_advice(report: Report) -> Advice | None:
    """The reason of a refused report and whom to turn to, in the reader's language."""
    found = REFUSALS.get(report.reason)
    if found is None or report.state not in ("refused", "closed"):
        return None
    return Advice(_(found[0]), _(found[1]))


def refusal_choices() -> list[tuple[str, str]]:
    """Every fixed reason with its sentence, in the language of the page, for those who must choose one."""
    return [(code, _(reason)) for code, (reason, _turn_to) in REFUSALS.items()]
