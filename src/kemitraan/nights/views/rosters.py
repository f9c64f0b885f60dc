"""What a roster's page does, for the head by link and for staff alike: rules, working out, showing, agreeing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.nights import draw, settle
from kemitraan.nights.forms import RosterForm
from kemitraan.nights.models import Availability, Roster, RosterRun, Swap
from kemitraan.nights.object import answer_objection, open_objections
from kemitraan.nights.sheet import from_run, sheet_of
from kemitraan.nights.words import day_words, look_of, reason_words, result_words
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .link import whole

ACTS: dict[str, Callable[..., object]] = {
    "hitung": draw.ask_for_plan,
    "usul": settle.propose,
    "tarik": settle.redraw,
    "sepakat": settle.agree,
    "hapus": settle.drop,
}


def act(roster: Roster, verb: str, said: QueryDict, *, by: journal.Actor) -> None:
    """One button of a roster's page, with what stood in its form; refused (422) where there is no such button."""
    if verb == "jawab":
        answer_objection(whole(said.get("id", "")), roster, said.get("answer", ""), by=by)
        return
    do = ACTS.get(verb)
    if do is None:
        raise Refused("unknown_verb", _("There is no such button."))
    do(roster.pk, by=by)


def roster_context(roster: Roster) -> dict[str, Any]:
    """Everything a roster's page shows."""
    run = roster.runs.order_by("-id").first()
    found = run is not None and run.state == RosterRun.State.FOUND
    lines = sheet_of(roster)
    if not lines and found and run is not None:
        lines = from_run(roster, run)
    return {
        "roster": roster,
        "look": look_of(roster.state),
        "run": run,
        "working": run is not None and run.state in ("waiting", "working"),
        "result": result_words(run.answer) if found and run is not None else [],
        "reasons": [reason_words(one) for one in run.answer.get("reasons", [])] if run is not None else [],
        "lines": [{"day": day_words(line.day), "names": line.names, "night": line.night} for line in lines],
        "counts": _counts(lines),
        "objections": [
            {"row": one, "days": ", ".join(day_words(day) for day in one.days)} for one in open_objections(roster)
        ],
        "swaps": list(
            Swap.objects.filter(duty__night__roster=roster)
            .select_related("duty__night", "offered_by", "taken_by")
            .order_by("-id")[:30]
        ),
    }


def _counts(lines: list[Any]) -> list[tuple[str, int]]:
    """How often each stands, by name: for everybody to see that it is fair. Ordered by name, never by number."""
    found: dict[str, int] = {}
    for line in lines:
        for name in line.names:
            found[name] = found.get(name, 0) + 1
    return sorted(found.items())


def roster_form(request: HttpRequest, post: watch.GuardPost, roster: Roster | None = None) -> RosterForm:
    """The form of a new roster (next month) or of a draft."""
    if request.method == "POST":
        return RosterForm(request.POST)
    if roster is not None:
        return RosterForm(initial={
            "first": roster.first, "last": roster.last, "weekdays": [str(day) for day in roster.weekdays],
            "starts_at": roster.starts_at, "ends_at": roster.ends_at, "squad": roster.squad, "leaders": roster.leaders,
            "rest": roster.rest, "most": roster.most,
        })  # fmt: skip
    latest = Roster.objects.filter(post=post).exclude(state="dropped").order_by("-last").first()
    today = clock.local(clock.now()).date()
    first = max(today + timedelta(days=1), latest.last + timedelta(days=1)) if latest else today + timedelta(days=1)
    return RosterForm(
        initial=RosterForm.usual(first, first + timedelta(days=29), post.staffing, post.opens_at, post.closes_at)
    )


def people_of(post: watch.GuardPost) -> list[dict[str, Any]]:
    """Who may stand at a post, with what they said about nights; without any reason, for there is none."""
    members = list(watch.serving_members(post.unit)) if post.unit else []
    said = Availability.objects.in_bulk([member.pk for member in members])
    return [{"member": member, "said": said.get(member.pk)} for member in members]
