"""How soon people are served, kelurahan by kelurahan: for everybody to see whether it is the same for all (E15, E19).

Whole quarters only, and none of them overlaps another: no number of a few reports can be worked out by comparing two
periods. A kelurahan with fewer than five reports is not listed, and nothing is summed up over kelurahan (E1, E22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isinf
from statistics import median

from django.db import connection

from kemitraan.toolbox.parts import LEAST
from kemitraan.toolbox.wall import helped

from .draw import day_starts

QUARTERS = 4
PERCENT_FROM = 20  # of fewer reports a share in percent would say little of the service and much of a single one
UNEQUAL = 2  # a wait of so many times the middle one is called unequal


@dataclass(frozen=True)
class Quarter:
    """Three calendar months in Jakarta."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> date:
        """The first day of the next one."""
        return date(self.year + self.number // 4, 3 * self.number % 12 + 1, 1)

    @property
    def name(self) -> str:
        """As it stands in addresses: ``2026-K3``."""
        return f"{self.year}-K{self.number}"


@dataclass(frozen=True)
class Served:
    """One kelurahan. ``first_word_s`` is None where half of the reports have no word; other None: too few to say."""

    code: str
    name: str
    district: str
    city: str
    count: int
    first_word_s: float | None
    kept_percent: int | None
    to_scene_s: float | None


def quarters(today: date) -> list[Quarter]:
    """The last four quarters that are over, the newest first."""
    number = today.year * 4 + (today.month - 1) // 3
    return [Quarter(at // 4, at % 4 + 1) for at in range(number - 1, number - 1 - QUARTERS, -1)]


@helped("oversight.service_times", "reports")  # counted
def served(quarter: Quarter) -> list[Served]:
    """Each kelurahan with five reports or more in the quarter, the longest wait for a first word at the top.

    First word: from receipt to the first answer a person gave, the middle one of all reports; one without an answer
    counts as endless. Kept: the first word came when it was promised. To the scene: from receipt by the desk to the
    first officer there, where somebody was sent. Reports that were joined to another one count with that one.
    """
    begin, end = day_starts(quarter.first), day_starts(quarter.after)
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"begin": begin, "end": end, "least": LEAST, "percent_from": PERCENT_FROM})
        rows = cursor.fetchall()
    return [
        Served(code, name, district, city, count, None if isinf(first) else float(first), kept, scene)
        for code, name, district, city, count, first, kept, scene in rows
    ]


def middle(rows: Sequence[Served]) -> float | None:
    """The median over kelurahan of the wait for a first word; None where nobody is listed or most have no word."""
    waits = [float("inf") if row.first_word_s is None else row.first_word_s for row in rows]
    found = median(waits) if waits else float("inf")
    return None if isinf(found) else found


def unequal(row: Served, usual: float | None) -> bool:
    """Whether people there wait twice as long as in the middle kelurahan, or have no word at all."""
    return usual is not None and (row.first_word_s is None or row.first_word_s >= UNEQUAL * usual)


_STATEMENT = """
with told as (
    select split_part(area.code, '/', 1) as village, report.id,
           coalesce(extract(epoch from report.answered_at - report.received_at), 'infinity')::float8 as first_word,
           coalesce(report.answered_at <= report.promised_at, false) as kept,
           (select min(extract(epoch from went.on_scene_at - went.contact_at))::float8
            from dispatch_response went where went.report_id = report.id) as to_scene
    from reports_report report
    join territory_area area on area.id = report.area_id
    where report.received_at >= %(begin)s and report.received_at < %(end)s and report.merged_into_id is null
)
select village.code, village.name, district.name, city.name, count(*),
       percentile_disc(0.5) within group (order by told.first_word),
       case when count(*) >= %(percent_from)s then round(100.0 * avg(told.kept::int))::int end,
       case when count(told.to_scene) >= %(least)s then percentile_cont(0.5) within group (order by told.to_scene) end
from told
join territory_area village on village.code = told.village and village.level = 'village'
join territory_area district on district.id = village.parent_id
join territory_area city on city.id = district.parent_id
group by village.code, village.name, district.name, city.name
having count(*) >= %(least)s
order by 6 desc, village.name, village.code
"""
