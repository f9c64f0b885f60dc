"""How this room's states and statuses look and are called, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kemitraan.design.api import badge

from .card_status import TONES, Status


@dataclass(frozen=True)
class Look:
    """A word, an icon and a tone for :func:`state_badge`."""

    code: str
    word: Promise | str
    icon: str
    tone: str

    @property
    def badge(self) -> SafeString:
        """The badge itself, for long lists: drawn once and remembered."""
        return badge(str(self.word), self.icon, self.tone)


_STATES: dict[str, tuple[Promise, str, str]] = {
    "active": (_("Active"), "check-circle", "agreed"),
    "asleep": (_("Asleep"), "moon", "late"),
    "reviving": (_("Being woken"), "sun", "onway"),
    "closed": (pgettext_lazy("guard post", "Closed"), "close", "neutral"),
    "planned": (_("Planned"), "calendar", "waiting"),
    "visited": (_("Visited, sheet to come"), "edit", "onway"),
    "filed": (_("Sheet filed"), "check-circle", "agreed"),
    "cancelled": (_("Cancelled"), "close", "neutral"),
    "open": (_("To be mended"), "flag", "waiting"),
    "overdue": (_("Not mended in time"), "warning", "late"),
    "mended": (_("Said to be mended, to be looked at"), "eye", "onway"),
    "settled": (_("Settled"), "check", "agreed"),
    "proposed": (_("To be decided by another area"), "hourglass", "waiting"),
    "suspended": (_("Suspended"), "stop", "danger"),
    "lifted": (_("Lifted"), "undo", "neutral"),
    "rejected": (_("Not suspended"), "close", "neutral"),
    "draft": (_("Looked at, not kept"), "eye", "waiting"),
    "kept": (_("Kept, can be undone"), "check", "onway"),
    "undone": (_("Undone"), "undo", "neutral"),
    "lasting": (_("Kept for good"), "check-circle", "agreed"),
    "lapsed": (_("Lapsed"), "clock", "neutral"),
    "serving": (_("Serving"), "check-circle", "agreed"),
    "left": (pgettext_lazy("member", "Left"), "exit", "neutral"),
}
OWNERS: dict[str, Promise] = {
    "unit": _("the unit"),
    "officer": _("the officer"),
    "plan": _("the owners of the plan"),
    "site": _("the site"),
    "decider": _("the police of the other area"),
    "employer": _("the employer"),
}
RULES: dict[str, Promise] = {
    "serious": _("One serious breach is enough."),
    "two_breaches": _("Two breaches within the period of the rule."),
    "asked": _("A supervisor asked for it."),
}
REASONS: dict[str, Promise] = {
    "yearly": _("once a year"),
    "cards": _("cards expired or ending"),
    "breach": _("open findings"),
    "asked": _("asked for"),
}


def look(state: str) -> Look:
    """The look of a state of this room."""
    word, icon, tone = _STATES[state]
    return Look(state, word, icon, tone)


def card_look(status: Status) -> Look:
    """The look of a card's status."""
    tone, icon = TONES[status]
    return Look(status.value, str(status.label), icon, tone)


def owner_words(owner: str) -> str:
    """Whose move it is."""
    return str(OWNERS.get(owner, owner))
