"""Grant or renew a card: the door for a passed course, for the employer's list and for the keeper's form."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from . import rules
from .card_number import GRADE_OF, check_level, read_number
from .card_status import Status, status_of
from .models import Card, Member


@transaction.atomic
def grant_or_renew_card(
    member: Member,
    level: str = "",
    course_ref: str = "",
    *,
    number: str = "",
    grade: str = "",
    step: int = 1,
    issued_on: date | None = None,
    valid_until: date | None = None,
    by: journal.Actor,
) -> Card:
    """A card for a member from a day on (today); a card they had becomes history.

    A satpam's card needs a level (pratama, madya, utama) and a number by the official pattern; the grade follows from
    the level. Renewing keeps number and grade where none is given. ``valid_until`` (last valid day) follows from the
    rule ``card_valid`` and may be earlier, never later. Refuses (422) what does not fit, (409) a number that another
    person carries, a member who does not serve, and one barred for over a year without a course (refresher).
    """
    locked = Member.objects.select_for_update(of=("self",)).select_related("unit", "guided_by").get(pk=member.pk)
    if locked.state != Member.State.SERVING:
        raise Refused("not_serving", _("This member does not serve now; no card can be given."), status=409)
    now, today = clock.now(), rules.today()
    before = locked.cards.filter(current=True).first()
    issued = issued_on or today
    if issued > today:
        raise Refused("future", _("The card cannot be issued in the future."), field="issued_on")
    course_ref = clean_line(course_ref, field="course_ref", limit=80)
    number = _number(locked, number, before, today)
    last_one = before or _carried_before(locked, number)
    barred = last_one is not None and status_of(last_one.valid_until, today) == Status.BARRED
    if barred and not course_ref:
        words = _("The old card expired over a year ago: a refresher course comes first.")
        raise Refused("refresher_needed", words, field="course_ref", status=409)
    last_allowed = issued + timedelta(days=rules.days("card_valid", on=issued))
    last = valid_until or last_allowed
    if not issued <= last <= last_allowed:
        raise Refused("bad_dates", _("A card holds for three years at most."), field="valid_until")
    card = Card(
        member=locked,
        number=number,
        step=step,
        issued_on=issued,
        valid_until=last,
        course_ref=course_ref,
        key=secrets.token_urlsafe(24),
        made_at=now,
        made_by=by.name,
    )
    _set_level(card, locked, level, grade, before)
    Card.objects.filter(member=locked, current=True).update(current=False)
    try:
        with transaction.atomic():
            card.save()
    except IntegrityError as error:
        if "card_number_once" not in str(error):
            raise
        raise Refused(
            "number_taken", _("Another person carries this card number."), field="number", status=409
        ) from None
    locked.card_until = last
    locked.save(update_fields=["card_until"])
    journal.record(
        "card.renewed" if before else "card.granted",
        "member",
        locked.pk,
        by=by,
        unit_id=locked.guided_by_id,
        unit_name=locked.guided_by.name,
        card=card.pk,
        until=last.isoformat(),
        course=course_ref,
    )
    return card


def _carried_before(member: Member, number: str) -> Card | None:
    """The last card of this number where its holder left: the number is the person's, so the bar goes along.

    Refused (409) while that person is suspended.
    """
    found = Card.objects.filter(number=number, member__kind=member.kind, member__state=Member.State.LEFT)
    if found.filter(member__suspensions__state="suspended").exists():
        raise Refused("suspended", _("Whoever carried this card is suspended."), field="number", status=409)
    return found.order_by("-valid_until", "-id").first()


def current_card(member: Member) -> Card | None:
    """The card that counts, valid or not."""
    return member.cards.filter(current=True).first()


def _number(member: Member, number: str, before: Card | None, day: date) -> str:
    if not number.strip() and before is not None:
        return before.number
    if member.unit.sort.cards == "satpam":
        return read_number(number, day)
    return clean_line(number, field="number", limit=40, required=True)


def _set_level(card: Card, member: Member, level: str, grade: str, before: Card | None) -> None:
    if not 1 <= card.step <= 3:
        raise Refused("bad_step", _("The step is 1, 2 or 3."), field="step")
    if member.unit.sort.cards != "satpam":
        return
    level = level or (before.level if before else "")
    check_level(level, grade)
    card.level, card.grade = level, grade or GRADE_OF[Card.Level(level)]
