"""Beats: whose kelurahan from when to when, by which order, and who stands in. A superior gives, changes, ends them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post, Role
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import Beat

ORDER_LIMIT = 80
LONGEST = timedelta(days=3 * 366)  # an order for longer is a slip of the pen


@dataclass(frozen=True)
class NewBeat:
    """What an order says (domain.md 1.1): officer, kelurahan, term, number, substitute."""

    post: Post
    villages: Sequence[territory.Area]
    order_number: str
    valid_from: date
    valid_to: date | None = None
    substitute: Post | None = None


@transaction.atomic
def give_beat(new: NewBeat, *, by: journal.Actor) -> Beat:
    """Put kelurahan into an officer's hands from a day on.

    Refused, naming the field: an officer who makes no visits, kelurahan outside their unit or none, days in the wrong
    order, no order number, a substitute who is the officer or makes no visits.
    """
    checked = _checked(new)
    beat = Beat.objects.create(
        post=new.post,
        substitute=new.substitute,
        order_number=checked,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    beat.villages.set(new.villages)
    _told("beat.given", beat, by=by)
    return beat


@transaction.atomic
def change_beat(beat: Beat, new: NewBeat, *, by: journal.Actor) -> Beat:
    """Kelurahan, term, order and substitute as they should be; the officer stays. Refused as :func:`give_beat`."""
    beat = Beat.objects.select_for_update(of=("self",)).select_related("post__unit").get(pk=beat.pk)
    if new.post.pk != beat.post_id:
        raise Refused("other_officer", _("End this beat and give a new one to the other officer."), field="post")
    beat.order_number = _checked(new)
    beat.substitute, beat.valid_from, beat.valid_to = new.substitute, new.valid_from, new.valid_to
    beat.save()
    beat.villages.set(new.villages)
    _told("beat.changed", beat, by=by)
    return beat


@transaction.atomic
def end_beat(beat: Beat, last_day: date, *, by: journal.Actor) -> Beat:
    """The beat holds until this day and no longer. Refused for a day before it began."""
    beat = Beat.objects.select_for_update(of=("self",)).select_related("post__unit").get(pk=beat.pk)
    if last_day < beat.valid_from:
        raise Refused("before_start", _("The last day lies before the first."), field="valid_to")
    beat.valid_to = last_day
    beat.save(update_fields=["valid_to"])
    _told("beat.ended", beat, by=by)
    return beat


def _checked(new: NewBeat) -> str:
    """The order's number, where everything fits together."""
    if new.post.role != Role.BHABIN:
        raise Refused("no_officer", _("Choose an officer who makes visits."), field="post")
    if new.substitute is not None and (new.substitute.role != Role.BHABIN or new.substitute.pk == new.post.pk):
        raise Refused("bad_substitute", _("Choose another officer who makes visits."), field="substitute")
    if not new.villages:
        raise Refused("no_villages", _("Choose at least one kelurahan."), field="villages")
    for village in new.villages:
        unit = territory.unit_for(village.pk)
        if unit is None or not unit.path.startswith(new.post.unit.path):
            message = _("%(name)s does not lie in the officer's unit.") % {"name": village.name}
            raise Refused("not_the_units", message, field="villages")
    if new.valid_to is not None and not new.valid_from <= new.valid_to <= new.valid_from + LONGEST:
        raise Refused("bad_term", _("The last day lies after the first, at most three years later."), field="valid_to")
    return clean_line(new.order_number, field="order_number", limit=ORDER_LIMIT, required=True)


def _told(fact: str, beat: Beat, *, by: journal.Actor) -> None:
    unit = beat.post.unit
    journal.record(
        fact,
        "beat",
        beat.pk,
        by=by,
        audience=journal.STAFF,
        unit_id=unit.pk,
        unit_name=unit.name,
        post=beat.post_id,
        substitute=beat.substitute_id,
        order=beat.order_number,
        villages=sorted(beat.villages.values_list("code", flat=True)),
        valid_from=beat.valid_from.isoformat(),
        valid_to=beat.valid_to.isoformat() if beat.valid_to else None,
    )
