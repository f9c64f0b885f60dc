"""Swaps by the members themselves: offer a duty, somebody takes it, the rules are checked, the head sees it."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .draw import person_of
from .evening import send_anew
from .models import Availability, Duty, Night, Swap
from .move import tell_night
from .pins import give_pins, renew_pin
from .planning import Night as PlanNight
from .planning import Problem, Rules, hindrance

WHY: dict[str, Promise] = {
    "exempt": lazy("You asked not to be given nights. Change that first, if you wish."),
    "young": lazy("Nobody under age stands on the night watch."),
    "off": lazy("You said that you cannot on this day. Change that first, if you wish."),
    "twice": lazy("You stand that night already."),
    "rest": lazy("You stand too close to that night: there must be two free nights between two duties."),
    "most": lazy("You have reached the most duties of this roster."),
    "leader": lazy("This squad would have no leader: only somebody who can lead may take this duty."),
    "serving": lazy("You cannot serve now. Ask the head of your post."),
}


@transaction.atomic
def offer_duty(duty_id: int, member: watch.Member, *, by: journal.Actor) -> Swap:
    """Offer one's own duty to the others; offered again it is the same offer. Refused once the night has begun."""
    duty = _duty(duty_id)
    if duty.member_id != member.pk:
        raise Refused("not_yours", _("This duty is not yours."), status=404)
    _refuse_begun(duty.night)
    try:
        with transaction.atomic():
            swap = Swap.objects.create(
                duty=duty, offered_by=member, offered_at=clock.now(), expires_at=duty.night.starts_at
            )
    except IntegrityError:
        return Swap.objects.get(duty=duty, state=Swap.State.OPEN)
    tell_night(duty.night, "swap.offered", by=by, swap=swap.pk)
    return swap


@transaction.atomic
def take_back(swap_id: int, member: watch.Member, *, by: journal.Actor) -> Swap:
    """Keep the duty after all. Refused (409) where somebody took it already."""
    swap = _swap(swap_id)
    if swap.offered_by_id != member.pk:
        raise Refused("not_yours", _("This duty is not yours."), status=404)
    if swap.state == Swap.State.TAKEN:
        raise Refused("taken", _("Somebody has taken this duty already. Thank you."), status=409)
    if swap.state == Swap.State.OPEN:
        swap.state, swap.ended_at = Swap.State.TAKEN_BACK, clock.now()
        swap.save(update_fields=["state", "ended_at"])
        tell_night(swap.duty.night, "swap.taken_back", by=by, swap=swap.pk)
    return swap


@transaction.atomic
def take_duty(swap_id: int, member: watch.Member, *, by: journal.Actor) -> Swap:
    """Take an offered duty: the first one has it. Refused with the rule that forbids it; said twice it is the same."""
    swap = _swap(swap_id)
    night = swap.duty.night
    if swap.state == Swap.State.TAKEN and swap.taken_by_id == member.pk:
        return swap
    if swap.state != Swap.State.OPEN:
        raise Refused("taken", _("Somebody has taken this duty already. Thank you."), status=409)
    if member.unit_id != night.post.unit_id:
        raise Refused("not_yours", _("This duty is not yours."), status=404)
    _refuse_begun(night)
    if rule := why_not(member, swap.duty):
        raise Refused(f"swap_{rule}", str(WHY[rule]), status=409)
    pass_on(swap.duty, member)
    swap.state, swap.taken_by, swap.ended_at = Swap.State.TAKEN, member, clock.now()
    swap.save(update_fields=["state", "taken_by", "ended_at"])
    tell_night(night, "swap.taken", by=by, swap=swap.pk)
    return swap


def pass_on(duty: Duty, member: watch.Member) -> None:
    """A duty of a locked night goes to another member, with a PIN of their own.

    Whoever leads the squad now: the one who took it where the leader left, and can; else another who can.
    """
    night = duty.night
    leads, other_leads = duty.leads and member.leader, False
    if duty.leads and not leads:
        other = night.duties.filter(member__leader=True).exclude(pk=duty.pk).order_by("pk").first()
        if other is not None:
            other.leads = other_leads = True
            other.save(update_fields=["leads"])
    duty.member, duty.leads, duty.pin_turn = member, leads, 0
    give_pins([duty])
    renew_pin(duty)
    duty.save()
    if leads or other_leads:
        send_anew(night)


def why_not(member: watch.Member, duty: Duty) -> str:
    """The rule that forbids a member to take a duty; empty where none does. The roster's own rules, checked apart."""
    night = duty.night
    if not watch.may_serve(member, on=night.day):
        return "serving"
    roster = night.roster
    person = person_of(member, Availability.objects.filter(pk=member.pk).first())
    others = frozenset(Duty.objects.filter(member=member).exclude(pk=duty.pk).values_list("night__day", flat=True))
    if roster is not None:
        rules = Rules(rest=roster.rest, leaders=roster.leaders, most=roster.most)
        span: tuple[date, date] = (roster.first, roster.last)
    else:
        rules, span = Rules(), (night.day, night.day)
    about = Problem((person,), tuple(PlanNight(day, 1) for day in span), rules)
    if rule := hindrance(about, person, night.day, others):
        return rule
    left = night.duties.exclude(pk=duty.pk).filter(member__leader=True).count() + member.leader
    return "leader" if left < rules.leaders else ""


def offers_to(member: watch.Member) -> list[Swap]:
    """Open offers of others of the same unit, soonest first."""
    return list(
        Swap.objects.filter(
            state=Swap.State.OPEN, expires_at__gt=clock.now(), duty__night__post__unit_id=member.unit_id
        )
        .exclude(offered_by=member)
        .select_related("duty__night__post", "duty__night__roster", "offered_by")
        .order_by("expires_at")[:30]
    )


def _duty(duty_id: int) -> Duty:
    found = (
        Duty.objects.select_for_update(of=("self",))
        .select_related("night__post__unit", "night__roster", "night__guided_by")
        .filter(pk=duty_id)
        .first()
    )
    if found is None:
        raise Refused("no_duty", _("There is no such duty."), status=404)
    return found


def _swap(swap_id: int) -> Swap:
    found = (
        Swap.objects.select_for_update(of=("self",))
        .select_related("duty__night__post__unit", "duty__night__roster", "duty__night__guided_by")
        .filter(pk=swap_id)
        .first()
    )
    if found is None:
        raise Refused("no_swap", _("There is no such offer."), status=404)
    return found


def _refuse_begun(night: Night) -> None:
    if night.state != "scheduled" or clock.now() >= night.starts_at:
        raise Refused("begun", _("This night has begun."), status=409)
