"""Rooms where police and residents meet (BKPM): opened, changed, closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line

from .models import BkpmRoom, Group


@dataclass(frozen=True)
class NewRoom:
    """A room: where, when it is open, who keeps the key, which group uses it and who else."""

    name: str
    area: territory.Area
    unit: territory.Unit
    address: str
    hours: str
    custodian: str
    group: Group | None = None
    point: LonLat | None = None
    open: bool = True
    shared_use: str = ""


@transaction.atomic
def keep_room(new: NewRoom, *, by: journal.Actor, room: BkpmRoom | None = None) -> BkpmRoom:
    """Keep a new room, or change one; a group that has ended takes none into use."""
    stays = room is not None and new.group is not None and room.group_id == new.group.pk
    if new.group is not None and new.group.state == Group.State.ENDED and not stays:
        raise Refused("ended", _("This group has ended."), field="group")
    fresh = room is None
    room = room or BkpmRoom()
    room.name = clean_line(new.name, field="name", limit=160, required=True)
    room.area, room.unit, room.group, room.open = new.area, new.unit, new.group, new.open
    room.address = clean_line(new.address, field="address", limit=200, required=True)
    room.hours = clean_line(new.hours, field="hours", limit=120, required=True)
    room.custodian = clean_line(new.custodian, field="custodian", limit=120, required=True)
    room.shared_use = clean_line(new.shared_use, field="shared_use", limit=200)
    if new.point is not None:
        room.lon, room.lat = new.point
    room.save()
    fact = "room.added" if fresh else "room.changed"
    journal.record(fact, "bkpm_room", room.pk, by=by, unit_id=room.unit_id, open=room.open)
    return room
