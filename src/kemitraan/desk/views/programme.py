"""What the commander sees of the programme: figures with the lists behind them, a map, a workbook and a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.design.templatetags.design import day as day_words
from kemitraan.desk.periods import PERIODS, Sight, months_back, quarters_back, read_sight, span_words
from kemitraan.desk.programme import figures, villages_of
from kemitraan.desk.programme_effect import effect, effect_about, effect_words, interval_words
from kemitraan.desk.programme_figure import Figure, shown
from kemitraan.desk.programme_html import place_rows
from kemitraan.desk.programme_map import as_points, places
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.parts import LEAST
from kemitraan.toolbox.pdf import qr_svg, render_pdf
from kemitraan.toolbox.sheets import Cell, write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = """
#letterhead(data)
= #data.title
#text(fill: quiet)[#data.sub]
#for figure in data.figures [
  #block(breakable: false)[
    == #figure.title: #figure.total
    #text(size: 9pt)[#figure.definition #text(fill: quiet)[#figure.about]]
  ]
  #if figure.rows.len() > 0 [
    #set text(size: 9pt)
    #table(columns: (1fr, auto, auto, auto), align: (left, right, right, right),
      table.header(..figure.head.map(one => strong(one))), ..figure.rows.flatten())
  ]
]
== #data.effect_title
#data.effect
#text(size: 9pt, fill: quiet)[#data.effect_about]
#v(8pt)
#text(size: 9pt, fill: quiet)[#data.note]
#proof(data.qr, data.address)
"""


@needs(purposes.SEE_PROGRAMME)
@require_GET
def programme(request: HttpRequest) -> HttpResponse:
    """Every figure of the programme over a period and an area (``?hari=30&wilayah=31.74``, ``?masa=2026-10``)."""
    viewer = viewer_of(request)
    villages = villages_of(viewer)
    sight = read_sight(request.GET, villages, clock.now())
    drawn, said = places(viewer, sight), effect(viewer, sight)
    context = {
        "sight": sight,
        "least": LEAST,
        "figures": list(figures(viewer, sight)),
        "effect": effect_words(said),
        "effect_about": effect_about(said, sight) if said.before is not None else "",
        "sessions_list": _sessions_of(sight),
        "periods": [
            {
                "label": _("%d days") % one,
                "url": sight.address(hari=one, masa=""),
                "on": not sight.span and one == sight.days,
            }
            for one in PERIODS
        ],
        "months": [(code, span_words(code), code == sight.span) for code in months_back(sight.now)],
        "quarters": [(code, span_words(code), code == sight.span) for code in quarters_back(sight.now)],
        "villages": [(one.code, one.name, one.code == sight.village) for one in villages],
        "drawn": drawn,
        "place_rows": place_rows(drawn.places),
        "points": as_points(drawn.places),
        "address": sight.address(),
    }
    return render(request, "desk/programme.html", context)


def _sessions_of(sight: Sight) -> str:
    """The list of the period's sessions in the area looked at."""
    given = {"when": "all", "since": clock.local(sight.since).date(), "until": sight.last_day, "area": sight.village}
    return f"{reverse('learning:staff')}?{urlencode({name: value for name, value in given.items() if value})}"


@needs(purposes.SEE_PROGRAMME)
@require_GET
def programme_xlsx(request: HttpRequest) -> HttpResponse:
    """The same figures as a workbook, small numbers of people hidden there too."""
    viewer = viewer_of(request)
    sight = read_sight(request.GET, villages_of(viewer), clock.now())
    headings = [
        *(_("Figure"), _("Part"), _("Number"), _("Of"), _("Share in percent")),
        *(_("What is counted"), _("Period"), _("Source")),
    ]
    body = write_sheet(_("The programme"), headings, _rows(viewer, sight))
    response = HttpResponse(body, content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="program.xlsx"'
    return response


def _rows(viewer: Viewer, sight: Sight) -> Iterator[list[Cell]]:
    for figure in figures(viewer, sight):
        about: list[Cell] = [figure.definition, figure.period, figure.source]
        yield [figure.title, _("All"), _cell(figure.number), _cell(figure.whole), _round(figure.percent), *about]
        for line in figure.lines:
            yield [
                figure.title,
                line.name,
                _cell(line.n),
                _cell(line.of),
                _round(line.percent),
                *about,
            ]
    said = effect(viewer, sight)
    title, source = _("Right answers in the quiz"), _("anonymous quizzes of the period's sessions")
    about = [_("Two groups, before and after, not joined by person; each session compared with itself"), sight.words]
    for name, percent, n in ((_("Before"), said.before, said.n_before), (_("After"), said.after, said.n_after)):
        yield [title, name, "" if percent is None else n, None, _round(percent), *about, source]
    if said.before is not None and said.after is not None:
        points = _round(said.after - said.before)
        yield [title, _("Difference in points"), None, None, points, interval_words(said), sight.words, source]


def _cell(number: int | None) -> Cell:
    return shown(None) if number is None else number


def _round(percent: float | None) -> Cell:
    return None if percent is None else round(percent, 1)


@needs(purposes.SEE_PROGRAMME)
@require_GET
def programme_pdf(request: HttpRequest) -> HttpResponse:
    """The monthly sheet: the same figures on A4."""
    viewer = viewer_of(request)
    villages = villages_of(viewer)
    sight = read_sight(request.GET, villages, clock.now())
    area = next((one.name for one in villages if one.code == sight.village), _("the whole area"))
    address = f"{settings.PUBLIC_URL}{reverse('desk:programme')}{sight.address()}"
    post = viewer.post
    last = clock.local(sight.until - timedelta(microseconds=1)).date()
    span = f"{day_words(clock.local(sight.since).date())} – {day_words(last)}"
    said = effect(viewer, sight)
    body = render_pdf(
        _SHEET,
        {
            "title": _("The programme: %(period)s") % {"period": sight.words},
            "lang": reader_language(),
            "unit": post.unit.name if post else "",
            "place_date": day_words(clock.local(sight.now).date()),
            "number": "",
            "sub": f"{span} · {area}",
            "figures": [_on_paper(one) for one in figures(viewer, sight)],
            "effect_title": _("What courses changed"),
            "effect": effect_words(said),
            "effect_about": effect_about(said, sight),
            "note": _("Counts of people below %(least)s are not shown. No officer is compared with another.")
            % {"least": LEAST},
            "footer": _("Demonstration: this paper has no legal force.") if settings.DEMO else "",
            "qr": qr_svg(address),
            "address": address,
        },
    )
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="program.pdf"'
    return response


def _on_paper(figure: Figure) -> dict[str, object]:
    total = figure.total
    return {
        "title": figure.title,
        "total": f"{shown(figure.number)} / {shown(figure.whole)}" if total.of else "–",
        "definition": figure.definition,
        "about": _("Period: %(period)s. Source: %(source)s.") % {"period": figure.period, "source": figure.source},
        "head": [figure.line, figure.counted, figure.of, "%"],
        "rows": [
            [line.name, shown(line.n), shown(line.of), "–" if line.percent is None else f"{line.percent:.0f}"]
            for line in figure.lines
        ],
    }
