"""From a row of a spreadsheet to a partner: which column means what, and what is wrong with a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .add import NewPartner, put, refuse_without_consent
from .consent import NewContact, checked_contact
from .kinds import Kind, Purpose, form_of
from .lint import words_about_belonging
from .models import Contact, Partner
from .names import bare_name, fold

# Field → its name on our pages, and headings it may have in a file (any case).
FIELDS = {
    "name": (gettext_lazy("Name"), ("nama", "nama mitra", "nama lengkap", "nama organisasi", "name")),
    "kind": (gettext_lazy("Kind"), ("jenis", "jenis mitra", "kategori", "kind")),
    "function": (gettext_lazy("Public function"), ("fungsi", "jabatan", "fungsi publik", "function", "role")),
    "function_consented_on": (
        gettext_lazy("Agreed that we keep this office"),
        ("persetujuan jabatan", "jabatan disetujui pada", "office agreed on"),
    ),
    "village": (gettext_lazy("Kelurahan"), ("kelurahan", "desa", "village")),
    "rw": (gettext_lazy("RW"), ("rw", "no rw", "nomor rw")),
    "address": (gettext_lazy("Address"), ("alamat", "address")),
    "phone": (
        gettext_lazy("Telephone"),
        ("telepon", "no hp", "hp", "no. hp", "nomor telepon", "whatsapp", "wa", "phone"),
    ),
    "email": (gettext_lazy("E-mail"), ("email", "e-mail", "surel")),
    "given_by": (gettext_lazy("Given by"), ("diberikan oleh", "sumber kontak", "given by")),
    "consented_on": (gettext_lazy("Agreed on"), ("tanggal persetujuan", "disetujui pada", "agreed on")),
    "purpose": (gettext_lazy("May be used for"), ("tujuan", "tujuan kontak", "purpose")),
    "registration": (gettext_lazy("Registration number"), ("nomor registrasi", "nomor izin", "registration")),
    "note": (gettext_lazy("Note"), ("catatan", "keterangan", "note")),
}
LANGUAGES = ("id", "en")
# How people write kinds in their own lists; our own words for them come with :func:`kinds_known`.
_KINDS = {
    **{kind.value: kind.value for kind in Kind},
    "tokoh agama": "religious_figure",
    "tokoh politik": "political_figure",
    "tokoh adat": "customary_figure",
    "cendekiawan": "intellectual_figure",
    "tokoh intelektual": "intellectual_figure",
    "akademisi": "intellectual_figure",
    "pengusaha": "business_figure",
    "tokoh pemuda": "youth_figure",
    "tokoh masyarakat": "community_figure",
    "ketua rw": "community_figure",
    "ketua rt": "community_figure",
    "ormas": "ormas",
    "lsm": "ngo",
    "media": "media",
    "media massa": "media",
    "sekolah": "education",
    "kampus": "education",
    "universitas": "education",
    "organisasi mahasiswa intra": "student_intra",
    "bem": "student_intra",
    "perusahaan": "company",
    "bujp": "bujp",
    "organisasi mahasiswa ekstra": "student_extra",
    "instansi": "agency",
    "komunitas": "community",
    "rumah ibadah": "house_of_worship",
    "pengurus rumah ibadah": "house_of_worship",
    "dkm": "house_of_worship",
}
WATCHED = ("function", "note")  # where somebody may write of a person what is nobody's business (E3)
Tell = Callable[..., None]  # field, reason, code
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")


@cache
def columns_known() -> dict[str, Sequence[str]]:
    """Field → the headings it may have: those of people's lists, and our own words in both languages, as exported."""
    return {name: (*heads, *_in_both(label)) for name, (label, heads) in FIELDS.items()}


@cache
def kinds_known() -> dict[str, str]:
    """Folded word → kind: how people write it, and our own words in both languages."""
    return {fold(said): kind.value for kind in Kind for said in _in_both(kind.label)} | _KINDS


@cache
def purposes_known() -> dict[str, str]:
    """Folded word → purpose of a contact, likewise."""
    told = {fold(one.value): one.value for one in Purpose}
    return told | {fold(said): one.value for one in Purpose for said in _in_both(one.label)}


