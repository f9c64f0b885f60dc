"""Who sits in a group: joins, is vetted, leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .found import MOST, SEATS, lock, members_now
from .kinds import Form, Kind
from .models import Group, GroupMember, Partner
from .political import political_names


@dataclass(frozen=True)
class NewMember:
    """Somebody who joins. ``partner`` where we know the person; a minor needs the guardian's consent."""

    name: str
    seat: str
    since: date
    title: str = "member"
    partner: Partner | None = None
    call_sign: str = ""
    minor: bool = False
    guardian_consent_on: date | None = None


def seats_of(group: Group) -> tuple[str, ...]:
    """The seats this group has."""
    return SEATS[group.model] if group.kind == Group.Kind.FKPM else ("member", "government", "polmas")


@transaction.atomic
def join_group(group: Group, new: NewMember, *, by: journal.Actor) -> GroupMember:
    """A member joins; refuses political office, a seat the model does not have, a full forum, a minor in an FKPM."""
    group = lock(group)
    if group.state == Group.State.ENDED:
        raise Refused("ended", _("This group has ended."), status=409)
    if new.seat not in seats_of(group):
        raise Refused("unknown_seat", _("This group has no such seat."), field="seat")
    if new.title not in GroupMember.Title.values:
        raise Refused("unknown_title", _("Choose one of the titles."), field="title")
    if new.partner is not None and new.partner.form != Form.PERSON:
        raise Refused("not_a_person", _("Only a person holds a role."), field="partner")
    if new.partner is not None and new.partner.kind == Kind.POLITICAL_FIGURE:
        raise Refused("political_seat", _("Who holds a political office takes no seat in a group."), field="name")
    if new.partner is None and not new.minor and political_names(group.unit, [new.name]):
        message = _("Somebody of this name holds a political office. Is it somebody else? Then name their own entry.")
        raise Refused("political_name", message, field="partner")
    if group.kind == Group.Kind.FKPM and members_now(group).count() >= MOST:
        raise Refused("full", _("An FKPM has at most %(most)s members.") % {"most": MOST}, status=409)
    _check_minor(group, new)
    name = clean_line(new.name, field="name", limit=120, required=True)
    if members_now(group).filter(name__iexact=name).exists():
        raise Refused("known_member", _("This member is there already."), field="name")
    sign = clean_line(new.call_sign, field="call_sign", limit=30)
    if sign and members_now(group).filter(call_sign=sign).exists():
        raise Refused("known_call_sign", _("This call sign is taken."), field="call_sign")
    if new.since > clock.local(clock.now()).date():
        raise Refused("in_the_future", _("This lies in the future."), field="since")
    member = GroupMember.objects.create(
        group=group,
        partner=new.partner,
        name=name,
        seat=new.seat,
        title=new.title,
        call_sign=sign,
        since=new.since,
        minor=new.minor,
        guardian_consent_on=new.guardian_consent_on if new.minor else None,
    )
    journal.record("group.member_joined", "group", group.pk, by=by, unit_id=group.unit_id, seat=new.seat)
    return member


def _check_minor(group: Group, new: NewMember) -> None:
    if not new.minor:
        return
    if group.kind == Group.Kind.FKPM:
        raise Refused("minor", _("Minors take no seat in an FKPM."), field="minor")
    if new.guardian_consent_on is None or new.guardian_consent_on > clock.local(clock.now()).date():
        message = _("A minor joins with a guardian's consent: give its day.")
        raise Refused("no_consent", message, field="guardian_consent_on")


@transaction.atomic
def leave_group(member: GroupMember, *, last_day: date, by: journal.Actor) -> GroupMember:
    """A member leaves; the past stays."""
    member = GroupMember.objects.select_for_update(of=("self",)).select_related("group").get(pk=member.pk)
    if member.until is not None:
        raise Refused("left", _("This member has left already."), status=409)
    if last_day < member.since:
        raise Refused("bad_dates", _("The last day lies before the first."), field="last_day")
    member.until = last_day
    member.save(update_fields=["until"])
    journal.record("group.member_left", "group", member.group_id, by=by, unit_id=member.group.unit_id, seat=member.seat)
    return member


@transaction.atomic
def vet_member(member: GroupMember, *, on: date, by: journal.Actor) -> GroupMember:
    """The police looked at a member before they act: that and when, never what they found (E1)."""
    if on > clock.local(clock.now()).date():
        raise Refused("in_the_future", _("This lies in the future."), field="on")
    member = GroupMember.objects.select_for_update(of=("self",)).select_related("group").get(pk=member.pk)
    member.vetted_on, member.vetted_by = on, by.name
    member.save(update_fields=["vetted_on", "vetted_by"])
    journal.record(
        "group.member_vetted", "group", member.group_id, by=by, unit_id=member.group.unit_id, seat=member.seat
    )
    return member
