"""A unique word in every sensitive field of every row, and an oracle that says who may read it.

Planted by SQL after the samples made their rows, so that no verb can tidy a canary away. What is no secret stands in
:data:`PLAIN` with its reason; a new text column of a table that is neither planted nor plain fails
``test_every_text_is_sorted``.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from kemitraan.people.api import Viewer, purposes

TOKEN = re.compile(rb"Cnry[0-9a-f]{12}")
SHORTEST = 30  # characters a column must hold: shorter ones hold codes and kinds

# Whose words are whose: the purposes that may read the texts of a room, in the unit of the row.
ROOMS: dict[str, frozenset[str]] = {
    "reports": frozenset({purposes.READ_REPORTS}),
    "dispatch": frozenset({purposes.READ_REPORTS, purposes.SEND_RESPONDERS, purposes.RESPOND}),
    "visits": frozenset({purposes.MAKE_VISITS, purposes.REVIEW_VISITS}),
    "partnership": frozenset({purposes.READ_PARTNERS, purposes.KEEP_PARTNERS, purposes.SEE_PROGRAMME}),
    "watch": frozenset({purposes.READ_WATCH, purposes.KEEP_WATCH, purposes.SUPERVISE_WATCH, purposes.SEE_PROGRAMME}),
    "nights": frozenset({purposes.READ_WATCH, purposes.KEEP_WATCH, purposes.SUPERVISE_WATCH}),
    "siting": frozenset({purposes.PLACE_POSTS}),
    "learning": frozenset({purposes.READ_LEARNING, purposes.KEEP_LEARNING}),
    "accountability": frozenset({purposes.CUSTODY, purposes.COMPLAINTS}),
    "messaging": frozenset({purposes.READ_REPORTS}),
    "people": frozenset({purposes.OVERSEE, purposes.RUN_SYSTEM}),
    "oversight": frozenset({purposes.OVERSEE, purposes.REVIEW_GLASS}),
    "field": frozenset({purposes.REVIEW_VISITS}),
    "desk": frozenset({purposes.READ_REPORTS}),
    "keeping": frozenset({purposes.PERSONAL_DATA, purposes.COMPLAINTS, purposes.AGREE_HOLDS, purposes.CUSTODY}),
    "privacy": frozenset({purposes.PERSONAL_DATA, purposes.COMPLAINTS, purposes.AGREE_HOLDS, purposes.CUSTODY}),
}
OWN_PURPOSES: dict[str, frozenset[str]] = {
    "oversight.ResearchPermit": frozenset({purposes.RESEARCH, purposes.RUN_SYSTEM}),
    "oversight.SampleDraw": frozenset({purposes.OVERSEE}),
    "oversight.Reading": frozenset({purposes.OVERSEE}),
    "privacy.InformationRequest": frozenset({purposes.PUBLIC_INFORMATION}),
}
# Not planted, because it is no secret, or because it is a code that must stay what it is.
PLAIN_ROOMS = {"journal", "territory", "gateways", "config", "design"}
PLAIN = {
    "people.Account",  # names of colleagues stand on their work; passwords are hashed
    "people.Post", "people.Link", "people.Passkey", "people.Attempt", "people.Shift",
    "reports.Category", "reports.Question", "reports.ClockRule", "reports.Notice",
    "messaging.Template", "messaging.StaffWish",
    "accountability.Complaint", "accountability.ComplaintRule", "accountability.OutsideBody",  # words lie sealed
    "accountability.ComplaintWord", "accountability.ComplaintOpening", "accountability.ComplaintReferral",
    "oversight.ReleasedTable", "oversight.TableDownload", "oversight.Reading",
    "partnership.TimeRule", "partnership.YearlyAccount", "partnership.Group", "partnership.BkpmRoom",  # public pages
    "learning.Programme", "learning.Session", "learning.Material", "learning.Speaker", "learning.Topic",  # public pages
    "learning.Host", "learning.LearningRule",
    "keeping.KeyWrap", "keeping.KeepRule", "keeping.PurgeCertificate", "privacy.DutyRule",
    "watch.WatchRule", "watch.GuardPost", "nights.NightRule", "visits.VisitRule", "siting.StudyRule",
}  # fmt: skip
CODED = re.compile(
    r"code|hash|token|fingerprint|sha256|slug|state|kind|channel|verb|clock|template|language|number|model"
)


@dataclass(frozen=True)
class Canary:
    """One planted word: where it lies and in which units' matters."""

    label: str
    column: str
    key: object
    units: frozenset[int]

    def __str__(self) -> str:
        return f"{self.label}.{self.column} of {self.key}"


def columns(model: type[models.Model]) -> list[str]:
    """The text columns of a table where a person's words or a person may stand."""
    return [
        field.column
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.unique
        and not field.primary_key
        and (field.max_length or 10**6) >= SHORTEST
        and not CODED.search(field.column)
    ]


def planted_models() -> list[type[models.Model]]:
    """Every table of ours that is not plain."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("kemitraan.")
        and model._meta.app_label not in PLAIN_ROOMS
        and model._meta.label not in PLAIN
        and columns(model)
    ]


def plant() -> dict[bytes, Canary]:
    """Put a word into every such column of every row; what lies where."""
    found: dict[bytes, Canary] = {}
    with connection.cursor() as cursor:
        for model in planted_models():
            for row in model._default_manager.all():
                units = frozenset(units_of(row))
                for column in columns(model):
                    token = f"Cnry{secrets.token_hex(6)}"
                    table, key = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
                    said = f'update "{table}" set "{column}" = %s where "{key}" = %s and "{column}" is not null'
                    try:
                        with transaction.atomic():
                            cursor.execute(said, [token, row.pk])
                    except IntegrityError:  # a rule forbids it there: a telephone without consent, say
                        continue
                    found[token.encode()] = Canary(model._meta.label, column, row.pk, units)
    return found


def units_of(row: models.Model, depth: int = 3) -> Iterable[int]:
    """The units whose matter a row is: its own columns, else those of what it belongs to."""
    own = [getattr(row, name, None) for name in ("unit_id", "holder_id", "guided_by_id")]
    is_unit = {field.attname for field in row._meta.concrete_fields if _leads_to(field, "territory.Unit")}
    found = [
        value for name, value in zip(("unit_id", "holder_id", "guided_by_id"), own, strict=True) if name in is_unit
    ]
    if any(found) or not depth:
        return [int(value) for value in found if value]
    for field in row._meta.concrete_fields:
        if field.is_relation and field.related_model is not None:
            label = field.related_model._meta.label  # type: ignore[union-attr]
            if label.startswith("territory.") or label == "people.Account":
                continue
            parent = getattr(row, field.name)
            above = list(units_of(parent, depth - 1)) if parent is not None else []
            if above:
                return above
    return []


def _leads_to(field: models.Field[object, object], label: str) -> bool:
    return field.is_relation and field.related_model is not None and field.related_model._meta.label == label  # type: ignore[union-attr]


def may_read(viewer: Viewer, canary: Canary) -> bool:
    """Purpose in the row's unit; where a row belongs to no unit, the purpose anywhere."""
    wanted = OWN_PURPOSES.get(canary.label) or ROOMS[canary.label.split(".")[0]]
    if not canary.units:
        return any(viewer.may(purpose) for purpose in wanted)
    return any(canary.units & viewer.units_for(purpose) for purpose in wanted)
