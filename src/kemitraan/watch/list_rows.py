"""One row of an employer's list: read, compared with what is known, and told what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import Row
from kemitraan.toolbox.text import clean_line

from . import rules
from .card_number import GRADE_OF, read_number
from .card_status import EXPIRED, Status, status_of, steps_on
from .models import Card, Employer, Member, SecurityUnit, Suspension

COLUMNS: dict[str, Sequence[str]] = {
    "name": ("Nama", "Name"),
    "number": ("Nomor anggota", "Member number"),
    "card": ("Nomor KTA", "Card number", "KTA"),
    "level": ("Gada", "Tingkat", "Level"),
    "grade": ("Jenjang", "Grade"),
    "issued": ("Terbit", "Issued"),
    "until": ("Berlaku sampai", "Valid until"),
    "site": ("Lokasi", "Site"),
    "company": ("Perusahaan", "Company"),
}
BAD, WARN = "bad", "warn"

# code → gravity and sentence; ``{…}`` are filled from what the finding carries.
MESSAGES: dict[str, tuple[str, Promise]] = {
    "no_name": (BAD, _("The name is missing.")),
    "bad_text": (BAD, _("This cell cannot be read or is too long.")),
    "bad_card": (BAD, _("The card number does not fit the pattern, for example 31-2024-001234.")),
    "twice": (BAD, _("This card number stands in the list more than once.")),
    "elsewhere": (BAD, _("This card number belongs to a guard of another employer. Ask your police unit.")),
    "bad_level": (BAD, _("The level is Gada Pratama, Madya or Utama.")),
    "level_and_grade": (BAD, _("The grade does not go with the level of training.")),
    "bad_date": (BAD, _("This is no date. Write it as 31-12-2026.")),
    "no_date": (BAD, _("The last valid day is missing.")),
    "future": (BAD, _("The card cannot be issued in the future.")),
    "too_long": (BAD, _("A card holds for three years at most.")),
    "unknown_site": (BAD, _("You have no site of this name. Your police unit registers sites.")),
    "closed_site": (BAD, _("This site is not active.")),
    "unknown_company": (BAD, _("The list names another company than yours.")),
    "barred": (WARN, _("Expired over a year ago: may not serve; a refresher course comes first.")),
    "expired_warn2": (WARN, _("Expired: second warning.")),
    "expired_warn1": (WARN, _("Expired: first warning.")),
    "expiring": (WARN, _("The card ends within 90 days.")),
    "no_issue_day": (WARN, _("The day of issue is missing; it is reckoned back from the last day.")),
    "refresher_needed": (BAD, _("Expired over a year ago: your police unit gives the new card after the refresher.")),
    "suspended": (BAD, _("This guard is suspended. Ask your police unit.")),
    "returns": (WARN, _("This guard had left and comes back.")),
    "moves": (WARN, _("This guard moves here from another site of yours.")),
    "older": (WARN, _("A newer card of this guard is known; this row changes nothing.")),
}


@dataclass(frozen=True)
class Held:
    """Who carries a card number, or carried it last. ``left`` and ``suspended`` are about that person."""

    member: int
    employer: int | None
    unit: int
    last: date
    left: bool
    suspended: bool


@dataclass
class Known:
    """What the check of all rows looks things up in, read once."""

    employer: Employer
    sites: dict[str, SecurityUnit]
    cards: dict[str, Held]  # number → who carries it, or carried it last
    day: date
    counted: Counter[str] = field(default_factory=Counter)


def check_rows(employer: Employer, rows: Sequence[Row], sites: Sequence[SecurityUnit]) -> list[dict[str, Any]]:
    """Every row with what it would do (``new``, ``renew``, ``same``, ``none``) and what is wrong with it."""
    day = rules.today()
    numbers = [_number(row, day) for row in rows]
    counted = Counter(number for number in numbers if number)
    known = Known(employer, {site.name.casefold(): site for site in sites}, _held(list(counted)), day, counted)
    return [_check(row, number, known) for row, number in zip(rows, numbers, strict=True)]


def _held(numbers: list[str]) -> dict[str, Held]:
    """By number the card that counts, or else the last one of somebody who left."""
    out = Suspension.objects.filter(member=OuterRef("member_id"), state="suspended")
    found = Card.objects.filter(number__in=numbers).annotate(out=Exists(out)).order_by("current", "valid_until", "id")
    rows = found.values_list(
        "number", "member_id", "member__unit__employer_id", "member__unit_id", "valid_until", "member__state", "out"
    )
    return {
        number: Held(member, employer, unit, last, state == Member.State.LEFT, out)
        for number, member, employer, unit, last, state, out in rows
    }


def _number(row: Row, day: date) -> str:
    try:
        return read_number(row.values.get("card", ""), day)
    except Refused:
        return ""


def _check(row: Row, number: str, known: Known) -> dict[str, Any]:
    wrong: list[tuple[str, str]] = []  # code, column
    given = row.values
    name = _line(given, "name", 120, wrong)
    if not name and not wrong:
        wrong.append(("no_name", "name"))
    member_number = _line(given, "number", 40, wrong)
    if not number:
        wrong.append(("bad_card", "card"))
    elif known.counted[number] > 1:
        wrong.append(("twice", "card"))
    level, grade = _level(given, wrong)
    issued, until = _days(given, known.day, wrong)
    site = _site(given, known, wrong)
    _company(given, known, wrong)
    does, member = "new", None
    if number in known.cards:
        does, member = _known_guard(known.cards[number], known, site, until, wrong)
    if until is not None:
        status = status_of(until, known.day, steps_on(known.day))
        if status in EXPIRED:
            wrong.append((status.value, "until"))
        elif status != Status.ACTIVE:
            wrong.append(("expiring", "until"))
    bad = any(MESSAGES[code][0] == BAD for code, _column in wrong)
    return {
        "row": row.number,
        "name": name,
        "number": member_number,
        "card": number or given.get("card", "")[:40],
        "level": level,
        "grade": grade,
        "issued": issued.isoformat() if issued else "",
        "until": until.isoformat() if until else "",
        "unit": site.pk if site else None,
        "site": site.name if site else given.get("site", "")[:80],
        "member": member,
        "does": "none" if bad else does,
        "wrong": [{"code": code, "column": column} for code, column in wrong],
    }


def _known_guard(
    held: Held, known: Known, site: SecurityUnit | None, until: date | None, wrong: list[tuple[str, str]]
) -> tuple[str, int | None]:
    """What a row does whose card number is known: ``renew``, ``same``, or ``new`` for who left another employer."""
    own = held.employer == known.employer.pk
    if not own and not held.left:
        wrong.append(("elsewhere", "card"))
        return "none", None
    if held.suspended:
        wrong.append(("suspended", "card"))
    does = "same" if until is not None and until <= held.last else "renew"
    if until is not None and until < held.last:
        wrong.append(("older", "until"))
        return "same", held.member if own else None
    if does == "renew" and status_of(held.last, known.day, steps_on(known.day)) == Status.BARRED:
        wrong.append(("refresher_needed", "until"))  # as the police form: a list names no course
    if not own:
        return "new", None
    if held.left or (site is not None and site.pk != held.unit):
        wrong.append(("returns" if held.left else "moves", "site"))
        does = "renew"
    return does, held.member


def _line(given: Mapping[str, str], column: str, limit: int, wrong: list[tuple[str, str]]) -> str:
    try:
        return clean_line(given.get(column, ""), field=column, limit=limit)
    except Refused:
        wrong.append(("bad_text", column))
        return ""


def _level(given: Mapping[str, str], wrong: list[tuple[str, str]]) -> tuple[str, str]:
    said = given.get("level", "").casefold().replace("gada", "").strip()
    grade = given.get("grade", "").casefold().strip()
    grade = next((one for one in Card.Grade.values if grade.startswith(one)), "" if not grade else "?")
    if said not in Card.Level.values:
        wrong.append(("bad_level", "level"))
        return "", ""
    fitting = GRADE_OF[Card.Level(said)]
    if grade and grade != fitting:
        wrong.append(("level_and_grade", "grade"))
    return said, str(fitting)


def _days(given: Mapping[str, str], day: date, wrong: list[tuple[str, str]]) -> tuple[date | None, date | None]:
    issued, until = _day(given, "issued", wrong), _day(given, "until", wrong)
    if until is None and issued is None:
        if not any(code == "bad_date" for code, _column in wrong):
            wrong.append(("no_date", "until"))
        return None, None
    length = timedelta(days=rules.days("card_valid", on=day))
    if issued is None and until is not None:
        wrong.append(("no_issue_day", "issued"))
        issued = min(until - length, day)
    if until is None and issued is not None:
        until = issued + length
    if issued is not None and until is not None:
        if issued > day:
            wrong.append(("future", "issued"))
        if not issued <= until <= issued + length + timedelta(days=1):  # one leap day more in three calendar years
            wrong.append(("too_long", "until"))
        until = min(until, issued + length)
    return issued, until


def _day(given: Mapping[str, str], column: str, wrong: list[tuple[str, str]]) -> date | None:
    text = given.get(column, "").strip()
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
        if 1980 <= found.year <= 2100:
            return found
    wrong.append(("bad_date", column))
    return None


def _site(given: Mapping[str, str], known: Known, wrong: list[tuple[str, str]]) -> SecurityUnit | None:
    said = given.get("site", "").strip().casefold()
    site = known.sites.get(said)
    if site is None and not said and len(known.sites) == 1:
        site = next(iter(known.sites.values()))
    if site is None:
        wrong.append(("unknown_site", "site"))
    elif site.status != SecurityUnit.Status.ACTIVE:
        wrong.append(("closed_site", "site"))
    return site


def _company(given: Mapping[str, str], known: Known, wrong: list[tuple[str, str]]) -> None:
    said = _plain(given.get("company", ""))
    if said and fuzz.token_sort_ratio(said, _plain(known.employer.name)) < 85:
        wrong.append(("unknown_company", "company"))


def _plain(name: str) -> str:
    """A company's name without its legal form: "PT. Jaga Aman, Tbk" and "Jaga Aman" are one."""
    words = [word.strip(".,()") for word in name.casefold().split()]
    return " ".join(word for word in words if word not in {"pt", "cv", "tbk", "persero", "ud"})
