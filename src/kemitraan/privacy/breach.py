"""A breach: opened with its clock of 3×24 hours, whose data it was worked out, everybody told, closed with a lesson."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.oversight import api as oversight
from kemitraan.people.api import Account, Viewer
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line, clean_text
from kemitraan.toolbox.wall import helped

from .ask import top_unit
from .models import Affected, Incident
from .rooms import KINDS, holdings_behind, holdings_on, label_of
from .rules import deadline
from .states import INCIDENTS

LOOKED = ("report.identity_opened",)  # facts that say: somebody's data was shown to this account
MOST = 5_000
AT_ONCE = 50


@dataclass(frozen=True)
class NewIncident:
    """What the form says. Times are when it began and when somebody of us found it."""

    kind: str
    what: str
    which: str
    happened_from: datetime
    found_at: datetime
    drill: bool = False


@transaction.atomic
def open_incident(new: NewIncident, *, by: Viewer) -> Incident:
    """Begin the clock: it runs from when it was found, not from when it was written down."""
    now = clock.now()
    if new.kind not in Incident.Kind.values:
        raise Refused("unknown_kind", _("Choose what happened."), field="kind")
    if new.found_at > now or new.happened_from > new.found_at:
        raise Refused("bad_times", _("It begins before it is found, and it is found before now."), field="found_at")
    unit = top_unit()
    state = INCIDENTS["opened"]
    year = clock.local(now).year
    row = Incident.objects.create(
        number=f"INS-{year}-{Incident.objects.filter(number__startswith=f'INS-{year}-').count() + 1:03}",
        drill=new.drill, kind=new.kind, unit=unit, state="opened", owner=state.owner,
        what=clean_text(new.what, field="what", limit=4_000, required=True),
        data=clean_line(new.which, field="which", limit=300, required=True),
        happened_from=new.happened_from, found_at=new.found_at,
        due_at=deadline(state.clock, new.found_at), notice_due_at=deadline("breach_tell", new.found_at) or now,
        opened_by_id=by.account_id or 0, opened_by_name=by.name,
    )  # fmt: skip
    _note(row, "incident.opened", by.actor(), drill=row.drill)
    return row


@transaction.atomic
def affected_by_log(incident: Incident, username: str, since: datetime, until: datetime, *, by: Viewer) -> int:
    """Everybody whose data an account opened between two moments, by the log of reading; how many were new.

    Lists and files hold many people and the log does not say whom: how many of them were opened goes into the history,
    and stands there to be looked at by hand.
    """
    row = locked(incident)
    account = Account.objects.filter(username=username.strip()).first()
    if account is None:
        raise Refused("unknown_account", _("There is no such account."), field="username")
    looked = oversight.looked_at(account.pk, since, until)
    opened = journal.Entry.objects.filter(  # a name is shown by a deed, whose answer the log of reading does not know
        kind__in=LOOKED, actor="staff", actor_id=account.pk, at__gte=since, at__lte=until, subject="report"
    )
    found = [("report", number) for number in opened.values_list("subject_id", flat=True).distinct()[:MOST]]
    count = _add(row, [*found, *holdings_on(looked.pages)][:MOST], Affected.Found.LOG)
    _note(row, "incident.affected", by.actor(), count=count, how="log", lists=looked.lists, files=looked.files)
    return count


@transaction.atomic
def affected_chosen(incident: Incident, typed: Iterable[str], *, by: Viewer) -> int:
    """People by their codes or links, one a line. Refuses (422) the first line that opens nothing."""
    row = locked(incident)
    found: list[tuple[str, int]] = []
    for line in typed:
        if not line.strip():
            continue
        behind = holdings_behind(line)
        if not behind:
            raise Refused("no_proof", _("This opens nothing here: %(line)s") % {"line": line[:40]}, field="codes")
        found += behind
    count = _add(row, found, Affected.Found.CHOSEN)
    _note(row, "incident.affected", by.actor(), count=count, how="chosen")
    return count


@transaction.atomic
def tell_everybody(incident: Incident, *, remedy: str, agency_letter: str, by: Viewer) -> tuple[int, int]:
    """Write to everybody affected and note the letter to the agency; how many by message, how many need a letter.

    A drill writes to nobody.
    """
    row = locked(incident)
    row.state = next_state(INCIDENTS, row.state, "tell")
    row.remedy = clean_text(remedy, field="remedy", limit=4_000, required=True)
    row.agency_letter = clean_line(agency_letter, field="agency_letter", limit=80, required=True)
    row.owner, row.late_told, row.agency_told_at = INCIDENTS[row.state].owner, False, clock.now()
    row.due_at = deadline(INCIDENTS[row.state].clock, clock.now())
    row.save()
    by_message = by_letter = 0
    for one in row.affected.filter(told_at__isnull=True):
        if not row.drill and one.kind == "report" and _tell_reporter(one.holding):
            one.told = Affected.Told.MESSAGE
            by_message += 1
        else:
            one.told = Affected.Told.LETTER
            by_letter += 1
        one.told_at = clock.now()
        one.save()
    _note(row, "incident.told", by.actor(), by_message=by_message, by_letter=by_letter, drill=row.drill)
    return by_message, by_letter


@transaction.atomic
def end_incident(incident: Incident, verb: str, words: str, *, by: Viewer) -> Incident:
    """Close it with what was learned, or dismiss it with why it was none (``close``, ``dismiss``)."""
    row = locked(incident)
    if verb not in ("close", "dismiss"):
        raise Refused("unknown_verb", _("This cannot be done with an incident."))
    row.state = next_state(INCIDENTS, row.state, verb)
    row.lesson = clean_text(words, field="words", limit=4_000, required=True)
    row.owner, row.due_at, row.closed_at = "", None, clock.now()
    row.save()
    _note(row, f"incident.{row.state}", by.actor(), drill=row.drill)
    return row


@transaction.atomic
def run_out_incidents(now: datetime | None = None) -> int:
    """A worker's round: a pack or a notice that is late goes to the head of the unit, and stands so on its page."""
    now = now or clock.now()
    due = Incident.objects.filter(due_at__lte=now, late_told=False).select_related("unit")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at")[:AT_ONCE])
    for row in rows:
        row.late_told, row.owner = True, "head"
        row.save()
        _note(row, "incident.late", journal.SYSTEM, state=row.state)
    return len(rows)


def locked(incident: Incident) -> Incident:
    """The same row, held until the transaction ends."""
    return Incident.objects.select_for_update(of=("self",)).select_related("unit").get(pk=incident.pk)


def time_left(incident: Incident) -> timedelta:
    """Until the 3×24 hours are over; negative once they are."""
    return incident.notice_due_at - clock.now()


@helped("privacy.breach", "reports")  # whose data leaked, whoever may read the report
def _tell_reporter(number: int) -> bool:
    report = reports.Report.objects.filter(pk=number).select_related("holder").first()
    if report is None:
        return False
    reports.tell(report, "report.breach")
    return True


def _add(row: Incident, found: Iterable[tuple[str, int]], how: str) -> int:
    made = 0
    for kind, holding in found:
        if kind not in KINDS:
            continue
        try:
            label = label_of(kind, holding)
        except LookupError:
            continue
        made += Affected.objects.get_or_create(
            incident=row, kind=kind, holding=holding, defaults={"label": label, "found": how}
        )[1]
    return made


def _note(row: Incident, kind: str, by: journal.Actor, **data: object) -> None:
    journal.record(
        kind,
        "incident",
        row.pk,
        by=by,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        number=row.number,
        **data,  # type: ignore[arg-type]
    )
