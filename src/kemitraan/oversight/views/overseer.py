"""The overseers' pages. They only read: who looked at what, samples drawn by lot, figures, records opened in need."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kemitraan.accountability import api as accountability
from kemitraan.journal import api as journal
from kemitraan.oversight import figures as counted
from kemitraan.oversight.access import (
    checks_visible_to,
    draw_for,
    draws_visible_to,
    glass_seen_by_overseer,
    readings_visible_to,
)
from kemitraan.oversight.draw import day_starts, draw_sample
from kemitraan.oversight.models import Reading
from kemitraan.oversight.sampled import sampled
from kemitraan.oversight.seal_readings import broken_seals
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import safe
from kemitraan.toolbox.wall import helped

A_PAGE = 50
CHECKED_DAYS = 7  # of the log of reading, each time an overseer comes in
FIELDS = ("kantor", "jalan", "tentang", "kata", "dari", "sampai", "yang")


@needs(purposes.OVERSEE)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What an overseer may look into, with what waits."""
    viewer, now = viewer_of(request), clock.now()
    whole = request.GET.get("periksa") == "semua"  # reads every row there is: only when asked
    glass = glass_seen_by_overseer(viewer)
    context = {
        "today": readings_visible_to(viewer).filter(at__gt=now - timedelta(days=1)).count(),
        "files": readings_visible_to(viewer).filter(at__gt=now - timedelta(days=30), form="file").count(),
        "waiting": glass.filter(state__in=("opened", "late")).count(),
        "late": glass.filter(state="late").count(),
        "untried": checks_visible_to(viewer).filter(state="drawn").count(),
        "draws": draws_visible_to(viewer).count(),
        "seals": broken_seals(None if whole else now - timedelta(days=CHECKED_DAYS)),
        "whole": whole,
        "days": CHECKED_DAYS,
        "head": journal.latest_head(),
    }
    return render(request, "oversight/home.html", context)


