"""Something happens: 110 first, then one tap makes the report. And the timer where somebody was caught in the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .models import Incident, Night
from .move import lock_night, tell_night
from .rules import marks
from .states import NIGHT_LIVE

CLOSED_YET = timedelta(hours=12)  # so long after closing an incident of the night may still be handed over


@dataclass(frozen=True)
class Sort:
    """One button: what people call it, the category of its report, and its drawing."""

    code: str
    words: Promise
    category: str
    icon: str


# The categories of domain.md 5.4; each happens now, so the category's urgent priority holds.
SORTS: tuple[Sort, ...] = (
    Sort("theft", lazy("Theft or break-in"), "K03", "lock"),
    Sort("fire", lazy("Fire"), "B02", "flame"),
    Sort("fight", lazy("Fight or attack"), "K01", "people"),
    Sort("hurt", lazy("Accident, somebody is hurt"), "L01", "medical"),
    Sort("flood", lazy("Flood"), "B01", "water"),
    Sort("brawl", lazy("Brawl of groups"), "K15", "alert"),
    Sort("drunk", lazy("Drunkenness or noise"), "K12", "bell"),
    Sort("home", lazy("Violence in a home"), "K07", "home"),
)
BY_CODE = {sort.code: sort for sort in SORTS}


@transaction.atomic
def report_incident(
    night_id: int, sort: str, *, key: UUID, point: LonLat | None = None, accuracy_m: float | None = None,
    words: str = "", caught: bool = False, injured: bool = False, by: journal.Actor,
) -> tuple[Incident, reports.Receipt]:  # fmt: skip
    """Make the report of an incident: at the phone's point, else at the post's.

    ``caught``: somebody was caught in the act; the timer to hand-over runs from now. The same key is the same report.
    """
    night = lock_night(night_id)
    if night.state not in NIGHT_LIVE:
        raise Refused("not_open", _("The night is not open."), status=409)
    if sort not in BY_CODE:
        raise Refused("unknown_sort", _("Choose what happened."), field="sort")
    chosen, now = BY_CODE[sort], clock.now()
    told = clean_line(words, field="words", limit=300)
    story = f"{chosen.words} – {night.post.name}" + (f". {told}" if told else "")
    new = reports.NewReport(
        key=key,
        category=chosen.category,
        story=story + (f". {_('Somebody was caught in the act.')}" if caught else ""),
        channel="field",
        point=point or LonLat(night.post.lon, night.post.lat),
        accuracy_m=accuracy_m if point else None,
        landmark=night.post.name if point is None else "",
        in_progress=True,
        contact=reports.Contact(name=by.name),
    )
    receipt = reports.receive(new, by=by)
    known = Incident.objects.filter(report_id=receipt.report_id).first()
    if known is not None:
        return known, receipt
    incident = Incident(night=night, report_id=receipt.report_id, at=now)
    if caught:
        _start_timer(incident, now, injured)
    incident.save()
    tell_night(night, "night.incident", by=by, incident=incident.pk, code=receipt.code, sort=sort, caught=caught)
    if caught:
        _tell_caught(incident, night, by)
    return incident, receipt


@transaction.atomic
def caught_in_the_act(incident_id: int, night_id: int, *, injured: bool = False, by: journal.Actor) -> Incident:
    """Somebody was caught at an incident already reported, or it is seen only now that they are hurt."""
    night, incident = _of_night(incident_id, night_id)
    newly = incident.caught_at is None
    if newly:
        _start_timer(incident, clock.now(), injured)
    elif injured and not incident.injured:
        incident.injured, newly = True, True
    incident.save()
    if newly:
        _tell_caught(incident, night, by)
    return incident


@transaction.atomic
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
        .select_related("night__guided_by", "report__holder")
        .filter(pk=incident_id, alarm_due_at__lte=now)
        .first()
    )
    if incident is None or incident.caught_at is None:
        return False
    passed = [mark for mark in marks("caught", now) if incident.caught_at + timedelta(minutes=mark) <= now]
    incident.caught_alarm = max(passed, default=incident.caught_alarm)
    incident.alarm_due_at = _next_alarm(incident.caught_at, incident.caught_alarm, now)
    incident.save(update_fields=["caught_alarm", "alarm_due_at"])
    tell_night(
        incident.night, "night.caught_alarm", by=journal.SYSTEM, incident=incident.pk, minutes=incident.caught_alarm
    )
    # The desk that holds the report reads the report's own history.
    journal.record(
        "caught.alarm", "report", incident.report_id, unit_id=incident.report.holder_id,
        unit_name=incident.report.holder.name, minutes=incident.caught_alarm, by_watch=True,
    )  # fmt: skip
    return True


def _next_alarm(since: datetime, given: int, now: datetime) -> datetime | None:
    left = [mark for mark in marks("caught", now) if mark > given]
    return since + timedelta(minutes=left[0]) if left else None


def _start_timer(incident: Incident, now: datetime, injured: bool) -> None:
    incident.caught_at, incident.injured = now, injured
    incident.alarm_due_at = _next_alarm(now, 0, now)


@helped("nights.incident", "reports")  # who holds it now
def _tell_caught(incident: Incident, night: Night, by: journal.Actor) -> None:
    """Into both histories; an injury of somebody whom no police seized asks for review by others (E4)."""
    tell_night(night, "night.caught", by=by, incident=incident.pk, injured=incident.injured)
    holder = reports.Report.objects.select_related("holder").get(pk=incident.report_id).holder
    fact = "caught.injured" if incident.injured else "caught.recorded"
    journal.record(
        fact, "report", incident.report_id, by=by, unit_id=holder.pk, unit_name=holder.name, seized_by="volunteer",
        review=incident.injured,
    )  # fmt: skip


def _of_night(incident_id: int, night_id: int) -> tuple[Night, Incident]:
    night = lock_night(night_id)
    late = night.closed_at is not None and clock.now() > night.closed_at + CLOSED_YET
    incident = Incident.objects.filter(pk=incident_id, night=night).first()
    if incident is None or late:
        raise Refused("no_incident", _("There is no such incident of this night."), status=404)
    return night, incident
