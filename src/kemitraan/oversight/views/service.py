"""How soon people are served by kelurahan: a page and a file for everybody."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.oversight.mystery import counted
from kemitraan.oversight.service_times import QUARTERS, Quarter, Served, middle, quarters, served, unequal
from kemitraan.people.api import public
from kemitraan.toolbox import clock
from kemitraan.toolbox.sheets import safe

ORDERS = ("lama", "nama")


@public
@require_GET
def times(request: HttpRequest) -> HttpResponse:
    """One quarter, one city or all, the longest wait first or by name; what is asked stands in the address."""
    quarter, rows = _asked(request)
    cities = sorted({row.city for row in rows})
    city = request.GET.get("kota", "")
    shown = [row for row in rows if row.city == city] if city in cities else rows
    usual = middle(rows)
    longest = max((row.first_word_s for row in rows if row.first_word_s is not None), default=0.0)
    order = request.GET.get("urut", "")
    if order == "nama":
        shown = sorted(shown, key=lambda row: (row.name, row.code))
    context = {
        "quarter": quarter,
        "quarters": [(one.name, _("Quarter %(number)d of %(year)d") % vars(one)) for one in quarters(_today())],
        "cities": [(one, one) for one in cities],
        "city": city,
        "order": order if order in ORDERS else "lama",
        "rows": [(row, unequal(row, usual), _share(row, longest)) for row in shown],
        "usual": usual,
        "unequal": sum(unequal(row, usual) for row in shown),
        "tried": counted(quarter.first, quarter.after),
        "query": f"triwulan={quarter.name}",
    }
    return render(request, "oversight/service_times.html", context)


@public
@require_GET
def times_csv(request: HttpRequest) -> HttpResponse:
    """The same quarter as a file, all kelurahan, times in seconds."""
    quarter, rows = _asked(request)
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(
        ["period", "code", "kelurahan", "kecamatan", "kota", "reports", "first_word_s", "kept_percent", "to_scene_s"]
    )
    for row in rows:
        place = [safe(text) for text in (row.code, row.name, row.district, row.city)]
        sheet.writerow([quarter.name, *place, row.count, row.first_word_s, row.kept_percent, row.to_scene_s])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="waktu-layanan-{quarter.name}.csv"'
    return answer


def _asked(request: HttpRequest) -> tuple[Quarter, list[Served]]:
    known = quarters(_today())
    quarter = next((one for one in known if one.name == request.GET.get("triwulan")), known[0])
    return quarter, _of_hour(quarter, int(clock.now().timestamp()) // 3600)


@lru_cache(maxsize=2 * QUARTERS)
def _of_hour(quarter: Quarter, hour: int) -> list[Served]:
    """A quarter that is over hardly changes: counted once an hour, or anybody could keep the database busy."""
    return served(quarter)


def _share(row: Served, longest: float) -> int:
    """The length of a bar, 0 to 100."""
    if row.first_word_s is None:
        return 100
    return round(100 * row.first_word_s / longest) if longest else 0


def _today() -> date:
    return clock.local(clock.now()).date()
