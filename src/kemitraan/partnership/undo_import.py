"""A whole import is taken back, unless something was built on one of its partners: then it says what."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state

from .models import Contact, Correction, GroupMember, ImportBatch, ImportRow, Merge, Office, Partner, Promise
from .states import IMPORT_STATES
from .telling import words_for

SHOWN = 5
# Facts about a partner that nothing is built on.
_OWN_FACTS = ("partner.imported",)


@transaction.atomic
def undo_import(batch: ImportBatch, *, by: journal.Actor) -> int:
    """Remove every partner of an import; how many. Refused (409) where one was used since, naming row and use."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
    state = next_state(IMPORT_STATES, batch.state, "undo")
    rows = {row.partner_id: row for row in batch.lines.filter(partner__isnull=False).select_related("partner")}
    Partner.objects.select_for_update().filter(pk__in=list(rows)).count()
    built = built_upon(rows)
    if built:
        shown = "; ".join(built[:SHOWN])
        more = " " + _("and %(count)s more") % {"count": len(built) - SHOWN} if len(built) > SHOWN else ""
        message = _("Something was built on these rows since: %(what)s. Nothing was undone.")
        raise Refused("built_upon", message % {"what": shown + more}, status=409)
    ids = [pk for pk in rows if pk is not None]
    ImportRow.objects.filter(batch=batch).update(partner=None, contact=None)
    Contact.objects.filter(partner_id__in=ids).delete()
    Partner.objects.filter(pk__in=ids).delete()
    batch.state, batch.ended_at = state, clock.now()
    batch.save(update_fields=["state", "ended_at"])
    journal.record("import.undone", "import", batch.pk, by=by, unit_id=batch.unit_id, rows=len(ids))
    return len(ids)


def built_upon(rows: dict[int | None, ImportRow]) -> list[str]:
    """What hangs on the partners of these rows, in words: any row of any room that points at one, and later facts."""
    ids = [pk for pk in rows if pk is not None]
    uses: dict[int, set[str]] = {}
    for relation in _relations():
        model, field = relation.related_model, relation.field.name
        if model in (Contact, ImportRow):
            continue
        for pk in model._default_manager.filter(**{f"{field}__in": ids}).values_list(field, flat=True):  # type: ignore[union-attr]
            uses.setdefault(pk, set()).add(_use(model))
    facts = journal.Entry.objects.filter(subject="partner", subject_id__in=ids).exclude(kind__in=_OWN_FACTS)
    for pk, kind in facts.values_list("subject_id", "kind"):
        uses.setdefault(pk, set()).add(words_for(kind))
    message = _("row %(row)s, %(name)s: %(what)s")
    found = []
    for pk in sorted(uses, key=lambda pk: rows[pk].number):
        row = rows[pk]
        name = row.partner.name if row.partner is not None else ""
        found.append(message % {"row": row.number, "name": name, "what": ", ".join(sorted(uses[pk]))})
    return found


def _use(model: object) -> str:
    """What a row that points at a partner is, in words: of this room by its kind, of one above as an entry there."""
    words = {
        Promise: _("a promise"), Office: _("a role"), GroupMember: _("a seat in a group"),
        Correction: _("a correction"), Merge: _("a joining"), Partner: _("another entry"),
    }  # fmt: skip
    return next((said for known, said in words.items() if known is model), _("an entry elsewhere in the program"))


def _relations() -> Iterable[ForeignObjectRel]:
    """Every foreign key that points at a partner, from this room or one above (also those without a way back)."""
    return [
        one
        for one in Partner._meta.get_fields(include_hidden=True)
        if isinstance(one, ForeignObjectRel) and (one.one_to_many or one.one_to_one)
    ]
