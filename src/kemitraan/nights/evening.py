"""In the evening the leader of tonight's squad gets the link to open the night, where they gave an address.

At the hour of the rule ``evening_mail`` (minutes after midnight). The link opens this one night and ends the day after.
Where the leader gave no address the head of the post gets the link to pass on; where neither did, the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.toolbox import clock
from kemitraan.toolbox.wall import helping
from kemitraan.watch import api as watch

from .links import leader_path
from .models import Night
from .move import lock_night, tell_night
from .rules import minutes
from .tell import tell_head

LEADER, HEAD = "night.tonight", "night.tonight_head"  # templates of the two messages
AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Sent:
    """How the evening's message of a night fared, as the head and staff see it; never the address."""

    to_leader: bool
    state: str  # queued, sent, failed
    at: datetime | None


def send_evening_links(now: datetime | None = None, *, most: int = 500) -> int:
    """Worker round: tonight's links whose hour has come; how many nights were looked at."""
    now = now or clock.now()
    waiting = Night.objects.filter(
        state="scheduled", mailed_at__isnull=True, starts_at__gt=now, starts_at__lte=now + AHEAD
    )
    found = waiting.select_related("guided_by").order_by("starts_at")[:most]
    return sum(_send(night.pk, now) for night in found if now >= hour_of(night))


def hour_of(night: Night) -> datetime:
    """When the evening's message of a night goes out: the rule's minutes after midnight of its day (Jakarta)."""
    midnight = clock.local(night.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(minutes=minutes("evening_mail", unit=night.guided_by, at=night.starts_at))


def send_anew(night: Night) -> None:
    """Somebody else leads a locked night now: they get the link too, at once where its hour has passed."""
    if night.mailed_at is not None and night.state == "scheduled":
        night.mailed_at = None
        night.save(update_fields=["mailed_at"])


def sent_of(night: Night) -> Sent | None:
    """The newest message with tonight's link; None where none went out."""
    with helping("nights.evening", "messages"):  # only which kind it was, and whether it left
        found = (
            messaging.Message.objects.filter(about="night", about_id=night.pk, template__in=(LEADER, HEAD))
            .order_by("-id")
            .first()
        )
    return Sent(found.template == LEADER, found.state, found.sent_at) if found else None


@transaction.atomic
def _send(night_id: int, now: datetime) -> bool:
    if not Night.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=night_id, mailed_at__isnull=True):
        return False
    night = lock_night(night_id)
    night.mailed_at = now
    night.save(update_fields=["mailed_at"])
    duty = night.duties.filter(leads=True).select_related("member").first()
    leader, unit = duty.member if duty else None, night.post.unit
    if leader is not None and not watch.may_serve(leader):  # suspended or gone: the head names another first
        tell_head(night, "night.leader_out")
        tell_night(night, "night.leader_out", by=journal.SYSTEM)
        return True
    if leader is not None and leader.email and leader.email_consent_at:
        template, to, language, name = LEADER, leader.email, leader.language, leader.shown_name
    elif unit is not None and unit.email and unit.consent_at:
        template, to, language, name = HEAD, unit.email, unit.language, unit.head_name
    else:
        tell_night(night, "night.link_not_sent", by=journal.SYSTEM)
        return True
    start = clock.local(night.starts_at)
    messaging.queue(
        template,
        to=messaging.Address("email", to),
        language=language,
        about="night",
        about_id=night.pk,
        context={
            "name": name,
            "place": night.post.name,
            "when": f"{start:%d-%m-%Y %H.%M} WIB",
            "unit": night.guided_by.name,
            "path": leader_path(night),
        },
    )
    tell_night(night, "night.link_sent", by=journal.SYSTEM, to="leader" if template == LEADER else "head")
    return True
