"""Enrol a member, correct what stands there, let them go; and the day a minor has grown up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .member_facts import note_member
from .models import Member, SecurityUnit
from .rules import today

ADULT = 18  # UU 35/2014: a child is under 18
CAPABILITIES = ("witness", "first_aid", "crowd", "traffic", "secure_scene", "first_action", "early_info", "calming")


@dataclass(frozen=True)
class MemberWords:
    """What a form says about a member. ``age`` in whole years is asked, used for the rules, and not kept."""

    name: str
    age: int
    number: str = ""
    phone: str = ""
    phone_consent: bool = False
    guardian_name: str = ""
    guardian_consent: bool = False
    leader: bool = False
    capabilities: Sequence[str] = ()
    joined_on: date | None = None
    post: people.Post | None = None


@transaction.atomic
def enrol(unit: SecurityUnit, words: MemberWords, *, by: journal.Actor) -> Member:
    """A new member of a unit.

    Refuses a unit that is suspended or closed, somebody too young for the kind, a minor without the guardian's
    consent or where the kind takes none, a number that another member of the unit has, a telephone without consent.
    """
    locked = SecurityUnit.objects.select_for_update(no_key=True).select_related("guided_by").get(pk=unit.pk)
    if locked.status != SecurityUnit.Status.ACTIVE:
        raise Refused("unit_not_active", _("This unit is not active; nobody can join it now."), status=409)
    member = Member(unit=locked, kind=locked.kind, guided_by=locked.guided_by, joined_on=words.joined_on or today())
    _fill(member, words)
    _save(member)
    note_member("member.enrolled", member, by)
    return member


@transaction.atomic
def change_member(member: Member, words: MemberWords, *, by: journal.Actor) -> None:
    """Correct a member's row; the rules are those of enrolling."""
    locked = _lock(member)
    _fill(locked, words)
    _save(locked)
    note_member("member.changed", locked, by)


@transaction.atomic
def leave(member: Member, *, on: date | None = None, by: journal.Actor) -> None:
    """The member is gone from a day on (today): off every list at once, links ended, contact forgotten."""
    locked = _lock(member)
    if locked.state == Member.State.LEFT:
        return
    locked.state, locked.left_on = Member.State.LEFT, on or today()
    locked.phone, locked.phone_consent_at = "", None
    locked.email, locked.email_consent_at = "", None
    locked.card_until = None
    locked.save()
    # The card's number is the person's own: it counts again where they serve next.
    locked.cards.filter(current=True).update(current=False)
    people.revoke_links("watch_member", locked.pk)
    locked.duties.filter(until__gt=clock.now()).update(until=clock.now())
    note_member("member.left", locked, by)


@transaction.atomic
def set_mail(member: Member, email: str, *, consent: bool, language: str = "id", by: journal.Actor) -> Member:
    """An address a member gives for messages about their own nights; an empty one withdraws it at once.

    Refused (422) for no address, without the member's consent, and for a minor: whoever is young gets no mail.
    """
    email = clean_line(email, field="email", limit=254)
    locked = _lock(member)
    if email == locked.email:
        return locked
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("bad_email", _("This is not an e-mail address."), field="email") from None
        if not consent:
            raise Refused("no_consent", _("Say that we may write to this address, or leave it empty."), field="consent")
        if locked.minor:
            raise Refused("young", _("Young members get no mail from us."), field="email")
    locked.email, locked.email_consent_at, locked.language = email, clock.now() if email else None, language
    locked.save(update_fields=["email", "email_consent_at", "language"])
    note_member("member.mail_given" if email else "member.mail_withdrawn", locked, by)
    return locked


def grow_up(now: datetime) -> int:
    """A worker's round: whoever came of age is a minor no longer, and the guardian's name is forgotten."""
    return Member.objects.filter(minor_until__lte=clock.local(now).date()).update(
        minor_until=None, guardian_name="", guardian_consent_at=None
    )


def _lock(member: Member) -> Member:
    return (
        Member.objects.select_for_update(of=("self",)).select_related("unit__guided_by", "guided_by").get(pk=member.pk)
    )


def _fill(member: Member, words: MemberWords) -> None:
    kind = member.unit.sort
    if not kind.minimum_age <= words.age <= 120:
        limit = _("Members of this kind are at least %(age)s years old.") % {"age": kind.minimum_age}
        raise Refused("too_young", limit, field="age")
    # The night watch starts at 17: whoever is not 18 yet is a minor there too, masked and never asked (E10).
    young = words.age < ADULT
    if young and not (words.guardian_consent and words.guardian_name.strip()):
        raise Refused(
            "no_guardian", _("A young member needs the consent of a guardian, with their name."), field="guardian_name"
        )
    if words.phone and not words.phone_consent:
        raise Refused("no_consent", _("Ask first: a number needs the person's consent."), field="phone_consent")
    if young and words.leader:
        raise Refused("young_leader", _("A young member leads no squad."), field="leader")
    now = clock.now()
    member.name = clean_line(words.name, field="name", limit=120, required=True)
    member.number = clean_line(words.number, field="number", limit=40)
    member.phone = clean_line(words.phone, field="phone", limit=40)
    member.phone_consent_at = (member.phone_consent_at or now) if member.phone else None
    if young:
        day = today()
        # Without the birthday the day is the latest that can be: rules for minors end late rather than early.
        member.minor_until = day.replace(year=day.year + ADULT - words.age, day=min(day.day, 28))
        member.guardian_name = clean_line(words.guardian_name, field="guardian_name", limit=120)
        member.guardian_consent_at = member.guardian_consent_at or now
    else:
        member.minor_until, member.guardian_name, member.guardian_consent_at = None, "", None
    member.leader = words.leader
    allowed = [code for code in CAPABILITIES if code in kind.tasks]
    member.capabilities = [code for code in words.capabilities if code in allowed]
    if words.post is not None:
        member.post = words.post


def _save(member: Member) -> None:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if "member_number_once_a_unit" not in str(error):
            raise
        raise Refused(
            "number_taken", _("Another member of this unit has this number."), field="number", status=409
        ) from None
