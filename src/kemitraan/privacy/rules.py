"""When the clocks of this room run out: dated rows with their source, stored when promised."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from kemitraan.toolbox import clock
from kemitraan.toolbox.workdays import add_workdays

from .models import DutyRule

SINCE = date(2026, 1, 2)
# name, hours, working days, source
RULES: tuple[tuple[str, int | None, int | None, str], ...] = (
    ("data_answer", 72, None, "UU 27/2022 Ps. 30, 32, 33, 40, 41: 3×24 jam"),
    ("data_prove", 336, None, "Usulan awal: 14 hari untuk membuktikan diri"),
    ("data_bundle", 720, None, "Usulan awal: berkas dapat diambil 30 hari"),
    ("info_answer", None, 10, "UU 14/2008 Ps. 22 ayat (7): 10 hari kerja"),
    ("info_extend", None, 7, "UU 14/2008 Ps. 22 ayat (8): 7 hari kerja, satu kali, dengan alasan tertulis"),
    ("info_object", None, 30, "UU 14/2008 Ps. 36 ayat (1): 30 hari kerja"),
    ("info_decide", None, 30, "UU 14/2008 Ps. 36 ayat (2): 30 hari kerja"),
    ("breach_pack", 24, None, "Janji kami: berkas siap dalam 24 jam"),
    ("breach_tell", 72, None, "UU 27/2022 Ps. 46 ayat (1): 3×24 jam"),
    ("breach_close", 720, None, "Usulan awal: 30 hari untuk memperbaiki dan belajar"),
)


def seed_rules() -> None:
    """Put the rules in; what is there stays as staff left it."""
    for name, hours, workdays, source in RULES:
        if not DutyRule.objects.filter(name=name).exists():
            DutyRule.objects.create(name=name, hours=hours, workdays=workdays, source=source, valid_from=SINCE)


def rule(name: str, day: date) -> DutyRule:
    """The rule that holds on a day. LookupError where none does: a duty without a clock is a bug."""
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    found = DutyRule.objects.filter(holds, name=name).order_by("-valid_from", "-id").first()
    if found is None:
        raise LookupError(f"no rule {name!r} on {day}")
    return found


def deadline(name: str | None, start: datetime) -> datetime | None:
    """When the clock that starts now runs out; None for no clock."""
    if name is None:
        return None
    found = rule(name, clock.local(start).date())
    if found.workdays is not None:
        return add_workdays(start, found.workdays)
    return start + timedelta(hours=found.hours or 0)
