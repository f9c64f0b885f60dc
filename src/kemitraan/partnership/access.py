"""Who may see which partner and group. Views obtain through these functions and nothing else."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes
from kemitraan.territory.api import Unit

from .models import BkpmRoom, Contact, Correction, Group, ImportBatch, Partner, Problem, Promise, YearlyAccount

LARGEST_ID = 2**63 - 1
Row = TypeVar("Row", bound=Model)


def visible_to(viewer: Viewer, purpose: str = purposes.READ_PARTNERS) -> QuerySet[Partner]:
    """The partners of the units a viewer serves for this purpose, merged ones too."""
    return Partner.objects.filter(unit_id__in=viewer.units_for(purpose))


def partner_for(viewer: Viewer, partner_id: int, purpose: str = purposes.READ_PARTNERS) -> Partner:
    """One partner; what the viewer may not see does not exist (404)."""
    return _one(visible_to(viewer, purpose).select_related("unit", "area__parent", "keeper__account"), partner_id)


def contacts_for(viewer: Viewer, partner: Partner) -> QuerySet[Contact] | None:
    """The partner's live contacts for whoever keeps partners in its unit; None for others."""
    if partner.unit_id not in viewer.units_for(purposes.KEEP_PARTNERS):
        return None
    return partner.contacts.filter(withdrawn_at__isnull=True).order_by("channel", "id")


def promises_visible_to(viewer: Viewer, purpose: str = purposes.READ_PARTNERS) -> QuerySet[Promise]:
    """The promises of the units a viewer serves."""
    return Promise.objects.filter(unit_id__in=viewer.units_for(purpose))


def promise_for(viewer: Viewer, promise_id: int, purpose: str = purposes.KEEP_PARTNERS) -> Promise:
    """One promise; hidden is 404."""
    return _one(promises_visible_to(viewer, purpose).select_related("unit", "partner", "problem__group"), promise_id)


def groups_visible_to(viewer: Viewer, purpose: str = purposes.READ_PARTNERS) -> QuerySet[Group]:
    """The groups of the units a viewer serves."""
    return Group.objects.filter(unit_id__in=viewer.units_for(purpose))


def parents_for(viewer: Viewer) -> QuerySet[Group]:
    """The groups a viewer may hang a chapter on: those they keep, and endorsed ones of units above (their names are
    public); no forums, which have no chapters."""
    kept = viewer.units_for(purposes.KEEP_PARTNERS)
    paths = Unit.objects.filter(pk__in=kept).values_list("path", flat=True)
    above = {int(part) for path in paths for part in path.split("/") if part} - set(kept)
    here = Q(unit_id__in=kept) | Q(unit_id__in=above, state=Group.State.ACTIVE)
    rows = Group.objects.filter(here).exclude(state=Group.State.ENDED).exclude(kind=Group.Kind.FKPM)
    return rows.select_related("unit", "parent")


def group_for(viewer: Viewer, group_id: int, purpose: str = purposes.READ_PARTNERS) -> Group:
    """One group; hidden is 404."""
    rows = groups_visible_to(viewer, purpose).select_related(
        "unit", "area__parent", "parent", "polmas_officer__account"
    )
    return _one(rows, group_id)


def problem_for(viewer: Viewer, problem_id: int, purpose: str = purposes.READ_PARTNERS) -> Problem:
    """One problem of a group the viewer may see; hidden is 404."""
    rows = Problem.objects.filter(group__unit_id__in=viewer.units_for(purpose))
    return _one(rows.select_related("group__unit", "group__polmas_officer", "area__parent"), problem_id)


def correction_for(viewer: Viewer, correction_id: int) -> Correction:
    """One correction a partner of the viewer asked for; hidden is 404."""
    rows = Correction.objects.filter(partner__unit_id__in=viewer.units_for(purposes.KEEP_PARTNERS))
    return _one(rows.select_related("partner"), correction_id)


def room_for(viewer: Viewer, room_id: int) -> BkpmRoom:
    """One BKPM room the viewer keeps; hidden is 404."""
    return _one(rooms_visible_to(viewer, purposes.KEEP_PARTNERS).select_related("area", "unit", "group"), room_id)


def public_account(account_id: int) -> YearlyAccount:
    """A published account, for everybody; one that is not published does not exist (404)."""
    rows = YearlyAccount.objects.filter(published_at__isnull=False)
    return _one(rows.select_related("group__area__parent", "group__unit"), account_id)


def rooms_visible_to(viewer: Viewer, purpose: str = purposes.READ_PARTNERS) -> QuerySet[BkpmRoom]:
    """The BKPM rooms of the units a viewer serves."""
    return BkpmRoom.objects.filter(unit_id__in=viewer.units_for(purpose))


def batches_visible_to(viewer: Viewer, purpose: str = purposes.KEEP_PARTNERS) -> QuerySet[ImportBatch]:
    """The imports of the units a viewer keeps partners for."""
    return ImportBatch.objects.filter(unit_id__in=viewer.units_for(purpose))


def batch_for(viewer: Viewer, batch_id: int) -> ImportBatch:
    """One import; hidden is 404."""
    return _one(batches_visible_to(viewer).select_related("unit"), batch_id)


def _one(rows: QuerySet[Row], row_id: int) -> Row:
    found = rows.filter(pk=row_id).first() if 0 < row_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
