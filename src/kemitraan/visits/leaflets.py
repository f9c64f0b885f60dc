"""Leaflets: sheets and QR codes taken along, left at a door, opening what was stored about that visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.people import api as people
from kemitraan.people.api import Post
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code, read_code
from kemitraan.toolbox.errors import Refused

from .models import Leaflet, Visit

PURPOSE = "visits.leaflet"
LASTS = timedelta(days=800)  # longer than anything of a visit is kept
MOST = 60  # a day's worth, several times over


@dataclass(frozen=True)
class Sheet:
    """A fresh leaflet: the code printed on it, and the address its QR holds. The address is shown once."""

    code: str
    url: str


@transaction.atomic
def take_leaflets(post: Post, count: int) -> list[Sheet]:
    """So many fresh leaflets for this officer (at most 60 at once), to be left at doors, with or without signal."""
    if not 1 <= count <= MOST:
        raise Refused("bad_count", _("Between 1 and 60 leaflets at once."), field="count")
    now = clock.now()
    sheets = []
    for _number in range(count):
        row = Leaflet.objects.create(code=new_code(), post=post, made_at=now)
        sheets.append(Sheet(row.code, leaflet_url(row)))
    return sheets


def leaflet_url(leaflet: Leaflet) -> str:
    """A new signed address of a leaflet."""
    token = people.make_link(PURPOSE, leaflet.pk, post=None, lasts=LASTS)
    return f"{settings.PUBLIC_URL}{reverse('visits:leaflet', args=[token])}"


def fresh_leaflet(visit: Visit) -> Sheet:
    """A leaflet for a visit that has none yet, or whose sheet was lost; older addresses go on working."""
    row = Leaflet.objects.create(
        code=new_code(), post=visit.post, visit=visit, made_at=clock.now(), bound_at=clock.now()
    )
    return Sheet(row.code, leaflet_url(row))


def bind_leaflet(typed: str, visit: Visit, post: Post) -> None:
    """This sheet was left at this visit. Refused where it is none of this officer's, or hangs at another door."""
    code = read_code(typed)
    row = Leaflet.objects.select_for_update().filter(code=code, post=post).first() if code else None
    if row is None:
        raise Refused("unknown_leaflet", _("There is no such leaflet of yours."), field="leaflet")
    if row.visit_id == visit.pk:
        return
    if row.visit_id is not None:
        raise Refused("leaflet_used", _("This leaflet was left at another door."), field="leaflet", status=409)
    row.visit, row.bound_at = visit, clock.now()
    row.save(update_fields=["visit", "bound_at"])


def unused_leaflets(post: Post) -> int:
    """How many leaflets this officer still carries."""
    return Leaflet.objects.filter(post=post, visit__isnull=True).count()
