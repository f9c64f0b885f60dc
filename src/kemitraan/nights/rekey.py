"""After the installation's secret key changed (``manage rotate_secret --settle``)."""

from __future__ import annotations

from django.db import transaction

from .models import Duty, Night
from .open_night import door_secret
from .pins import door_hash, give_pins
from .states import NIGHT_LIVE, NIGHT_OPEN


@transaction.atomic
def rekey_nights() -> int:
    """PINs and check-in codes of the nights that are not over, under the new key; how many duties.

    Members and leaders read the new ones on their pages, where PINs show only shortly before a night begins.
    """
    duties = list(Duty.objects.filter(night__state__in=NIGHT_OPEN).exclude(pin_hash="").order_by("night_id", "id"))
    give_pins(duties)
    Duty.objects.bulk_update(duties, ["pin_hash", "pin_turn"], batch_size=500)
    for night in Night.objects.select_for_update().filter(state__in=NIGHT_LIVE):
        Night.objects.filter(pk=night.pk).update(door=door_hash(door_secret(night)))
    return len(duties)
