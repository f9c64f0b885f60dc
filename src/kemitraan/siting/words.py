"""What a study says, in words and figures ready to be shown: the same on the page, on paper and in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from kemitraan.design.templatetags.design import idnum
from kemitraan.toolbox.errors import Refused

from .classes import CLASSES
from .ground import has_streets
from .models import Study
from .risk import LEAST

STEPS = {
    "events": gettext_noop("Reading the reports"),
    "streets": gettext_noop("Spreading the events over the ground"),
    "cover": gettext_noop("Who is where in time"),
    "choice": gettext_noop("Choosing the posts"),
    "proof": gettext_noop("Proving how good the choice is"),
    "words": gettext_noop("Writing it down"),
    "": gettext_noop("Waiting for a free worker"),
}
TROUBLES = {
    "too_few": gettext_noop(
        "Nowhere do five events lie near one another, so nothing can be said. Choose a longer period, more hours, more"
        " kinds of events or a larger area."
    ),
    "no_streets": gettext_noop("No streets are imported, and a study needs them."),
    "no_outline": gettext_noop("The outline of this area is not known."),
    "no_segments": gettext_noop("There is nothing here that a post could cover: no street runs through this area."),
    "no_candidates": gettext_noop("There is no place here where a post could stand."),
    "too_large": gettext_noop("The area is too large for one study. Choose a smaller one."),
    "too_long": gettext_noop("Computing took too long and was stopped. Ask again, or choose a smaller area."),
    "failed": gettext_noop("Computing failed several times. Whoever runs the system finds why in its log."),
    "abandoned": gettext_noop("The study was given up."),
}
LEFT_OUT = {
    "officer": gettext_noop("found by officers themselves: they follow where we look, not where things happen"),
    "double": gettext_noop("told twice, or a task of another report"),
    "not_ours": gettext_noop("not a police matter"),
    "no_place": gettext_noop("without a point on the map"),
    "vague": gettext_noop("with a place known too vaguely (more than 150 m)"),
    "hour": gettext_noop("outside the hours of the study"),
    "outside": gettext_noop("outside the area"),
    "off_street": gettext_noop("near no open street"),
}
CHANNELS = {
    "web": gettext_noop("by the website"),
    "phone": gettext_noop("by telephone"),
    "visit": gettext_noop("told to an officer face to face"),
    "open311": gettext_noop("by another program"),
}


@dataclass(frozen=True)
class Figures:
    """Numbers of a computed study; shares in percent, money in rupiah. None: too small to be told."""

    total: float
    before: float
    after: float
    posts: int
    share_before: float
    share_after: float
    unreachable: float
    hidden: float
    cost_month: int
    cost_per_event: int | None
    gap: float

    @property
    def gained(self) -> float:
        """What the proposed posts add, in expected events."""
        return self.after - self.before

    @property
    def left(self) -> float:
        """What nobody covers afterwards."""
        return self.total - self.after


def figures(study: Study) -> Figures:
    """The numbers of a computed study."""
    result = study.result
    total, before, after = (float(result[name]) for name in ("total", "before", "after"))
    posts = len(result["proposed"])
    gained = after - before
    cost = study.cost_per_post * posts
    return Figures(
        total, before, after, posts, share(before, total), share(after, total), float(result["unreachable"]),
        float(result["hidden"]), cost, round(cost * study.months / gained) if gained >= LEAST else None,
        float(result["gap"]) * 100,
    )  # fmt: skip


def share(part: float, whole: float) -> float:
    """A part in percent of the whole; 0 where there is nothing."""
    return 100.0 * part / whole if whole > 0 else 0.0


def counted(value: float) -> str | float:
    """A number of events that may be told; a smaller one is told as "fewer than 5"."""
    return value if value >= LEAST or value == 0 else _("fewer than %s") % LEAST


def step_words(step: str) -> str:
    """What the worker is doing."""
    return _(STEPS.get(step, STEPS[""]))


def trouble_words(code: str) -> str:
    """Why there is no result."""
    return _(TROUBLES.get(code, TROUBLES["failed"]))


def class_words(study: Study) -> list[str]:
    """The kinds of events that count."""
    return [str(CLASSES[name][0]) for name in study.classes if name in CLASSES]


def hours_words(study: Study) -> str:
    """The hours of the day that count."""
    if study.hours_are_all:
        return _("the whole day")
    return f"{study.hour_from:02}.00–{study.hour_to:02}.00 WIB"


def on_cells(study: Study) -> bool:
    """Whether it goes by cells and straight lines: a computed one says so, another goes by what is imported."""
    return study.estimate if study.inputs else not has_streets()


def reach_words(study: Study) -> str:
    """What counts as covered."""
    if on_cells(study):
        on_foot, driving = _("about %s minutes on foot (estimate)"), _("about %s minutes by car (estimate)")
    else:
        on_foot, driving = _("%s minutes on foot along the road"), _("%s minutes by car")
    return (on_foot if study.mode == Study.Mode.WALK else driving) % study.minutes


def estimate_words(study: Study) -> str:
    """What must be known of a study made without streets; "" of any other."""
    if not study.estimate:
        return ""
    return _(
        "This is an estimate: no streets are imported. Ways are straight lines times %(detour)s, and in the place of"
        " segments of road stand cells of %(metres)s m. A river or a wall between is not seen."
    ) % {"detour": idnum(study.inputs["detour"], 1), "metres": idnum(study.inputs["cell_metres"])}


def hidden_words(study: Study) -> str:
    """What is too small to be told."""
    least = int(study.inputs["least"])
    if study.estimate:
        return _("Cells near which fewer than %s events lie are hidden and count for no post.") % least
    return _("Segments near which fewer than %s events lie are hidden and count for no post.") % least


def middle_of(one: dict[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of the middle of a cell, whose edge is its line."""
    (west, south), (east, north) = one["line"][0], one["line"][2]
    return round((west + east) / 2, 6), round((south + north) / 2, 6)


