"""Why a stop was proposed, in a sentence with its inputs: the rule, never the machine's say-so (domain.md E19)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def why(reason: Mapping[str, object]) -> str:
    """The sentence of a stored reason ``{"code": …, inputs}``; empty where there is none."""
    code = str(reason.get("code", ""))
    days = _whole(reason.get("days"))
    every = _whole(reason.get("every"))
    if code == "request":
        return ngettext(
            "A resident asked for a visit %(days)d day ago.", "A resident asked for a visit %(days)d days ago.", days
        ) % {"days": days}
    if code == "never":
        return _("Nobody there has been visited yet.")
    if code == "agreed":
        return _("Agreed every %(every)d days; last seen %(days)d days ago.") % {"every": every, "days": days}
    if code == "due":
        return _("Due every %(every)d days; last seen %(days)d days ago.") % {"every": every, "days": days}
    if code == "early":
        return _("On the way; last seen %(days)d days ago.") % {"days": days}
    if code == "problem":
        return ngettext(
            "%(count)d report from this RW in the last weeks; last seen %(days)d days ago.",
            "%(count)d reports from this RW in the last weeks; last seen %(days)d days ago.",
            _whole(reason.get("count")),
        ) % {"count": _whole(reason.get("count")), "days": days}
    simple = {
        "task": _("A task from an earlier visit is due here."),
        "invited": _("They invited us."),
        "on_the_spot": _("Chosen at the door."),
        "added": _("Added by the officer."),
        "swapped": _("Chosen by the officer instead of another place."),
    }
    return simple.get(code, "")


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
