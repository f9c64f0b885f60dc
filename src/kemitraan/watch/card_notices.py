"""A card that reaches a step is told once, to the employer and the head of the unit (domain.md 3.6 step 3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .card_status import EXPIRING, TOLD, Status, steps_on, where
from .models import Card, CardNotice, Employer, Member, SecurityUnit
from .tell import tell_employer, tell_unit

AT_ONCE = 1_000  # cards a round
LICENCE_WORDS = {
    Status.EXPIRING_90: gettext_lazy("ends within 90 days"),
    Status.EXPIRING_60: gettext_lazy("ends within 60 days"),
    Status.EXPIRING_30: gettext_lazy("ends within 30 days"),
    Status.WARN1: gettext_lazy("has ended"),
}


def send_card_notices(now: datetime, *, limit: int = AT_ONCE) -> int:
    """A worker's round: every current card whose step was not told yet; how many. One message a unit and step."""
    day = clock.local(now).date()
    steps = steps_on(day)
    done = 0
    for status in TOLD:
        if done >= limit:
            break
        told = CardNotice.objects.filter(card=OuterRef("pk"), step=status.value)
        waiting = (
            Card.objects.filter(where(status, day, "valid_until", steps), ~Exists(told), current=True)
            .exclude(member__state=Member.State.LEFT)
            .order_by("valid_until", "pk")
            .values_list("pk", "member__unit_id")[: limit - done]
        )
        by_unit: dict[int, list[int]] = defaultdict(list)
        for card_id, unit_id in waiting:
            by_unit[unit_id].append(card_id)
        done += sum(_tell(unit_id, status, cards, now) for unit_id, cards in by_unit.items())
    return done


@transaction.atomic
def _tell(unit_id: int, status: Status, cards: list[int], now: datetime) -> int:
    """Tell of these cards, and write down whether somebody was told; a rival worker's rows are left out."""
    unit = SecurityUnit.objects.select_for_update(of=("self",)).select_related("employer", "guided_by").get(pk=unit_id)
    known = set(CardNotice.objects.filter(card_id__in=cards, step=status).values_list("card_id", flat=True))
    fresh = [card for card in cards if card not in known]
    if not fresh:
        return 0
    told = False
    if unit.employer is not None:
        with translation.override(unit.employer.language):
            told = tell_employer(unit.employer, "watch.card_step", what=_words(status, len(fresh)), place=unit.name)
    if unit.email:
        with translation.override(unit.language):
            what = _words(status, len(fresh))
            told = tell_unit(unit, "watch.card_step", about="security_unit", about_id=unit.pk, what=what) or told
    CardNotice.objects.bulk_create(CardNotice(card_id=card, step=status, at=now, told=told) for card in fresh)
    journal.record(
        "cards.told" if told else "cards.nobody_to_tell",
        "security_unit",
        unit.pk,
        unit_id=unit.guided_by_id,
        unit_name=unit.guided_by.name,
        step=status.value,
        cards=len(fresh),
    )
    return len(fresh) if told else 0


def tell_again(unit: SecurityUnit) -> None:
    """The contact of a unit changed: the next round tells what nobody was there for. Part of the caller's use case."""
    CardNotice.objects.filter(card__member__unit=unit, told=False).delete()


def units_nobody_is_told_of() -> QuerySet[SecurityUnit]:
    """Units with cards that end or ended, of which neither head nor employer could be told."""
    cards = Card.objects.filter(member__unit=OuterRef("pk"), current=True, notices__told=False)
    return SecurityUnit.objects.filter(Exists(cards)).exclude(status=SecurityUnit.Status.CLOSED)


def send_licence_notices(now: datetime, *, limit: int = AT_ONCE) -> int:
    """A worker's round: employers whose licence (SIO) ends within 90, 60, 30 days or has ended are told once; how many.

    The marks are those of cards. Without an address the step stays untold and stands on the board.
    """
    day = clock.local(now).date()
    steps, done = steps_on(day), 0
    for status in (*EXPIRING, Status.WARN1):
        ending = Employer.objects.filter(where(status, day, "licence_until", steps)).exclude(licence_told=status.value)
        for pk in list(ending.exclude(email="").order_by("licence_until", "pk").values_list("pk", flat=True)[:limit]):
            done += _tell_of_licence(pk, status)
    return done


@transaction.atomic
def _tell_of_licence(pk: int, status: Status) -> int:
    found = Employer.objects.select_for_update(skip_locked=True, of=("self",)).select_related("guided_by")
    employer = found.filter(pk=pk).exclude(licence_told=status.value).first()
    if employer is None:
        return 0
    with translation.override(employer.language):
        if not tell_employer(employer, "watch.licence_step", what=str(LICENCE_WORDS[status])):
            return 0
    employer.licence_told = status.value
    employer.save(update_fields=["licence_told"])
    guide = employer.guided_by
    journal.record("licence.told", "employer", pk, unit_id=guide.pk, unit_name=guide.name, step=status.value)
    return 1


def _words(status: Status, count: int) -> str:
    cards = ngettext("%(count)s card", "%(count)s cards", count) % {"count": count}
    return f"{cards}: {status.label}"
