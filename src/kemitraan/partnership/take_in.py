"""A list of partners comes as a file: looked at without storing a partner, taken in, undone as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import read_sheet
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line

from .add import add_partner
from .clocks import deadline
from .list_rows import FIELDS, Known, columns_known, read_row
from .models import Contact, ImportBatch, ImportRow, Partner
from .names import bare_name, fold
from .states import IMPORT_STATES

MOST_ROWS = 20_000
AT_ONCE = 200  # rows taken in while the uploader waits; longer files a worker takes in
CHUNK = 100  # rows of one transaction
_DEFAULTS = ("kind", "village", "given_by", "consented_on", "purpose")


@transaction.atomic
def look_at_list(
    content: bytes, name: str, *, unit: territory.Unit, defaults: Mapping[str, str], by: journal.Actor
) -> ImportBatch:
    """Read a file and say of each row what is wrong with it; nobody is stored as a partner yet."""
    first = read_sheet(content, columns_known(), most_rows=MOST_ROWS)
    columns: dict[str, Sequence[str]] = columns_known() | {heading: (heading,) for heading in first.unknown}
    sheet = read_sheet(content, columns, most_rows=MOST_ROWS) if first.unknown else first
    if not sheet.rows:
        raise Refused("empty", _("The file holds no table."), field="file")
    now = clock.now()
    batch = ImportBatch.objects.create(
        unit=unit,
        name=clean_line(name, field="file", limit=160) or "–",
        headings=[*first.columns, *first.unknown],
        mapping={column: column for column in first.columns},
        defaults={key: str(defaults.get(key, ""))[:160] for key in _DEFAULTS},
        state="checked",
        due_at=deadline("draft", unit=unit, start=now),
        by=by.name,
        by_account=by.id,
        at=now,
        rows=len(sheet.rows),
    )
    ImportRow.objects.bulk_create(
        (ImportRow(batch=batch, number=row.number, cells=row.values) for row in sheet.rows), batch_size=1_000
    )
    journal.record("import.looked_at", "import", batch.pk, by=by, unit_id=unit.pk, rows=batch.rows)
    return check_batch(batch)


@transaction.atomic
def remap_batch(batch: ImportBatch, mapping: Mapping[str, str], defaults: Mapping[str, str]) -> ImportBatch:
    """Say which column is which field, and what holds for all rows; the rows are checked anew."""
    batch = _locked(batch)
    next_state(IMPORT_STATES, batch.state, "run")
    known = set(batch.headings)
    chosen = {field: column for field, column in mapping.items() if field in FIELDS and column in known}
    if "name" not in chosen:
        raise Refused("no_name", _("One column must hold the name."), field="name")
    batch.mapping = chosen
    batch.defaults = {key: str(defaults.get(key, ""))[:160] for key in _DEFAULTS}
    batch.save(update_fields=["mapping", "defaults"])
    return check_batch(batch)


def check_batch(batch: ImportBatch) -> ImportBatch:
    """Check every row against the rules and what is there already; faults are stored by row."""
    known = _known(batch)
    rows = list(batch.lines.order_by("number"))
    for row in rows:
        read = read_row(row.cells, batch.mapping, batch.defaults, known)
        row.problems = [
            {"column": one.column, "field": one.field, "reason": one.reason, "code": one.code} for one in read.faults
        ]
    ImportRow.objects.bulk_update(rows, ["problems"], batch_size=500)
    batch.bad = sum(bool(row.problems) for row in rows)
    batch.save(update_fields=["bad"])
    return batch


@transaction.atomic
def start_import(batch: ImportBatch, *, by: journal.Actor) -> ImportBatch:
    """Take the good rows in: at once where they are few, else a worker goes on."""
    batch = _locked(batch)
    batch.state = next_state(IMPORT_STATES, batch.state, "run")
    if batch.rows == batch.bad:
        raise Refused("nothing_good", _("No row can be taken in: mend the file first."), status=409)
    batch.due_at = deadline("run", unit=batch.unit, start=clock.now())
    batch.save(update_fields=["state", "due_at"])
    journal.record("import.started", "import", batch.pk, by=by, unit_id=batch.unit_id, rows=batch.rows - batch.bad)
    if batch.rows <= AT_ONCE:
        while batch.state == "running":
            _take_in_some(batch, by)
    return batch


def run_imports(now: datetime | None = None) -> int:
    """A worker's round: the next rows of each running import, and drafts whose time has passed are forgotten."""
    now = now or clock.now()
    done = 0
    for pk in ImportBatch.objects.filter(state="running").order_by("id").values_list("id", flat=True)[:5]:
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if batch is not None and batch.state == "running":
                done += _take_in_some(batch, journal.Actor("staff", batch.by_account, batch.by))
    return done + _forget_old(now)


