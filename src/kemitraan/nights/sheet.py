"""A roster to read: night by night, by person, as a calendar feed and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kemitraan.toolbox import clock
from kemitraan.toolbox.pdf import qr_svg, render_pdf
from kemitraan.watch import api as watch

from .draw import nights_of, span
from .models import Duty, Night, Roster, RosterRun
from .settle import plan_of
from .words import day_words


@dataclass(frozen=True)
class SheetNight:
    """One line: the day, who stands (the leader first), and the night's row once it is scheduled."""

    day: date
    names: list[str]
    night: Night | None = None


def sheet_of(roster: Roster) -> list[SheetNight]:
    """A roster night by night: as scheduled, swaps included; before that as the solver found it."""
    nights = {night.day: night for night in Night.objects.filter(roster=roster)}
    if nights:
        squads: dict[date, list[str]] = {day: [] for day in nights}
        duties = Duty.objects.filter(night__roster=roster).select_related("member").order_by("-leads", "id")
        day_of = {night.pk: day for day, night in nights.items()}
        for duty in duties:
            squads[day_of[duty.night_id]].append(duty.member.shown_name)
        return [SheetNight(day, squads[day], nights[day]) for day in sorted(nights)]
    run = plan_of(roster)
    return [] if run is None else from_run(roster, run)


def from_run(roster: Roster, run: RosterRun) -> list[SheetNight]:
    """The found plan in names."""
    names = {person["key"]: person["name"] for person in run.puzzle["people"]}
    return [
        SheetNight(day, [names.get(key, "–") for key in squad])
        for day, squad in zip(nights_of(roster), run.answer["squads"], strict=False)
    ]


def roster_calendar(roster: Roster) -> bytes:
    """The roster as iCalendar: one event a night."""
    lines = sheet_of(roster)
    events = [
        _event(
            f"roster-{roster.pk}-{line.day}",
            _("Night watch: %(place)s") % {"place": roster.post.name},
            *span(line.day, roster.starts_at, roster.ends_at),
            ", ".join(line.names),
            roster.post,
        )
        for line in lines
    ]
    return _calendar(roster.post.name, events)


def member_calendar(member: watch.Member, duties: Sequence[Duty]) -> bytes:
    """A member's own duties as iCalendar. PINs never stand in a calendar."""
    events = [
        _event(
            f"duty-{duty.pk}",
            _("Night watch: %(place)s") % {"place": duty.night.post.name},
            duty.night.starts_at,
            duty.night.ends_at,
            _("You lead the squad.") if duty.leads else "",
            duty.night.post,
        )
        for duty in duties
    ]
    return _calendar(member.shown_name, events)


def _calendar(name: str, events: list[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//kemitraan//nights//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(uid: str, title: str, start: datetime, end: datetime, text: str, post: watch.GuardPost) -> Event:
    event = Event()
    event.add("uid", f"{uid}@kemitraan")
    event.add("summary", title)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("dtstamp", clock.now())
    event.add("location", post.address or post.name)
    if text:
        event.add("description", text)
    return event


_PAPER = """
#letterhead(data)
= #data.title
#text(fill: quiet)[#data.about]
#table(columns: (auto, 1fr), table.header[*#data.night*][*#data.squad*], ..data.rows.flatten())
#text(size: 9pt)[#data.note]
#proof(data.qr, data.address)
"""


def roster_pdf(roster: Roster, address: str, language: str) -> bytes:
    """The roster for the wall of the post, with the address where it is always up to date."""
    start = f"{roster.starts_at:%H.%M}–{roster.ends_at:%H.%M} WIB"
    data: dict[str, Any] = {
        "title": _("Roster: %(place)s") % {"place": roster.post.name},
        "about": f"{roster.first:%d-%m-%Y} – {roster.last:%d-%m-%Y}, {start}",
        "unit": roster.post.unit.name if roster.post.unit else roster.post.name,
        "night": _("Night"),
        "squad": _("Squad (first: who leads)"),
        "rows": [[day_words(line.day), ", ".join(line.names)] for line in sheet_of(roster)],
        "note": _("Cannot come? Offer your duty to the others by your own link. In danger: 110."),
        "qr": qr_svg(address),
        "address": address,
        "lang": language,
        "footer": _("This is not an official police system."),
    }
    return render_pdf(_PAPER, data)


def upcoming(member: watch.Member) -> list[Duty]:
    """A member's duties from now on, soonest first."""
    return list(
        Duty.objects.filter(member=member, night__ends_at__gt=clock.now() - timedelta(hours=1))
        .exclude(night__state="missed")
        .select_related("night__post__unit", "night__roster", "night__guided_by")
        .order_by("night__starts_at")[:40]
    )