def _in_both(label: object) -> list[str]:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(str(label))
    return said


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: the column as the file names it, our field, and why."""

    column: str
    field: str
    reason: str
    code: str = "bad"


@dataclass
class Known:
    """What a check knows beforehand: kelurahan by folded name, the unit's area, names and numbers seen already."""

    villages: dict[str, territory.Area]
    unit: territory.Unit
    units_below: frozenset[int]
    today: date
    names: set[tuple[str, int | None]] = field(default_factory=set)  # bare name, kelurahan
    keys: set[str] = field(default_factory=set)
    covers: dict[int, territory.Unit | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """A row read: the partner and contacts it gives, or the faults that forbid it."""

    partner: NewPartner | None
    contacts: tuple[Contact, ...]
    faults: tuple[Fault, ...]
    rw: int | None = None


def read_row(cells: Mapping[str, str], mapping: Mapping[str, str], defaults: Mapping[str, str], known: Known) -> Read:
    """Check one row: every fault is named, not only the first. Nothing is stored."""

    def told(name: str) -> str:
        column = mapping.get(name, "")
        return (cells.get(column, "") if column else "").strip() or defaults.get(name, "")

    faults: list[Fault] = []

    def fault(name: str, reason: str, code: str = "bad") -> None:
        faults.append(Fault(mapping.get(name, ""), name, reason, code))

    kind = kinds_known().get(fold(told("kind")), told("kind"))
    if kind not in Kind.values:
        message = _("This kind is unknown: %(said)s. Known are: %(kinds)s.")
        known_kinds = "; ".join(str(one.label) for one in Kind)
        fault("kind", message % {"said": told("kind") or "–", "kinds": known_kinds})
        kind = ""
    village, unit = _place(told("village"), known, fault)
    rw = _number(told("rw"), fault)
    if rw is not None and village is None and not told("village"):
        fault("village", _("Choose the kelurahan of this RW."))
    new = NewPartner(
        kind=kind, name=told("name"), unit=unit, function=told("function"), registration=told("registration"),
        area=village, address=told("address"), how_met="list", note=told("note"),
        function_consented_on=read_day(told("function_consented_on")),
    )  # fmt: skip
    _try_partner(new, fault)
    for name in WATCHED:
        if found := words_about_belonging(told(name)):
            message = _(
                "“%(words)s”: we keep what somebody does in public, never belief, origin or leaning. Where the words "
                "name an institution or a place, add this partner by hand."
            )
            fault(name, message % {"words": "”, “".join(found)}, "belonging")
    contacts = tuple(_contacts(told, known, fault))
    identity = (bare_name(new.name), village.pk if village else None)
    if new.name and identity in known.names:
        fault("name", _("This partner is there already, or stands in the file twice."), "twin")
    elif any(contact.key in known.keys for contact in contacts if contact.key):
        fault("phone", _("This number belongs to a partner already, or stands in the file twice."), "twin")
    known.names.add(identity)
    known.keys.update(contact.key for contact in contacts if contact.key)
    return Read(None if any(one.code != "twin" for one in faults) else new, contacts, tuple(faults), rw)


def _place(said: str, known: Known, fault: Tell) -> tuple[territory.Area | None, territory.Unit]:
    if not said:
        return None, known.unit
    village = known.villages.get(fold(said))
    if village is None:
        fault("village", _("This kelurahan is not in your area: %(said)s") % {"said": said})
        return None, known.unit
    if village.pk not in known.covers:
        known.covers[village.pk] = territory.unit_for(village.pk)
    unit = known.covers[village.pk]
    return village, unit if unit is not None and unit.pk in known.units_below else known.unit


def _number(said: str, fault: Tell) -> int | None:
    digits = re.sub(r"(?i)^rw[\s.]*", "", said)
    if not digits:
        return None
    if digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 999:
        return int(digits)
    fault("rw", _("The number lies between 1 and 999."))
    return None


def _try_partner(new: NewPartner, fault: Tell) -> None:
    """Each field by itself, so that every fault is named."""
    trial = Partner(unit=new.unit, kind=Kind.ORMAS, name="x", added_at=clock.now())
    for name in ("name", "registration", "address", "note"):
        try:
            put(trial, {name: getattr(new, name)})
        except Refused as refused:
            fault(name, refused.message)
        if not trial.name:
            trial.name = "x"
    if new.kind and form_of(new.kind) == "person" and not new.function:
        fault("function", _("Say which public function this person has."))
    elif len(new.function) > 160:
        fault("function", _("At most %(limit)s characters.") % {"limit": 160})
    try:
        refuse_without_consent(new.kind, new.function_consented_on)
    except Refused as refused:
        fault("function_consented_on", refused.message)


def _contacts(told: Callable[[str], str], known: Known, fault: Tell) -> Iterator[Contact]:
    given = [(name, channel) for name, channel in (("phone", "phone"), ("email", "email")) if told(name)]
    if not given:
        return
    consented = read_day(told("consented_on"))
    if consented is None:
        fault("consented_on", _("A contact needs the day of consent, such as 2026-03-31."))
    if not told("given_by"):
        fault("given_by", _("A contact needs to say who gave it."))
    said = told("purpose")
    purpose = purposes_known().get(fold(said), said)
    if purpose not in Purpose.values:
        fault("purpose", _("Say what this contact may be used for."))
        purpose = Purpose.COOPERATION.value  # so that the rest of the contact is looked at; the row is left out
    for name, channel in given:
        new = NewContact(channel, told(name), told("given_by") or "–", purpose, consented or known.today)
        try:
            yield checked_contact(new)
        except Refused as refused:
            where = name if refused.field == "value" else refused.field
            fault(where if where in FIELDS else name, refused.message)


def read_day(said: str) -> date | None:
    """A day as people write it: 2026-03-31, 31-03-2026, 31/03/2026; None for anything else."""
    for form in _DATES:
        try:
            return datetime.strptime(said.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