def _take_in_some(batch: ImportBatch, by: journal.Actor) -> int:
    rows = list(batch.lines.filter(number__gt=_reached(batch)).order_by("number")[:CHUNK])
    # Checked against an empty memory: what was free of faults at the check is free of twins in the file, too.
    known = _known(batch, seen=False)
    for row in rows:
        if not row.problems:
            _take_in_row(batch, row, known, by)
    batch.done += len(rows)
    if len(rows) < CHUNK:
        now = clock.now()
        batch.state = next_state(IMPORT_STATES, batch.state, "end")
        batch.ended_at, batch.due_at = now, deadline("draft", unit=batch.unit, start=now)
        journal.record("import.done", "import", batch.pk, by=by, unit_id=batch.unit_id, rows=batch.done)
    batch.save(update_fields=["done", "state", "ended_at", "due_at"])
    return len(rows)


def _reached(batch: ImportBatch) -> int:
    """The number of the last row gone through."""
    numbers = batch.lines.order_by("number").values_list("number", flat=True)
    return numbers[batch.done - 1] if batch.done else -1


def _take_in_row(batch: ImportBatch, row: ImportRow, known: Known, by: journal.Actor) -> None:
    read = read_row(row.cells, batch.mapping, batch.defaults, known)
    if read.partner is None:
        row.problems = [{"column": f.column, "field": f.field, "reason": f.reason, "code": f.code} for f in read.faults]
        row.save(update_fields=["problems"])
        ImportBatch.objects.filter(pk=batch.pk).update(bad=batch.bad + 1)
        batch.bad += 1
        return
    new = read.partner
    if read.rw and new.area is not None:
        new = type(new)(**{**new.__dict__, "area": territory.ensure_rw(new.area, read.rw)})
    partner = add_partner(new, by=by, fact="partner.imported", batch=batch.pk)
    for contact in read.contacts:
        contact.partner = partner
    Contact.objects.bulk_create(read.contacts)
    row.partner = partner
    row.save(update_fields=["partner"])


@transaction.atomic
def forget_batch(batch: ImportBatch, *, by: journal.Actor) -> None:
    """Throw a checked file away without taking it in."""
    batch = _locked(batch)
    batch.state = next_state(IMPORT_STATES, batch.state, "forget")
    batch.due_at, batch.ended_at = None, clock.now()
    batch.save(update_fields=["state", "due_at", "ended_at"])
    batch.lines.all().delete()
    journal.record("import.forgotten", "import", batch.pk, by=by, unit_id=batch.unit_id)


def _forget_old(now: datetime) -> int:
    """Cells hold people's numbers: a draft goes whole, of a finished import only which partner came of which row."""
    done = 0
    for batch in ImportBatch.objects.filter(due_at__lte=now, state__in=("checked", "done", "undone"))[:20]:
        if batch.state == "checked":
            forget_batch(batch, by=journal.SYSTEM)
        else:
            with transaction.atomic():
                batch.lines.update(cells={})
                ImportBatch.objects.filter(pk=batch.pk).update(due_at=None)
        done += 1
    return done


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)


def _known(batch: ImportBatch, *, seen: bool = True) -> Known:
    below = frozenset(territory.subtree_ids(batch.unit))
    today = clock.local(clock.now()).date()
    covered = territory.Coverage.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), unit_id__in=below, valid_from__lte=today
    ).values("area_id")
    here = Q(pk__in=covered) | Q(parent_id__in=covered) | Q(parent__parent_id__in=covered)
    villages = {fold(one.name): one for one in territory.Area.objects.filter(here, level="village")}
    villages |= {fold(one.code): one for one in villages.values()}
    known = Known(villages, batch.unit, below, today)
    if seen:
        rows = Partner.objects.filter(unit_id__in=below).exclude(state=Partner.State.MERGED)
        for name, area, parent, level in rows.values_list("name", "area_id", "area__parent_id", "area__level"):
            known.names.add((bare_name(name), parent if level in ("rw", "rt") else area))
        live = Contact.objects.filter(partner__unit_id__in=below, withdrawn_at__isnull=True).exclude(key="")
        known.keys.update(live.values_list("key", flat=True))
    return known
