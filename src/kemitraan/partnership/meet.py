"""A group met: its minutes, and what in them needs a second look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line, clean_text

from .deeds import deeds_beyond_a_group
from .finding import raise_finding
from .found import lock
from .models import Group, Meeting


@dataclass(frozen=True)
class NewMeeting:
    """A meeting as its minutes tell it."""

    held_on: date
    place: str
    attended: int
    topics: str
    minutes: str = ""
    decisions: str = ""
    polmas_present: bool = False


@transaction.atomic
def record_meeting(group: Group, new: NewMeeting, *, by: journal.Actor) -> Meeting:
    """Keep the minutes; words on deeds beyond a group's rights raise a finding."""
    group = lock(group)
    if new.held_on > clock.local(clock.now()).date():
        raise Refused("in_the_future", _("This lies in the future."), field="held_on")
    if not 1 <= new.attended <= 1_000:
        raise Refused("bad_count", _("Between 1 and 1,000 people."), field="attended")
    meeting = Meeting.objects.create(
        group=group,
        held_on=new.held_on,
        place=clean_line(new.place, field="place", limit=160, required=True),
        attended=new.attended,
        topics=clean_line(new.topics, field="topics", limit=300, required=True),
        minutes=clean_text(new.minutes, field="minutes", limit=10_000),
        decisions=clean_text(new.decisions, field="decisions", limit=4_000),
        polmas_present=new.polmas_present,
        written_by=by.name,
    )
    journal.record("group.met", "group", group.pk, by=by, unit_id=group.unit_id, topics=meeting.topics)
    for rule in deeds_beyond_a_group(f"{meeting.topics} {meeting.minutes} {meeting.decisions}"):
        raise_finding(group, rule, f"{_('Minutes of')} {new.held_on:%d-%m-%Y}: {meeting.topics}", by=by)
    return meeting
