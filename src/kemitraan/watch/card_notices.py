"""A card that reaches a step is told once, to the employer and the head of the unit (domain.md 3.6 step 3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import ngettext

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .card_status import TOLD, Status, steps_on, where
from .models import Card, CardNotice, Member, SecurityUnit
from .tell import tell_employer, tell_unit

AT_ONCE = 1_000  # cards a round


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
    """Write down that these cards were told, and tell it; a rival worker's rows are left out."""
    unit = SecurityUnit.objects.select_for_update(of=("self",)).select_related("employer", "guided_by").get(pk=unit_id)
    known = set(CardNotice.objects.filter(card_id__in=cards, step=status).values_list("card_id", flat=True))
    fresh = [card for card in cards if card not in known]
    if not fresh:
        return 0
    CardNotice.objects.bulk_create(CardNotice(card_id=card, step=status, at=now) for card in fresh)
    if unit.employer is not None:
        with translation.override(unit.employer.language):
            tell_employer(unit.employer, "watch.card_step", what=_words(status, len(fresh)), place=unit.name)
    if unit.email:
        with translation.override(unit.language):
            tell_unit(unit, "watch.card_step", about="security_unit", about_id=unit.pk, what=_words(status, len(fresh)))
    journal.record(
        "cards.told",
        "security_unit",
        unit.pk,
        unit_id=unit.guided_by_id,
        unit_name=unit.guided_by.name,
        step=status.value,
        cards=len(fresh),
    )
    return len(fresh)


def _words(status: Status, count: int) -> str:
    cards = ngettext("%(count)s card", "%(count)s cards", count) % {"count": count}
    return f"{cards}: {status.label}"
