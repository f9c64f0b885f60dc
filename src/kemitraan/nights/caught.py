"""Caught in the act by a night watch: hand over at once, and everybody sees the minutes pass (domain.md 1.3, 3.2).

Anyone may seize; only police go on from there. What is asked is what the desk and the later file need: on which ground,
when, by whom, whether force was used, whether the person is hurt or may be a minor. Never who it is, never a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .models import Incident, Night
from .move import lock_night, tell_night
from .rules import marks

CLOSED_YET = timedelta(hours=12)  # so long after closing an incident of the night may still be handed over
OLDEST = timedelta(days=1)  # an arrest without a warrant lasts at most 24 hours (domain.md 1.3)
GROUNDS: dict[str, Promise] = {  # the four of the code of criminal procedure (domain.md 1.3), in a neighbour's words
    "a": lazy("While doing it"),
    "b": lazy("Moments after it"),
    "c": lazy("Shortly after, called out by people as the one who did it"),
    "d": lazy("Shortly after, found with things believed to be used for it"),
}
SEIZED_BY: dict[str, Promise] = {"volunteer": lazy("Somebody of the watch"), "resident": lazy("Another resident")}


@dataclass(frozen=True)
class Seizure:
    """What is said about a seizure; None or empty: nothing said, so that what was said before stays.

    ``ago``: whole minutes since the person was seized. ``minor``: they may be under eighteen.
    """

    ground: str = ""
    ago: int | None = None
    seized_by: str = ""
    injured: bool = False
    force: bool | None = None
    minor: bool | None = None


NOTHING_SAID = Seizure()


@transaction.atomic
def caught_in_the_act(incident_id: int, night_id: int, said: Seizure = NOTHING_SAID, *, by: journal.Actor) -> Incident:
    """Somebody was caught at an incident already reported; said again, it corrects what was said before.

    That somebody is hurt is never taken back. Refused (422): an unknown ground or person, more than a day ago; (409)
    where the person was handed over already.
    """
    night, incident = _of_night(incident_id, night_id)
    if incident.handed_over_at is not None:
        raise Refused("handed_over", _("This person is with the police already."), status=409)
    was_hurt = incident.caught_at is not None and incident.injured
    before = _facts(incident)
    start_timer(incident, said, clock.now())
    incident.save()
    hurt = incident.injured and not was_hurt
    if hurt or _facts(incident) != before:
        tell_caught(incident, night, by, hurt=hurt)
    return incident


@transaction.atomic
@helped("nights.incident", "reports")  # who holds it now
def hand_over(incident_id: int, night_id: int, to: str, *, by: journal.Actor) -> Incident:
    """The person is with the police now: the timer ends. ``to``: which unit or officer took over."""
    night, incident = _of_night(incident_id, night_id)
    if incident.caught_at is None:
        raise Refused("nobody_caught", _("Nobody was recorded as caught in the act."), status=409)
    if incident.handed_over_at is None:
        incident.handed_over_to = clean_line(to, field="to", limit=120, required=True)
        incident.handed_over_at, incident.alarm_due_at = clock.now(), None
        incident.save()
        minutes = round((incident.handed_over_at - incident.caught_at).total_seconds() / 60)
        tell_night(night, "night.handed_over", by=by, incident=incident.pk, minutes=minutes)
        _tell_report(incident, "caught.handed_over", by=by, minutes=minutes)
    return incident


def alarm_caught(now: datetime | None = None, *, most: int = 50) -> int:
    """Worker round: an alarm at each mark (15, 30, 60 minutes) without hand-over; how many were given."""
    now = now or clock.now()
    due = Incident.objects.filter(alarm_due_at__lte=now).values_list("pk", flat=True)[:most]
    return sum(_ring(pk, now) for pk in list(due))


@transaction.atomic
def _ring(incident_id: int, now: datetime) -> bool:
    incident = (
        Incident.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("night__guided_by")
        .filter(pk=incident_id, alarm_due_at__lte=now)
        .first()
    )
    if incident is None or incident.caught_at is None:
        return False
    passed = [mark for mark in marks("caught", now) if incident.caught_at + timedelta(minutes=mark) <= now]
    incident.caught_alarm = max(passed, default=incident.caught_alarm)
    incident.alarm_due_at = _next_alarm(incident.caught_at, incident.caught_alarm, now)
    incident.save(update_fields=["caught_alarm", "alarm_due_at"])
    minutes = incident.caught_alarm
    tell_night(incident.night, "night.caught_alarm", by=journal.SYSTEM, incident=incident.pk, minutes=minutes)
    # The desk that holds the report reads the report's own history, and a mail reaches who is not looking.
    report = _tell_report(incident, "caught.alarm", by=journal.SYSTEM, minutes=minutes)
    reports.tell_staff(report, "staff.caught_waits", [report.holder_id])
    return True


def start_timer(incident: Incident, said: Seizure, now: datetime) -> None:
    """Set what is said on an incident, and its next alarm, without saving. Refused (422) with the field at fault."""
    if said.ground and said.ground not in GROUNDS:
        raise Refused("unknown_ground", _("Choose one of the four grounds."), field="ground")
    if said.seized_by and said.seized_by not in SEIZED_BY:
        raise Refused("unknown_person", _("Say who seized the person."), field="seized_by")
    if said.ago is not None and not 0 <= said.ago <= OLDEST // timedelta(minutes=1):
        raise Refused("too_long_ago", _("The seizure lies more than a day back."), field="ago")
    if said.ago is not None or incident.caught_at is None:
        incident.caught_at = now - timedelta(minutes=said.ago or 0)
    incident.caught_ground = said.ground or incident.caught_ground
    incident.caught_by = said.seized_by or incident.caught_by or "volunteer"
    incident.injured = incident.injured or said.injured
    incident.force = incident.force if said.force is None else said.force
    incident.minor = incident.minor if said.minor is None else said.minor
    incident.alarm_due_at = _next_alarm(incident.caught_at, incident.caught_alarm, now)


def _next_alarm(since: datetime, given: int, now: datetime) -> datetime | None:
    left = [mark for mark in marks("caught", now) if mark > given]
    return since + timedelta(minutes=left[0]) if left else None


@helped("nights.incident", "reports")  # who holds it now
def tell_caught(incident: Incident, night: Night, by: journal.Actor, *, hurt: bool) -> None:
    """Into both histories. Newly ``hurt`` where no police seized: the commanders of the unit that guides this watch
    and of the one above it are told, since others than the watch must look into it (domain.md 3.2 step 7; E4)."""
    tell_night(night, "night.caught", by=by, incident=incident.pk, injured=incident.injured)
    report = _tell_report(
        incident, "caught.recorded", by=by, ground=incident.caught_ground, seized_by=incident.caught_by,
        force=incident.force, minor=incident.minor, since=_since(incident),
    )  # fmt: skip
    if hurt:
        _tell_report(incident, "caught.injured", by=by, seized_by=incident.caught_by, review=True)
        units = {report.holder_id, night.guided_by_id, night.guided_by.parent_id}
        reports.tell_staff(report, "staff.caught_hurt", [pk for pk in units if pk is not None])


def _since(incident: Incident) -> str:
    return incident.caught_at.isoformat() if incident.caught_at else ""


def _facts(incident: Incident) -> tuple[object, ...]:
    of = incident
    return of.caught_at, of.caught_ground, of.caught_by, of.force, of.minor


def _tell_report(incident: Incident, fact: str, *, by: journal.Actor, **data: object) -> reports.Report:
    """One fact into the history of the incident's report; the report with its holder and category."""
    report = reports.Report.objects.select_related("holder", "category").get(pk=incident.report_id)
    journal.record(
        fact, "report", report.pk, by=by, audience=journal.STAFF, unit_id=report.holder_id,
        unit_name=report.holder.name, by_watch=True, **data,
    )  # fmt: skip
    return report


def _of_night(incident_id: int, night_id: int) -> tuple[Night, Incident]:
    night = lock_night(night_id)
    late = night.closed_at is not None and clock.now() > night.closed_at + CLOSED_YET
    incident = Incident.objects.filter(pk=incident_id, night=night).first()
    if incident is None or late:
        raise Refused("no_incident", _("There is no such incident of this night."), status=404)
    return night, incident