@needs(purposes.OVERSEE)
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """The log of reading, the newest first; the filters stand in the address."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in FIELDS}
    found = _filtered(readings_visible_to(viewer_of(request)), asked).order_by("-id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    labels = {"": _("Everything"), "file": _("Taken along"), "hidden": _("Hidden from them"), "deed": _("Deeds")}
    chips = [
        {"label": label, "url": f"?{urlencode(asked | {'yang': which})}", "on": asked["yang"] == which}
        for which, label in labels.items()
    ]
    context = {
        "page": page,
        "rows": [(row, _said(row.asked)) for row in page],
        "asked": asked,
        "chips": chips,
        "filtered": any(asked.values()),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "oversight/readings.html", context)


@needs(purposes.OVERSEE)
@require_GET
def readings_csv(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a file, all of them."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in FIELDS}
    found = _filtered(readings_visible_to(viewer_of(request)), asked).order_by("id")
    answer = StreamingHttpResponse(_as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bacaan-{clock.local(clock.now()):%Y%m%d-%H%M}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _filtered(rows: QuerySet[Reading], asked: dict[str, str]) -> QuerySet[Reading]:
    if asked["kantor"]:
        rows = rows.filter(office__icontains=asked["kantor"]) | rows.filter(name__icontains=asked["kantor"])
    if asked["jalan"]:
        rows = rows.filter(route__startswith=asked["jalan"])
    if asked["tentang"]:
        rows = rows.filter(about__icontains=asked["tentang"].replace("-", ""))
    if asked["kata"]:
        rows = rows.filter(asked__icontains=asked["kata"])
    if (first := _day(asked["dari"])) is not None:
        rows = rows.filter(at__gte=day_starts(first))
    if (last := _day(asked["sampai"])) is not None:
        rows = rows.filter(at__lt=day_starts(last + timedelta(days=1)))
    if asked["yang"] == "file":
        rows = rows.filter(form="file")
    elif asked["yang"] == "hidden":
        rows = rows.filter(status__gte=400)
    elif asked["yang"] == "deed":
        rows = rows.filter(form="deed")
    return rows


def _day(typed: str) -> date | None:
    try:
        found = parse_date(typed)
    except ValueError:
        return None
    return found if found and 2000 < found.year < 2200 else None


def _said(query: str) -> str:
    """Filters, search words and page as somebody reads them; empty ones are left out."""
    try:
        return ", ".join(f"{name} = {value}" for name, value in parse_qsl(query, max_num_fields=50))
    except ValueError:
        return query


def _as_csv(rows: QuerySet[Reading]) -> Iterator[str]:
    heads = (_("When"), _("Name"), _("Office"), _("How"), _("Where"), _("About"), _("Asked"), _("Form"), _("Outcome"))
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(heads)
    for row in rows.iterator(chunk_size=2_000):
        moment = f"{clock.local(row.at):%Y-%m-%d %H:%M:%S%z}"
        cells = (row.name, row.office, row.method, row.route, row.about, _said(row.asked), row.form)
        writer.writerow([moment, *(safe(cell) for cell in cells), row.status or ""])
        if buffer.tell() > 60_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


@needs(purposes.OVERSEE)
@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """All draws of the body; a POST draws one more."""
    viewer, wrong = viewer_of(request), None
    if request.method == "POST":
        try:
            first, last = _day(request.POST.get("first", "")), _day(request.POST.get("last", ""))
            if first is None or last is None:
                raise Refused("bad_days", _("Choose two days that are over, the earlier one first."), field="first")
            return redirect("overseer:sample", draw_sample(viewer, first, last).pk)
        except Refused as refused:
            wrong = refused
    today = clock.local(clock.now()).date()
    context = {
        "page": Paginator(draws_visible_to(viewer).order_by("-id"), A_PAGE).get_page(request.GET.get("page")),
        "first": request.POST.get("first") or f"{today - timedelta(days=30)}",
        "last": request.POST.get("last") or f"{today}",
        "wrong": wrong,
    }
    return render(request, "oversight/samples.html", context, status=wrong.status if wrong else 200)


@needs(purposes.OVERSEE)
@require_GET
def sample(request: HttpRequest, number: int) -> HttpResponse:
    """One draw: its reports in the order they were drawn, with what could name somebody hidden."""
    draw = draw_for(viewer_of(request), number)
    return render(request, "oversight/sample.html", {"draw": draw, "cases": sampled(draw)})


@needs(purposes.OVERSEE)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Figures unit by unit, with what is too small hidden."""
    viewer, today = viewer_of(request), clock.local(clock.now()).date()
    kinds = dict(accountability.Complaint.Kind.choices)
    words: dict[str, Any] = {
        **kinds,
        counted.KEPT: _("Word in time"),
        counted.BROKEN: _("Word late"),
        counted.AGREED: _("Solved, they say"),
        counted.BACK: _("Not solved, they say"),
    }
    titles = (
        (_("Complaints about the police, by unit and what they are about"), counted.complaints_by_unit(viewer, today)),
        (_("Reports, by unit: was the promised word in time?"), counted.promises_by_unit(viewer, today)),
        (_("Residents asked whether it is solved, by unit"), counted.verdicts_by_unit(viewer, today)),
    )
    tables: list[dict[str, Any]] = []
    for title, table in titles:
        if table is None:
            tables.append({"title": title, "lines": []})
            continue
        names = [*table.rows, _("Together")]
        heads = [*(words.get(name, name) for name in table.columns), _("Together")]
        tables.append({"title": title, "heads": heads, "lines": list(zip(names, table.shown(), strict=True))})
    first, after = counted.last_year(today)
    context = {"tables": tables, "first": first, "last": after - timedelta(days=1)}
    return render(request, "oversight/figures.html", context)


@needs(purposes.OVERSEE)
@require_GET
@helped("oversight.glass", "reports")  # the codes of what was opened
def glass(request: HttpRequest) -> HttpResponse:
    """Every record opened in need, what waits first."""
    found = glass_seen_by_overseer(viewer_of(request))
    waiting = list(found.filter(state__in=("opened", "late")).order_by("due_at")[:200])
    page = Paginator(found.exclude(state__in=("opened", "late")).order_by("-id"), A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "oversight/glass_seen.html", {"waiting": waiting, "page": page})
