"""The head mends a squad by hand: who cannot serve any more, who stands instead, who leads, and a night called off.

Suspended people drop out of nights at once (domain.md 6, E4): they do not check in, do not open a night and lead none.
What is left is a hole in the squad, and only the head can fill it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helping
from kemitraan.watch import api as watch

from .evening import send_anew
from .links import LEAD, leader_path
from .models import Duty, Night, Swap
from .move import lock_night, tell_night
from .planning import Rules
from .schedule import schedule_one
from .states import NIGHT_LIVE
from .swap import pass_on, why_not
from .tell import tell_head

LEADER_OUT = "night.leader_out"
BEFORE_CLOSING = ("scheduled", *NIGHT_LIVE)
THEIRS: dict[str, Promise] = {  # why somebody cannot take a duty, said to the head; never more than the rule
    "exempt": lazy("They stand no nights for now."),
    "young": lazy("Nobody under age stands on the night watch."),
    "off": lazy("They said that they cannot on this day."),
    "twice": lazy("They stand that night already."),
    "rest": lazy("They stand too close to that night: there must be two free nights between two duties."),
    "most": lazy("They have reached the most duties of this roster."),
    "leader": lazy("This squad would have no leader."),
    "serving": lazy("They cannot serve now."),
}


def out_of(post: watch.GuardPost, now: datetime) -> list[Duty]:
    """Duties of nights to come or under way whose member cannot serve any more, soonest first."""
    duties = Duty.objects.filter(night__post=post, night__ends_at__gt=now, night__state__in=BEFORE_CLOSING)
    serving = watch.serving_members().filter(pk__in=duties.values("member"))
    found = duties.exclude(member__in=serving.order_by().values("pk"))
    return list(found.select_related("member", "night").order_by("night__starts_at", "-leads", "id")[:30])


def leader_out(leader: Duty | None) -> bool:
    """Whether the one who should lead this night is suspended or gone; of a whole unit the opening tells."""
    return leader is not None and leader.member.state != watch.Member.State.SERVING


def tell_leader_out(night: Night) -> bool:
    """The head is told, once a night, that somebody else must lead it; whether a message went out now."""
    with helping("nights.evening", "messages"):  # only whether one went out
        known = messaging.Message.objects.filter(about="night", about_id=night.pk, template=LEADER_OUT).exists()
    return not known and tell_head(night, LEADER_OUT)


@transaction.atomic
def set_up(
    post: watch.GuardPost, day: date, starts_at: time, ends_at: time, members: Sequence[watch.Member], *,
    by: journal.Actor,
) -> Night:  # fmt: skip
    """A single night by the head's hand; the first member leads. As :func:`schedule_one`, and refused (409) where it
    would be somebody's second duty in three nights (domain.md 3.5 step 1)."""
    rest = timedelta(days=Rules().rest)
    near = Duty.objects.filter(member__in=members, night__day__gte=day - rest, night__day__lte=day + rest)
    names = sorted(
        {duty.member.shown_name for duty in near.select_related("member").exclude(night__post=post, night__day=day)}
    )
    if names:
        told = _("At most one duty in three nights. Too close for: %(who)s.") % {"who": ", ".join(names)}
        raise Refused("too_close", told, field="members", status=409)
    return schedule_one(post, day, starts_at, ends_at, members, by=by)


@transaction.atomic
def put_in(night_id: int, duty_id: int, member: watch.Member, *, by: journal.Actor) -> Duty:
    """Another member of the unit takes a duty of a night that has not begun, under the rules that hold for a swap.

    Refused (409) with the rule that forbids it, and once the night has begun; (404) for a duty of another night.
    """
    night, duty = _duty(night_id, duty_id)
    if night.state != "scheduled":
        raise Refused("begun", _("This night has begun."), status=409)
    if member.unit_id != night.post.unit_id:
        raise Refused("cannot_serve", _("Somebody of these cannot serve now."), field="member")
    if rule := why_not(member, duty):
        raise Refused(f"squad_{rule}", str(THEIRS[rule]), status=409)
    led = duty.leads
    Swap.objects.filter(duty=duty, state=Swap.State.OPEN).update(state=Swap.State.RUN_OUT, ended_at=clock.now())
    pass_on(duty, member)
    if led:
        people.revoke_links(LEAD, night.pk)
    tell_night(night, "night.put_in", by=by, duty=duty.pk, leads=duty.leads)
    return duty


@transaction.atomic
def name_leader(night_id: int, duty_id: int, *, by: journal.Actor) -> str:
    """Somebody else of the squad leads, also of a night under way; the address of a fresh link for them.

    The former leader's link ends. Refused (409) where they cannot serve, or the night is over.
    """
    night, duty = _duty(night_id, duty_id)
    if night.state not in BEFORE_CLOSING:
        raise Refused("wrong_state", _("This is not possible now: look at the night again."), status=409)
    if not watch.may_serve(duty.member):
        raise Refused("squad_serving", str(THEIRS["serving"]), status=409)
    night.duties.filter(leads=True).exclude(pk=duty.pk).update(leads=False)
    duty.leads = True
    duty.save(update_fields=["leads"])
    people.revoke_links(LEAD, night.pk)
    send_anew(night)
    tell_night(night, "night.leader_named", by=by, duty=duty.pk)
    return leader_path(night)


@transaction.atomic
def call_off(night_id: int, reason: str, *, by: journal.Actor) -> None:
    """A night that has not begun does not take place: its row and duties go, the journal keeps why.

    Refused (409) from its hour on, since a night that was due and not kept counts as missed; (422) without a reason.
    """
    night = lock_night(night_id)
    if night.state != "scheduled" or clock.now() >= night.starts_at:
        raise Refused("begun", _("This night has begun."), status=409)
    reason = clean_line(reason, field="reason", limit=200, required=True)
    people.revoke_links(LEAD, night.pk)
    tell_night(night, "night.called_off", by=by, reason=reason, members=night.members)
    night.delete()


def _duty(night_id: int, duty_id: int) -> tuple[Night, Duty]:
    night = lock_night(night_id)
    duty = Duty.objects.select_related("member", "night__roster").filter(night=night, pk=duty_id).first()
    if duty is None:
        raise Refused("no_duty", _("There is no such duty."), status=404)
    duty.night = night
    return night, duty