def ground_words(study: Study) -> str:
    """The area of a study."""
    return study.area.name if study.area else _("All of %s") % study.unit.name


def candidate_words(study: Study) -> str:
    """Where a post could stand."""
    found = []
    if study.junctions:
        found.append(_("cells in which things happened") if on_cells(study) else _("junctions"))
    if study.places:
        found.append(_("known places"))
    if study.own_points:
        found.append(_("%(n)s places of your own") % {"n": len(study.own_points)})
    return ", ".join(found)


def left_out_words(study: Study) -> list[tuple[str, str | float]]:
    """Why reports do not count, and how many of each."""
    counts = study.inputs.get("left_out", {})
    return [(_(words), counted(counts[name])) for name, words in LEFT_OUT.items() if counts.get(name)]


def channel_words(study: Study) -> list[tuple[str, int]]:
    """How the events reached us; ways with fewer than five are not told."""
    return [(_(CHANNELS.get(name, name)), count) for name, count in study.inputs.get("channels", {}).items()]


def post_name(one: dict[str, Any]) -> str:
    """What a proposed post is called."""
    if one["kind"] == "cell":
        return _("Around %(lat).4f, %(lon).4f (%(village)s)") % {**one, "village": one["name"] or "–"}
    return one["name"] or pgettext("a place for a post", "Junction without a name")


def reason_of(study: Study, one: dict[str, Any]) -> str:
    """Why this post, in one sentence with its numbers."""
    places = ", ".join(one["streets"])
    total = float(study.result["total"])
    if one["adds"] < LEAST:
        return _("Adds fewer than five events to what the others cover.")
    words = {"n": idnum(one["adds"], 1), "share": idnum(share(one["adds"], total), 1), "streets": places}
    if places and study.estimate:
        return _("Covers %(n)s events (%(share)s %%) that no other post reaches, most of them in %(streets)s.") % words
    if places:
        return _("Covers %(n)s events (%(share)s %%) that no other post reaches, most of them on %(streets)s.") % words
    return _("Covers %(n)s events (%(share)s %%) that no other post reaches.") % words


def proof_words(study: Study) -> str:
    """How good the choice is, and how that is known."""
    result = study.result
    if result["optimal"]:
        if result["gap"] < 1e-6:
            return _("Proved: no other choice of so many posts covers more.")
        return _("Proved: the best choice covers %s %% more.") % idnum(result["gap"] * 100, 2)
    return _("Within %s %% of a bound that no choice can exceed; the time for the proof ran out.") % idnum(
        result["gap"] * 100, 2
    )


def bars(values: Sequence[float | None], labels: Sequence[str], height: int = 60) -> list[dict[str, Any]]:
    """Bars of a small chart: place, height and value of each; None is drawn as too few to tell."""
    most = max([value for value in values if value is not None] + [1.0])
    found = []
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        tall = round(height * (value or 0) / most, 1)
        found.append({"x": place * 12, "y": height - tall, "height": tall, "value": value, "label": label})
    return found


def not_computed() -> Refused:
    """What is asked of a study that has no result."""
    return Refused("not_computed", _("This study has not been computed."), status=409)
