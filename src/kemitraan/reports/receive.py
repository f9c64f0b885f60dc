"""Receive a report: the first promise we make. Acknowledged means kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.messaging import api as messaging
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, cell_of
from kemitraan.toolbox.rows import Family, insert_or_skip
from kemitraan.toolbox.text import clean_line, clean_text
from kemitraan.toolbox.wall import helped, helping

from .clocks import deadline
from .contact import Contact
from .excluded import BY_REPORTER, behind
from .models import Answer, Exclusion, Report
from .photos import PreparedPhoto, keep_photos
from .questions import CheckedAnswer, checked_answers, open_category
from .states import STATES

STORY_LIMIT = 5_000
LANDMARK_LIMIT = 250


@dataclass(frozen=True)
class NewReport:
    """What a door hands in. ``key`` is made by the client: the same key is the same report, for ever."""

    key: UUID
    category: str
    story: str
    channel: str  # web, phone, visit, open311, field
    point: LonLat | None = None
    accuracy_m: float | None = None
    area_code: str = ""
    landmark: str = ""
    happened_at: datetime | None = None
    in_progress: bool = False
    language: str = "id"
    contact: Contact = field(default_factory=Contact)
    answers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    photos: Sequence[PreparedPhoto] = ()
    external_id: str = ""
    priority: int | None = None  # only the desk may set it
    without: str = ""  # a token of a unit that must not handle it, and of the one that does instead


@dataclass(frozen=True)
class Receipt:
    """What the reporter holds: the code, who has it, and by when we speak."""

    report_id: int
    code: str
    unit_name: str
    promised_at: datetime
    repeated: bool


def receive(new: NewReport, *, by: journal.Actor = journal.REPORTER, along: Family = ()) -> Receipt:
    """Keep a report and answer with its receipt; everything in one transaction.

    ``along`` are unsaved rows of the caller that belong to the report, each with its field that takes the report's
    key. The same key with the same content gives the same receipt; with other content it is refused (422,
    ``key_reused``). A place outside the region is refused (422, ``outside``) with whom to turn to.
    """
    # Most reports are one statement, which is a transaction by itself and saves two ways to the database.
    with transaction.atomic() if new.answers or new.photos else nullcontext():
        return _keep(new, by, along)


def _keep(new: NewReport, by: journal.Actor, along: Family) -> Receipt:
    """The report, its reporter, the journal's entry, the message and ``along`` in one statement; then the rest."""
    fingerprint = _fingerprint(new)
    try:
        report, answers = _checked(new, fingerprint)
        contact = new.contact.checked()
    except Refused:
        known = _already_here(new.key, fingerprint)  # what was kept stays kept, whatever the rules say by now
        if known is None:
            raise
        return known
    fresh = keeping.fresh("report") if contact.identity() else None
    key = fresh.key if fresh else None
    family = [
        (contact.as_row(report, key), "report"),
        (_fact(report, by), "subject_id"),
        (_message(report, new, contact.address(key)), "about_id"),
        *along,
    ]
    if fresh:
        family.append((fresh.row, "subject_id"))
    if new.without:
        unit, _instead = behind(new.without)
        family.append((Exclusion(report=report, unit=unit, by=BY_REPORTER, at=report.received_at), "report"))
        report.kept_from = [unit.pk]
    if not _insert(report, family):
        known = _already_here(new.key, fingerprint)
        if known is None:
            raise RuntimeError("a report was neither inserted nor found")
        return known
    if answers:
        Answer.objects.bulk_create([Answer(report=report, **answer) for answer in answers])
    if new.photos:
        keep_photos(report, new.photos, by="reporter")
    return Receipt(report.pk, report.code, report.holder.name, report.promised_at, repeated=False)


def _insert(report: Report, family: Family) -> bool:
    """Whoever tells something need not see it: what is restricted is added as a job of the house."""
    with helping("reports.receive", "reports") if report.restricted else nullcontext():
        return insert_or_skip(report, family)


def _fact(report: Report, by: journal.Actor) -> journal.Entry:
    return journal.entry(
        "report.received",
        "report",
        by=by,
        audience=journal.PUBLIC,
        unit_id=report.holder_id,
        unit_name=report.holder.name,
        code=report.code,
        category=report.category.code,
        priority=report.priority,
        channel=report.channel,
    )


def _message(report: Report, new: NewReport, to: messaging.Address) -> messaging.Message:
    return messaging.message(
        "report.received",
        to=to,
        language=new.language,
        about="report",
        context={"code": report.code, "unit": report.holder.name, "due": report.promised_at.isoformat()},
        disguise=new.contact.disguise,
    )


