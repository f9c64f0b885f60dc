"""The words of kinds, states and access, for pages and papers."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Word = str | Promise

KINDS: dict[str, Word] = {
    "seminar": _("Seminar"),
    "workshop": _("Workshop with a campus"),
    "counselling": _("Legal counselling"),
    "narcotics": _("Narcotics education"),
    "security_course": _("Course for self-organised security"),
    "outside_course": _("Course with an outside institution"),
}
STATES: dict[str, tuple[Word, str, str]] = {  # word, icon, tone
    "planned": (_("Planned"), "edit", "neutral"),
    "announced": (_("Announced"), "megaphone", "waiting"),
    "open": (_("Registration open"), "check-circle", "agreed"),
    "running": (pgettext_lazy("a session", "Going on"), "play", "onscene"),
    "held": (_("Held, report due"), "hourglass", "waiting"),
    "reported": (pgettext_lazy("a session", "Reported"), "document", "answered"),
    "evaluated": (_("Evaluated"), "check-double", "agreed"),
    "cancelled": (pgettext_lazy("a session", "Cancelled"), "close", "neutral"),
}
PUBLIC_STATES: dict[str, tuple[Word, str, str]] = STATES | {
    "held": (_("Over"), "check", "neutral"),
    "reported": (_("Over"), "check", "neutral"),
    "evaluated": (_("Over"), "check", "neutral"),
    "announced": (_("Coming"), "calendar", "waiting"),
}
ACCESS: dict[str, Word] = {
    "sign_language": _("Sign language"),
    "plain": _("Plain Indonesian"),
    "betawi": _("Betawi and local examples"),
    "wheelchair": _("Wheelchair access"),
    "captions": _("Captions"),
    "childcare": _("Somebody looks after children"),
}
MATERIALS: dict[str, tuple[Word, str, str]] = {
    "draft": (_("Waits for a second person"), "hourglass", "waiting"),
    "approved": (_("Approved"), "check-double", "agreed"),
    "withdrawn": (pgettext_lazy("a material", "Withdrawn"), "close", "neutral"),
}
PLACES: dict[str, tuple[Word, str, str]] = {
    "registered": (_("Has a place"), "check-circle", "agreed"),
    "waiting": (_("In the queue"), "hourglass", "waiting"),
    "cancelled": (_("Given back"), "undo", "neutral"),
}
REQUESTS: dict[str, tuple[Word, str, str]] = {
    "received": (pgettext_lazy("a request", "Received"), "inbox", "waiting"),
    "planned": (pgettext_lazy("a request", "A session is planned"), "calendar", "agreed"),
    "declined": (pgettext_lazy("a request", "Declined"), "close", "neutral"),
    "answered": (pgettext_lazy("a request", "Answered"), "chat", "answered"),
    "withdrawn": (pgettext_lazy("a request", "Withdrawn"), "undo", "neutral"),
}
SHOWN: dict[str, Word] = {
    "name": _("My name"),
    "initials": _("My initials"),
    "nothing": _("Nothing of my name"),
}
GRANTS: dict[str, Word] = {
    "": _("None"),
    "gada_pratama": _("Satpam card, Gada Pratama"),
    "gada_madya": _("Satpam card, Gada Madya"),
    "gada_utama": _("Satpam card, Gada Utama"),
    "refresher": _("Satpam card renewed by a refresher course"),
}


def badge(table: dict[str, tuple[Word, str, str]], code: str) -> dict[str, object]:
    """What the ``state_badge`` tag wants to know."""
    word, icon, tone = table[code]
    return {"code": code, "word": word, "icon": icon, "tone": tone}
