"""A group's life: founded, endorsed, its members, its end; and what a rule can refuse (domain.md 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line

from .deeds import deeds_beyond_a_group
from .finding import raise_finding
from .models import Group, GroupMember
from .names import search_text

FEWEST, MOST = 10, 20  # members of an FKPM: Skep 433/VII/2006
# The seats an FKPM must fill, by its model (Perpol 1/2021, domain.md 1.2).
SEATS: dict[str, tuple[str, ...]] = {
    "area": ("community", "government", "polmas"),
    "estate": ("owner", "management", "guard", "worker", "government", "polmas"),
}


@dataclass(frozen=True)
class NewGroup:
    """What is known of a group. ``adat_forum``: a customary forum already does this here."""

    kind: str
    name: str
    area: territory.Area
    unit: territory.Unit
    model: str = ""
    parent: Group | None = None
    polmas_officer: Post | None = None
    meets: str = ""
    purpose: str = ""
    point: LonLat | None = None
    adat_forum: bool = False


@transaction.atomic
def found_group(new: NewGroup, *, by: journal.Actor) -> Group:
    """A new group, forming until it is endorsed; refuses an FKPM where a customary forum or another FKPM exists."""
    if new.kind not in Group.Kind.values:
        raise Refused("unknown_kind", _("Choose one of the kinds."), field="kind")
    if new.kind == Group.Kind.FKPM:
        _check_fkpm(new)
    group = Group(kind=new.kind, unit=new.unit, area=new.area, parent=new.parent, added_at=clock.now())
    group.model = new.model if new.kind == Group.Kind.FKPM else ""
    _check_parent(group, new.parent)
    if new.point is not None:
        group.lon, group.lat = new.point
    _write(group, {name: getattr(new, name) for name in ("name", "meets", "purpose", "polmas_officer")})
    group.save()
    _record("group.added", group, by, group_kind=group.kind)
    _flag_deeds(group, f"{group.name} {group.purpose}", by)
    return group


def _check_parent(group: Group, parent: Group | None) -> None:
    """A chapter hangs on a group of its kind at its own unit or above it: subsektor, sektor, resor (domain.md 1.2)."""
    if parent is None:
        return
    if parent.kind != group.kind:
        raise Refused("other_kind", _("A chapter is of the same kind as the group above it."), field="parent")
    if f"/{parent.unit_id}/" not in group.unit.path:
        raise Refused("not_above", _("The group above it belongs to the same unit or one above."), field="parent")
    above: Group | None = parent
    while above is not None:
        if above.pk == group.pk:
            raise Refused("below_itself", _("A group is no chapter of its own chapter."), field="parent")
        above = above.parent


def _check_fkpm(new: NewGroup) -> None:
    if new.model not in Group.Model.values:
        raise Refused("no_model", _("Choose the area or the estate model."), field="model")
    if new.adat_forum:
        message = _("A customary forum does this here already: work with it, no new FKPM is formed.")
        raise Refused("adat_forum", message, field="adat_forum")
    same = Group.objects.filter(kind="fkpm", model="area", area=new.area).exclude(state=Group.State.ENDED)
    if new.model == "area" and same.exists():
        raise Refused("known_forum", _("This area has an FKPM already."), field="village")


@transaction.atomic
def change_group(group: Group, given: Mapping[str, object], *, by: journal.Actor) -> Group:
    """Change name, purpose, meeting time, Polmas officer, or the group it is a chapter of."""
    group = lock(group)
    if given.get("parent") is not None:
        _check_parent(group, given["parent"])  # type: ignore[arg-type]
    _write(group, given)
    group.save()
    _record("group.changed", group, by)
    _flag_deeds(group, f"{group.name} {group.purpose}", by)
    return group


@transaction.atomic
def endorse_group(
    group: Group, endorser: str, *, on: date, number: str, term_from: date, term_to: date, by: journal.Actor
) -> Group:
    """Endorsed by Lurah, Camat or Kapolsek for a term; an FKPM needs 10 to 20 members and all seats of its model."""
    group = lock(group)
    if group.state == Group.State.ENDED:
        raise Refused("ended", _("This group has ended."), status=409)
    if endorser not in Group.Endorser.values:
        raise Refused("unknown_endorser", _("Lurah, Camat or Kapolsek endorse a group."), field="endorser")
    if on > clock.local(clock.now()).date():
        raise Refused("in_the_future", _("This lies in the future."), field="on")
    if term_to <= term_from:
        raise Refused("bad_dates", _("The last day lies before the first."), field="term_to")
    if group.kind == Group.Kind.FKPM:
        for code, words in lacks(group):
            raise Refused(code, words, status=409)
    group.endorsed_by, group.endorsed_on = endorser, on
    group.endorsement_number = clean_line(number, field="number", limit=80, required=True)
    group.term_from, group.term_to, group.state = term_from, term_to, Group.State.ACTIVE
    group.save()
    _record("group.endorsed", group, by, why=group.endorsement_number)
    return group


def lacks(group: Group) -> list[tuple[str, str]]:
    """What an FKPM's membership lacks today, as (rule, sentence)."""
    if group.kind != Group.Kind.FKPM:
        return []
    seats = list(members_now(group).values_list("seat", flat=True))
    found = []
    if not FEWEST <= len(seats) <= MOST:
        message = _("An FKPM has %(fewest)s to %(most)s members; this one has %(count)s.")
        found.append(("members", message % {"fewest": FEWEST, "most": MOST, "count": len(seats)}))
    empty = [GroupMember.Seat(seat).label for seat in SEATS[group.model] if seat not in seats]
    if empty:
        message = _("These seats are empty: %(seats)s.")
        found.append(("seats", message % {"seats": ", ".join(str(label) for label in empty)}))
    return found


def members_now(group: Group) -> QuerySet[GroupMember]:
    """Those who sit in the group today."""
    return group.members.filter(until__isnull=True)


@transaction.atomic
def end_group(group: Group, why: str, *, by: journal.Actor) -> Group:
    """The group ends; its history stays."""
    group = lock(group)
    if group.state == Group.State.ENDED:
        raise Refused("ended", _("This group has ended."), status=409)
    why = clean_line(why, field="why", limit=300, required=True)
    group.state = Group.State.ENDED
    group.save(update_fields=["state"])
    _record("group.ended", group, by, why=why)
    return group


def lock(group: Group) -> Group:
    """The group as it is now, locked until the transaction ends."""
    rows = Group.objects.select_for_update(of=("self",)).select_related("unit", "area__parent", "polmas_officer")
    return rows.get(pk=group.pk)


def _write(group: Group, given: Mapping[str, object]) -> None:
    limits = {"name": 160, "meets": 120, "purpose": 300}
    for name, value in given.items():
        if name in limits:
            value = clean_line(str(value or ""), field=name, limit=limits[name], required=name == "name")
        setattr(group, name, value)
    officer = group.polmas_officer
    if officer is not None and f"/{officer.unit_id}/" not in group.unit.path:
        raise Refused("other_unit", _("This officer does not serve in this unit."), field="polmas_officer")
    parent = group.area.parent if group.area.level in ("rw", "rt") else None
    places = [one.name for one in (group.area, parent) if one is not None]
    group.search_text = search_text(group.name, group.purpose, *places)


def _flag_deeds(group: Group, text: str, by: journal.Actor) -> None:
    for rule in deeds_beyond_a_group(text):
        raise_finding(group, rule, text, by=by)


def _record(fact: str, group: Group, by: journal.Actor, **data: Any) -> None:
    journal.record(fact, "group", group.pk, by=by, unit_id=group.unit_id, unit_name=group.unit.name, **data)