def _fingerprint(new: NewReport) -> str:
    """SHA-256 over what was said, in one canonical form."""
    said = [
        new.category,
        new.story,
        list(new.point) if new.point else None,
        new.area_code,
        new.landmark,
        new.happened_at.isoformat() if new.happened_at else None,
        new.in_progress,
        [new.contact.name, new.contact.phone, new.contact.email, new.contact.anonymous],
        {code: list(value) if not isinstance(value, str) else value for code, value in new.answers.items()},
        [photo.sha256 for photo in new.photos],
        *([new.without] if new.without else []),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


@helped("reports.receive", "reports")  # for who sends the same key again
def _already_here(key: UUID, fingerprint: str) -> Receipt | None:
    report = Report.objects.filter(key=key).select_related("holder").first()
    if report is None:
        return None
    if report.fingerprint != fingerprint:
        raise Refused("key_reused", _("This key belongs to a report with other content."), field="key")
    return Receipt(report.pk, report.code, report.holder.name, report.promised_at, repeated=True)


def _checked(new: NewReport, fingerprint: str) -> tuple[Report, list[CheckedAnswer]]:
    """The row and the answers as they will be stored; refuses with the name of the field at fault."""
    found = open_category(new.category)
    if found is None:
        raise Refused("unknown_category", _("There is no such category."), field="category")
    category, asks = found
    if category.outside:
        raise Refused("outside_address", _("This is received elsewhere; the form says where."), field="category")
    now = clock.now()
    if new.happened_at is not None and new.happened_at > now + timedelta(days=1):
        raise Refused("in_future", _("The time lies in the future."), field="happened_at")
    if new.accuracy_m is not None and not 0 <= new.accuracy_m <= 100_000:
        raise Refused("bad_accuracy", _("The accuracy is a number of metres."), field="accuracy_m")
    area_id, unit = _place(new)
    priority = new.priority or category.priority
    if new.in_progress and category.priority_in_progress:
        priority = min(priority, category.priority_in_progress)
    answers = checked_answers(category, new.answers, language=new.language) if new.answers or asks else []
    state = STATES["received"]
    report = Report(
        key=new.key,
        fingerprint=fingerprint,
        code=new_code(),
        kind=category.kind,
        category=category,
        priority=priority,
        in_progress=new.in_progress,
        story=clean_text(new.story, field="story", limit=STORY_LIMIT, required=True),
        language=new.language if new.language in ("id", "en") else "id",
        happened_at=new.happened_at,
        lon=new.point.lon if new.point else None,
        lat=new.point.lat if new.point else None,
        accuracy_m=new.accuracy_m,
        cell=cell_of(new.point) if new.point else None,
        landmark=clean_line(new.landmark, field="landmark", limit=LANDMARK_LIMIT),
        area_id=area_id,
        unit=unit,
        holder=unit,
        state="received",
        state_since=now,
        owner=state.owner,
        due_at=deadline("triage", priority=priority, unit=unit, start=now),
        promised_at=deadline("promise", priority=priority, unit=unit, start=now),
        received_at=now,
        channel=new.channel,
        caveat=2 if category.sensitive else 1,
        response_wanted=category.needs_response or priority <= 2,
        external_id=clean_line(new.external_id, field="external_id", limit=80),
    )
    return report, answers


def _place(new: NewReport) -> tuple[int | None, territory.Unit]:
    """Area and unit of the place: by the point, else by the chosen area; outside is said, never guessed."""
    area_id: int | None = None
    if new.point is not None:
        located = territory.locate(new.point)
        if located.outside and (advice := territory.outside_advice(new.point)) is not None:
            raise Refused("outside", advice.sentence, field="point")
        area_id = located.area_id
    elif new.area_code:
        area_id = territory.Area.objects.filter(code=new.area_code).values_list("id", flat=True).first()
        if area_id is None:
            raise Refused("unknown_area", _("There is no such area."), field="area")
    else:
        raise Refused("no_place", _("Say where it is: a point on the map, or the kelurahan."), field="place")
    unit = territory.unit_for(area_id)
    if unit is None:
        raise Refused("no_unit", _("No police unit covers this place yet. In danger, call 110."), field="place")
    if new.without:
        kept_away, instead = behind(new.without)
        unit = instead if unit.path.startswith(kept_away.path) else unit
    return area_id, unit
