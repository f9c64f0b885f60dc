"""Something happens: 110 first, then one tap makes the report."""

from __future__ import annotations

from dataclasses import dataclass
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

from .caught import NOTHING_SAID, Seizure, start_timer, tell_caught
from .models import Incident
from .move import lock_night, tell_night
from .states import NIGHT_LIVE


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
    words: str = "", caught: bool = False, seizure: Seizure = NOTHING_SAID, by: journal.Actor,
) -> tuple[Incident, reports.Receipt]:  # fmt: skip
    """Make the report of an incident: at the phone's point, else at the post's.

    ``caught``: somebody was caught in the act, with what is known of the ``seizure``; the timer to hand-over runs. The
    same key is the same report.
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
        start_timer(incident, seizure, now)
    incident.save()
    tell_night(night, "night.incident", by=by, incident=incident.pk, code=receipt.code, sort=sort, caught=caught)
    if caught:
        tell_caught(incident, night, by, hurt=incident.injured)
    return incident, receipt
