"""What the solver found, in sentences for people who never heard of a solver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kemitraan.design import api as design

WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip

LOOKS: dict[str, tuple[Any, str, str]] = {
    # a night
    "scheduled": (gettext_lazy("Scheduled"), "calendar", "waiting"),
    "open": (gettext_lazy("On watch"), "moon", "onway"),
    "laps": (gettext_lazy("On watch, walking"), "walk", "onscene"),
    "closed": (gettext_lazy("Waits for the head's signature"), "edit", "answered"),
    "countersigned": (gettext_lazy("Signed"), "check-double", "agreed"),
    "missed": (gettext_lazy("Not kept"), "close", "late"),
    # a roster
    "draft": (gettext_lazy("Draft"), "edit", "neutral"),
    "proposed": (gettext_lazy("Shown to the members"), "eye", "waiting"),
    "agreed": (gettext_lazy("Agreed"), "check-double", "agreed"),
    "running": (gettext_lazy("In use"), "moon", "onway"),
    "done": (gettext_lazy("Has ended"), "check", "neutral"),
    "dropped": (gettext_lazy("Given up"), "trash", "neutral"),
}


def look_of(state: str) -> Any:
    """Word, icon and tone of a state of this room."""
    word, icon, tone = LOOKS[state]
    return design.look(state, word=str(word), icon=icon, tone=tone)


def day_words(day: date) -> str:
    """A day as people say it: Saturday 14-11."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d-%m}"


def result_words(answer: Mapping[str, Any]) -> list[str]:
    """What a found roster is like: fairness, weekends, wishes, and whether it can be any better."""
    of = answer["figures"]
    told = [
        _("Everybody stands %(least)s to %(most)s times.") % of,
        _("Nights before a free day: %(weekend_least)s to %(weekend_most)s each.") % of,
    ]
    if of["wishes"]:
        told.append(_("Wishes kept: %(wishes_kept)s of %(wishes)s.") % of)
    if answer["status"] == "optimal":
        told.append(_("No better roster exists under these rules."))
    else:
        told.append(_("A better one may exist: at most %(gap)s %% better.") % {"gap": round(100 * answer["gap"])})
    return told


def reason_words(reason: Mapping[str, Any]) -> list[str]:
    """One reason why no roster is possible, and what would help."""
    days = [date.fromisoformat(day) for day in reason["days"]]
    told = [_sentence(reason, days)]
    cannot = [
        text % {"n": reason[name]}
        for name, text in (
            ("off", ngettext("%(n)s said they cannot", "%(n)s said they cannot", reason["off"])),
            ("exempt", ngettext("%(n)s stands no nights", "%(n)s stand no nights", reason["exempt"])),
            ("young", ngettext("%(n)s is too young", "%(n)s are too young", reason["young"])),
            ("resting", ngettext("%(n)s has a duty too close", "%(n)s have a duty too close", reason["resting"])),
        )
        if reason[name]
    ]
    if cannot:
        told.append(_("Of the others: %(why)s.") % {"why": ", ".join(cannot)})
    helps = [
        text % {"n": reason["helps"][name]}
        for name, text in (
            ("squad", _("squads of %(n)s")),
            ("most", _("at most %(n)s duties each")),
            ("rest", _("%(n)s free nights between two duties")),
        )
        if name in reason["helps"]
    ]
    if helps:
        told.append(_("It would work with %(what)s.") % {"what": _(" or ").join(helps)})
    elif "leader" in reason["rules"]:
        told.append(_("It would work with one more person who can lead."))
    else:
        told.append(_("It would work with more people, or fewer nights."))
    return told


def _sentence(reason: Mapping[str, Any], days: list[date]) -> str:
    values = {
        "have": reason["have"],
        "need": reason["need"],
        "day": day_words(days[0]) if days else "",
        "until": day_words(days[-1]) if days else "",
    }
    leaders = reason["rules"][0] == "leader" and "size" not in reason["rules"]
    if len(days) == 1 and leaders:
        return _("%(day)s: nobody who can lead is free (%(have)s of %(need)s).") % values
    if len(days) == 1:
        return _("%(day)s: only %(have)s of the %(need)s needed can.") % values
    if "most" in reason["rules"]:
        if leaders:
            return _("Leaders: %(need)s duties, but with the limit on duties only %(have)s can be filled.") % values
        return _("The roster needs %(need)s duties, but with the limit on duties only %(have)s can be filled.") % values
    if leaders:
        told = _("%(need)s times a leader is needed, but with the rest between duties only %(have)s can.") % values
    else:
        told = _("%(need)s duties, but with the rest between duties only %(have)s can be filled.") % values
    return _("%(day)s to %(until)s: %(told)s") % (values | {"told": told}) if days else told
