"""What states, reasons and clocks are called on pages: word, icon, tone."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kemitraan.design.api import badge
from kemitraan.toolbox.languages import once_a_language

Look = tuple[Promise, str, str]

STATES: dict[str, Look] = {
    "planned": (_("Planned"), "calendar", "waiting"),
    "in_progress": (_("Begun"), "walk", "onway"),
    "submitted": (_("Waits for review"), "inbox", "waiting"),
    "reviewed": (_("Reviewed"), "check", "answered"),
    "followed_up": (_("Followed up"), "check-double", "agreed"),
    "leaflet_only": (_("Leaflet only"), "document", "neutral"),
    "not_done": (_("Not done"), "close", "neutral"),
    "erased": (_("Erased on request"), "trash", "neutral"),
}
REQUESTS: dict[str, Look] = {
    "heard": (_("To be decided"), "hourglass", "waiting"),
    "with_report": (_("Is a report"), "document", "onway"),
    "task": (_("Is a task"), "person", "onway"),
    "done": (_("Settled"), "check-double", "agreed"),
    "withdrawn": (_("Withdrawn"), "undo", "neutral"),
}
WISHES: dict[str, Promise] = {"report": _("A report"), "task": _("A task")}
REPLIES: dict[str, Promise] = {
    "page": _("By the page of the leaflet"),
    "email": _("By e-mail"),
    "phone": _("By telephone"),
    "none": _("Not at all"),
}
CONSENT: dict[str, Promise] = {
    "yes": _("Yes, they agreed"),
    "no": _("No"),
    "child": _("A child is alone at home"),
    "absent": _("Nobody is at home"),
}
SKIPPED: dict[str, Promise] = {"day_passed": _("The day passed")}
RULES: dict[str, tuple[Promise, Promise]] = {
    "day_minutes": (_("Time for visits in a day"), _("minutes")),
    "visit_minutes": (_("Time for one visit"), _("minutes")),
    "speed": (_("Speed between stops"), _("km/h")),
    "every_rt": (_("Each RT at least every"), _("days")),
    "every_household": (_("Each home at least every"), _("days")),
    "every_business": (_("Each shop or office at least every"), _("days")),
    "every_community": (_("Each community at least every"), _("days")),
    "every_figure": (_("Each partner at least every"), _("days")),
    "every_worship": (_("Each house of worship at least every"), _("days")),
    "reached": (_("An RT counts as reached for"), _("days")),
    "problem_days": (_("Reports count for the plan for"), _("days")),
    "submit": (_("Hand in within"), _("hours")),
    "review": (_("Review within"), _("days")),
    "route": (_("A request is decided within"), _("hours")),
    "task": (_("A task is done within"), _("days")),
    "report": (_("Look after a passed-on report after"), _("days")),
    "follow_up": (_("Follow up within"), _("days")),
    "resolve": (_("Decide between two versions within"), _("days")),
    "keep": (_("Notes are kept for"), _("months")),
    "keep_planned": (_("Stops that came to nothing are kept for"), _("days")),
}


class Said:
    """The looks of states as lists need them, put into the reader's words once for each language."""

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self._looks = looks
        self._words = once_a_language(8)(self._words_read)
        self._badges = once_a_language(8)(self._badges_drawn)

    @property
    def words(self) -> Mapping[str, str]:
        """The word of each state."""
        return self._words()

    @property
    def badges(self) -> Mapping[str, SafeString]:
        """The badge of each state."""
        return self._badges()

    def _words_read(self) -> Mapping[str, str]:
        return {code: str(word) for code, (word, _icon, _tone) in self._looks.items()}

    def _badges_drawn(self) -> Mapping[str, SafeString]:
        return {code: badge(str(word), icon, tone) for code, (word, icon, tone) in self._looks.items()}


SAID, REQUESTS_SAID = Said(STATES), Said(REQUESTS)
