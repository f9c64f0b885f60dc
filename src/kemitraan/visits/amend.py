"""Change what a visit holds, from the version one saw. Two changes from one version are both kept; a person decides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .change import Change, apply_change, between_officer_and_visited, checked_content, known_change, new_version
from .hear import hear_requests
from .models import CONTENT, Visit, VisitConflict
from .move import lock, move
from .pass_on import pass_on_wished
from .record import Recorded
from .states import CONFLICTS, WITH_CONTENT


@transaction.atomic
def amend_visit(
    visit: Visit,
    base_version: int,
    changes: Mapping[str, object],
    *,
    by: journal.Actor,
    command: uuid.UUID | None = None,
    said_at: datetime | None = None,
) -> Recorded:
    """Change some fields (topics, concerns, advice, next_step; requests are added), from the version ``base_version``.

    Applied where that is the present one. From an older version it becomes a ``VisitConflict`` instead, with both
    contents. Repeated with the same ``command`` it does nothing more. Refused where nothing may be stored (409).
    """
    visit = lock(visit.key)
    repeated, conflict = known_change(visit, command)
    if repeated:
        return Recorded(visit, conflict)
    if visit.consent != Visit.Consent.YES or visit.state not in WITH_CONTENT:
        raise Refused("no_consent", _("They did not agree. Nothing can be stored."), status=409)
    content = checked_content({name: value for name, value in changes.items() if name != "requests"})
    version = visit.version
    conflict = apply_change(visit, Change(base_version, content, by, command, said_at))
    if visit.version != version:
        move(visit, "record", by=by, fact="visit.amended", version=visit.version)
    if hear_requests(visit, changes.get("requests")) and visit.submitted_at is not None:
        pass_on_wished(visit, by=by)
    return Recorded(visit, conflict)


@transaction.atomic
def resolve_conflict(
    conflict: VisitConflict,
    choice: str,
    *,
    by: journal.Actor,
    base_version: int | None,
    superior: bool = False,
    merged: Mapping[str, object] | None = None,
) -> Visit:
    """A person decides between two changes: ``ours`` (what stands), ``theirs`` (the later one), or ``merged`` words.

    ``base_version`` is the visit's version the person saw; None where a phone does not say it, which saw what the
    change had met. Where the visited wrote one of the two, only a ``superior`` decides. Whatever is chosen, both stay
    readable in the conflict's row. Refused (409) where it was decided already, or the visit was changed since
    (``changed``).
    """
    if choice not in ("ours", "theirs", "merged"):
        raise Refused("bad_choice", _("Choose one of the two, or write what shall stand."), field="choice")
    visit = lock(conflict.visit.key)
    conflict = VisitConflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.state != "open":
        raise Refused("resolved", _("This was decided already."), status=409)
    if not superior and between_officer_and_visited(conflict):
        message = _("The visited wrote one of the two. Your superior decides.")
        raise Refused("superior_decides", message, status=409)
    unseen = visit.content() != conflict.ours if base_version is None else visit.version != base_version
    if unseen:
        raise Refused("changed", _("The visit was changed meanwhile. Please read it again."), status=409)
    wanted: Mapping[str, object] = {}
    if choice == "theirs":
        wanted = {name: value for name, value in conflict.theirs.items() if name in CONTENT}
    elif choice == "merged":
        wanted = checked_content(merged or {})
        if not wanted:
            raise Refused("missing", _("Write what shall stand."), field="merged")
    before = visit.content()
    for name, value in wanted.items():
        setattr(visit, name, value)
    if visit.content() != before:
        new_version(visit, by=by)
        move(visit, "record", by=by, fact="visit.amended", version=visit.version)
    conflict.state, conflict.owner, conflict.due_at = "resolved", CONFLICTS["resolved"].owner, None
    conflict.choice, conflict.resolved_at, conflict.resolved_by = choice, clock.now(), by.name
    conflict.save()
    journal.record(
        "visit.conflict_resolved",
        "visit",
        visit.pk,
        by=by,
        unit_id=visit.unit_id,
        unit_name=visit.unit.name,
        conflict=conflict.pk,
        choice=choice,
    )
    return visit
