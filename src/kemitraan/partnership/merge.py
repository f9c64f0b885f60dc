"""Two partners are one: a person says so, sees first what goes where, and can take it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .add import refresh_search
from .forget import refuse_forgotten
from .models import Contact, Correction, GroupMember, Merge, Office, Partner, Promise

# What hangs on a partner and moves: model, field. Rooms above keep their rows and ask family_ids.
_MOVED = (
    ("contacts", Contact, "partner"),
    ("offices", Office, "person"),
    ("officers", Office, "organisation"),
    ("promises", Promise, "partner"),
    ("seats", GroupMember, "partner"),
    ("corrections", Correction, "partner"),  # one that is open is answered where it can be seen
)
# What the kept one takes over where it has nothing of its own.
_FILLED = (
    *("function", "registration", "address", "lon", "lat", "how_met", "met_on", "note", "cadence_days", "area_id"),
    "function_consented_on",
    *("keeper_id", "seen_at", "see_by"),
)


@dataclass(frozen=True)
class Preview:
    """What a merge would do: how many rows move, and which empty fields are filled."""

    moved: dict[str, int]
    filled: list[str]


def preview_merge(kept: Partner, gone: Partner) -> Preview:
    """What :func:`merge_partners` would do; refuses what it would refuse."""
    _check(kept, gone)
    moved = {name: model._default_manager.filter(**{field: gone}).count() for name, model, field in _MOVED}
    return Preview({name: count for name, count in moved.items() if count}, _to_fill(kept, gone))


@transaction.atomic
def merge_partners(kept: Partner, gone: Partner, *, by: journal.Actor) -> Merge:
    """``gone`` becomes part of ``kept``: contacts, roles, promises, seats and corrections move, empty fields fill."""
    rows = Partner.objects.select_for_update(of=("self",)).select_related("unit", "area__parent")
    locked = {row.pk: row for row in rows.filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    kept, gone = locked[kept.pk], locked[gone.pk]
    _check(kept, gone)
    moved: dict[str, object] = {}
    for name, model, field in _MOVED:
        ids = list(model._default_manager.filter(**{field: gone}).values_list("id", flat=True))
        model._default_manager.filter(pk__in=ids).update(**{field: kept})
        moved[name] = ids
    filled = _to_fill(kept, gone)
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    moved["filled"] = filled
    moved["state"] = gone.state
    beside = gone.also_in.exclude(pk__in=kept.also_in.values("pk")).exclude(pk=kept.area_id or 0)
    moved["also_in"] = list(beside.values_list("id", flat=True))
    kept.also_in.add(*beside)
    refresh_search(kept)
    kept.changed_at = clock.now()
    kept.save()
    family = Partner.objects.filter(merged_into=gone)
    moved["family"] = list(family.values_list("id", flat=True))
    family.update(merged_into=kept)
    gone.state, gone.merged_into = Partner.State.MERGED, kept
    gone.save(update_fields=["state", "merged_into"])
    made = Merge.objects.create(kept=kept, gone=gone, moved=moved, by=by.name, at=clock.now())
    for row in (kept, gone):
        journal.record("partner.merged", "partner", row.pk, by=by, unit_id=row.unit_id, merge=made.pk)
    return made


@transaction.atomic
def undo_merge(merge: Merge, *, by: journal.Actor) -> Partner:
    """Take a merge back: what moved and is still there goes home, what was filled is emptied if it is unchanged."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise Refused("undone", _("This joining was undone already."), status=409)
    rows = Partner.objects.select_for_update(of=("self",)).select_related("unit", "area__parent")
    kept, gone = rows.get(pk=merge.kept_id), rows.get(pk=merge.gone_id)
    refuse_forgotten(kept, gone)
    if gone.merged_into_id != kept.pk:
        raise Refused("merged_on", _("The entry was joined further since: undo that first."), status=409)
    for name, model, field in _MOVED:
        model._default_manager.filter(pk__in=merge.moved.get(name, []), **{field: kept}).update(**{field: gone})
    Partner.objects.filter(pk__in=merge.moved.get("family", []), merged_into=kept).update(merged_into=gone)
    kept.also_in.remove(*kept.also_in.filter(pk__in=merge.moved.get("also_in", [])))
    for name in merge.moved.get("filled", []):
        if getattr(kept, name) == getattr(gone, name):
            default = _empty(name)
            setattr(kept, name, default)
    refresh_search(kept)
    kept.changed_at = clock.now()
    kept.save()
    gone.state, gone.merged_into = str(merge.moved.get("state", "active")), None
    gone.save(update_fields=["state", "merged_into"])
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    for row in (kept, gone):
        journal.record("partner.merge_undone", "partner", row.pk, by=by, unit_id=row.unit_id, merge=merge.pk)
    return gone


def _to_fill(kept: Partner, gone: Partner) -> list[str]:
    return [name for name in _FILLED if getattr(kept, name) in ("", None) and getattr(gone, name) not in ("", None)]


def _empty(name: str) -> str | None:
    """What an unfilled field holds: text fields nothing, the others no value."""
    return "" if isinstance(getattr(Partner(), name), str) else None


def _check(kept: Partner, gone: Partner) -> None:
    if kept.pk == gone.pk:
        raise Refused("same_partner", _("These are the same entry."), field="other")
    if Partner.State.MERGED in (kept.state, gone.state):
        raise Refused("merged", _("This partner was joined with another one."), status=409)
    if kept.form != gone.form:
        raise Refused("other_form", _("A person and an organisation are never one."), field="other")
