"""What a member says about nights: when they cannot, how many at most, with whom. Never why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .models import Availability

MOST_DATES, MOST_WISHES = 62, 3
MOST_AVOIDED = 2  # a wish, not a way to shun somebody; whom it names is shown to nobody


@dataclass(frozen=True)
class AvailabilityWords:
    """What a form says. ``likes``/``avoids`` are members of the same unit."""

    exempt: bool = False
    weekdays_off: Sequence[int] = ()
    dates_off: Sequence[date] = ()
    most: int | None = None
    likes: Sequence[int] = ()
    avoids: Sequence[int] = ()
    likes_weekdays: Sequence[int] = ()


@transaction.atomic
def say_availability(member: watch.Member, words: AvailabilityWords, *, by: journal.Actor) -> Availability:
    """Keep what a member said, from now on. Past dates are dropped; the journal says that it changed, not what."""
    today = clock.local(clock.now()).date()
    dates = sorted({day for day in words.dates_off if today <= day <= today + timedelta(days=366)})
    if len(dates) > MOST_DATES:
        raise Refused("too_many", _("At most %(most)s days.") % {"most": MOST_DATES}, field="dates_off")
    if words.most is not None and not 0 <= words.most <= 31:
        raise Refused("bad_most", _("Between 1 and 31 duties."), field="most")
    wished = {*words.likes, *words.avoids}
    mates = set(
        watch.Member.objects.filter(unit_id=member.unit_id, pk__in=wished)
        .exclude(pk=member.pk)
        .values_list("pk", flat=True)
    )
    if wished - mates or set(words.likes) & set(words.avoids):
        raise Refused("bad_wish", _("Choose people of your own post, each once."), field="likes")
    for field, named, most in (("likes", words.likes, MOST_WISHES), ("avoids", words.avoids, MOST_AVOIDED)):
        if len(set(named)) > most:
            raise Refused("too_many", _("At most %(most)s people.") % {"most": most}, field=field)
    said, _made = Availability.objects.update_or_create(
        member=member,
        defaults={
            "exempt": words.exempt,
            "weekdays_off": _weekdays(words.weekdays_off),
            "dates_off": dates,
            "most": words.most,
            "likes": sorted(set(words.likes)),
            "avoids": sorted(set(words.avoids)),
            "likes_weekdays": _weekdays(words.likes_weekdays),
            "changed_at": clock.now(),
        },
    )
    journal.record("availability.said", "member", member.pk, by=by, unit_id=member.guided_by_id)
    return said


def _weekdays(given: Sequence[int]) -> list[int]:
    return sorted({day for day in given if 0 <= day <= 6})
