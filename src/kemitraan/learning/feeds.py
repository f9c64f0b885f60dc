"""Calendars to subscribe to (iCalendar, RFC 5545): everybody's, and one's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vGeo

from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import name_of

from .models import Session
from .words import ACCESS

BACK = timedelta(days=90)
MOST = 500
_STATUS = {"cancelled": "CANCELLED", "announced": "CONFIRMED", "open": "CONFIRMED"}


def feed_of(found: Iterable[Session], *, name: str, address: str) -> bytes:
    """A calendar of these sessions. A cancelled one stays in it as cancelled, so that phones take it out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kemitraan//Belajar//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    calendar.add("url", address)
    for session in found:
        calendar.add_component(_event(session))
    return bytes(calendar.to_ical())


def _event(session: Session) -> Event:
    page = f"{settings.PUBLIC_URL}{reverse('learning:session', args=[session.code])}"
    event = Event()
    event.add("uid", f"{session.key}@kemitraan")
    event.add("dtstamp", clock.now())
    event.add("last-modified", session.state_since)
    event.add("sequence", session.sequence)
    event.add("summary", session.programme.title)
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.ends_at))
    event.add("status", _STATUS.get(session.state, "CONFIRMED"))
    event.add("location", ", ".join(part for part in (session.venue, _area(session)) if part) or session.online)
    event.add("url", page)
    event.add("categories", [name_of(session.programme.topic)])
    event.add("description", _words(session, page))
    if session.lon is not None and session.lat is not None:
        event.add("geo", vGeo((session.lat, session.lon)))
    return event


def _words(session: Session, page: str) -> str:
    lines = [session.programme.about[:500]] if session.programme.about else []
    if session.state == "cancelled":
        lines.insert(0, _("Cancelled: %(reason)s") % {"reason": session.reason})
    if session.access:
        lines.append(", ".join(str(ACCESS[one]) for one in session.access if one in ACCESS))
    lines.append(page)
    return "\n".join(lines)


def _area(session: Session) -> str:
    return session.area.name if session.area else ""


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
