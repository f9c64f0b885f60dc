"""What courses changed, by their anonymous quizzes: on the page, on paper and in the workbook the same words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kemitraan.learning import api as learning
from kemitraan.people.api import Viewer, purposes

from .periods import Sight


@dataclass(frozen=True)
class Effect:
    """What the quiz says: shares in percent, n, the interval of the difference; None where no session has ten sheets
    before and after. ``sessions`` were counted, ``left_out`` had too few sheets in one phase."""

    before: float | None
    after: float | None
    low: float | None
    high: float | None
    n_before: int
    n_after: int
    sessions: int
    left_out: int


def effect(viewer: Viewer, sight: Sight) -> Effect:
    """What the anonymous quizzes of the period's sessions say together."""
    units = viewer.units_for(purposes.SEE_PROGRAMME)
    gain = learning.quiz_gain(units, sight.since, sight.until, village=sight.village)
    before, after, low, high = (
        None if one is None else 100 * one for one in (gain.before, gain.after, gain.low, gain.high)
    )
    return Effect(before, after, low, high, gain.n_before, gain.n_after, gain.sessions, gain.left_out)


def effect_words(said: Effect) -> str:
    """The quiz's result in a sentence; that there is too little, where there is."""
    if said.before is None or said.after is None:
        return _("Too few quiz sheets to say anything: no session has ten before it and ten after it.")
    return _(
        "Right answers: %(before)s %% before (n = %(n1)s), %(after)s %% after (n = %(n2)s), %(interval)s; "
        "%(sessions)s sessions, each compared with itself."
    ) % {
        "before": round(said.before),
        "after": round(said.after),
        "n1": said.n_before,
        "n2": said.n_after,
        "interval": interval_words(said),
        "sessions": said.sessions,
    }


def interval_words(said: Effect) -> str:
    """How certain the difference is; empty where there is none."""
    if said.low is None or said.high is None:
        return ""
    return _("the difference lies between %(low)s and %(high)s points (95 %% interval)") % {
        "low": round(said.low),
        "high": round(said.high),
    }


def effect_about(said: Effect, sight: Sight) -> str:
    """Where the figure comes from, of when, and what it does not say."""
    about = _(
        "Period: %(period)s. Source: anonymous quizzes of its sessions; before and after are two groups, not joined by "
        "person. What people do later is not measured by it."
    ) % {"period": sight.words}
    if not said.left_out:
        return about
    left_out = _("Left out: %(count)s sessions with fewer than ten sheets before or after.")
    return f"{about} {left_out % {'count': said.left_out}}"
