"""What rings at the desk: nobody can go, somebody caught in the act waits for hand-over, somebody is hurt.

Two rooms below know alarms: ``dispatch`` of those who go out, ``nights`` of the neighbourhood's watch. Here they are
one list, of the reports the viewer may see, and each leads to its case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kemitraan.dispatch import api as dispatch
from kemitraan.nights import api as nights
from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports

from .words import caught_words

MOST = 50
MARKS = (15, 30, 60)  # minutes from seizure to hand-over (domain.md 3.2 step 7)


@dataclass(frozen=True)
class Alarm:
    """One thing that rings: what, at which report (its code), where, since when, and what else is to know."""

    title: str
    code: str
    place: str
    since: datetime
    more: list[str]


def alarms_of(viewer: Viewer, now: datetime) -> list[Alarm]:
    """Everything that rings in the viewer's units, the longest first. Two statements."""
    seen = reports.visible_to(viewer, purposes.READ_REPORTS)
    responses = dispatch.alarms(viewer)[:MOST] if viewer.may(purposes.READ_REPORTS) else []
    rings = [_of_response(one, now) for one in responses] + [
        Alarm(
            _("Caught in the act, not handed over: %s") % minutes_words(one.since, now),
            one.report_code,
            one.post_name,
            one.since,
            seizure_words(one),
        )
        for one in nights.caught_now(seen, most=MOST)
    ]
    return sorted(rings, key=lambda ring: ring.since)


def _of_response(response: dispatch.Response, now: datetime) -> Alarm:
    if response.caught_at is not None and response.handed_over_at is None:
        title = _("Caught in the act, not handed over: %s") % minutes_words(response.caught_at, now)
        since = response.caught_at
    else:
        title = _("Somebody is injured") if response.injured else _("Nobody can go")
        since = response.alarm_at or now
    more = [_("Somebody is injured")] if response.injured and response.caught_at is not None else []
    area = response.report.area
    return Alarm(title, response.report.code, area.name if area else "", since, more)


def minutes_words(since: datetime, until: datetime) -> str:
    """How long something lasts, in whole minutes, as people say it."""
    minutes = (until - since) // timedelta(minutes=1)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def caught_box(report: reports.Report, now: datetime) -> dict[str, Any] | None:
    """The timer of somebody caught by a night watch at this report, for its case; None where nobody was."""
    held = nights.caught_of(report)
    if held is None:
        return None
    minutes = ((held.handed_over or now) - held.since) // timedelta(minutes=1)
    return {
        "held": held,
        "lasts": minutes_words(held.since, held.handed_over or now),
        "next": next((mark for mark in MARKS if mark > minutes), None),
        "words": seizure_words(held),
    }


def seizure_words(held: nights.Caught) -> list[str]:
    """What the watch told of a seizure: ground, by whom, force, hurt, perhaps a minor."""
    told = {"ground": held.ground, "seized_by": held.seized_by, "force": held.force, "minor": held.minor}
    return told_of_seizure(told | {"review": held.injured})


def told_of_seizure(data: Mapping[str, Any]) -> list[str]:
    """The same from a fact of the journal, whoever wrote it: night watch or responder."""
    parts = []
    if data.get("minutes") is not None:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", data["minutes"]) % {"n": data["minutes"]})
    if ground := dispatch.GROUNDS.get(str(data.get("ground"))):
        parts.append(str(ground))
    if data.get("seized_by"):
        parts.append(caught_words(str(data["seized_by"])))
    if data.get("force"):
        parts.append(_("force was used"))
    if data.get("minor"):
        parts.append(_("may be under 18: rules for minors hold"))
    if data.get("review"):
        parts.append(_("hurt, and not seized by police: medical check, and others than the watch look into it"))
    return parts
