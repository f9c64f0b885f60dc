"""A study on one sheet of paper, and as a table to take along. That somebody took it is written down by the view."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.design.templatetags.design import day, idnum
from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.pdf import qr_svg, render_pdf
from kemitraan.toolbox.sheets import Cell, write_sheet

from . import words
from .models import Study

SHEET = """
#letterhead(data)
#text(size: 16pt, weight: "semibold")[#data.title]
#v(2pt)
#text(size: 9pt, fill: quiet)[#data.asked]
#v(6pt)
#grid(columns: (1fr, 1fr, 1fr, 1fr), gutter: 8pt, ..data.figures.map(one => [
  #text(size: 16pt, weight: "semibold")[#one.at(0)] \\
  #text(size: 8.5pt, fill: quiet)[#one.at(1)]
]))
#v(4pt)
= #data.posts_title
#set text(size: 9.5pt)
#table(columns: (auto, 1fr, 2fr, auto), table.header(..data.columns.map(one => strong(one))), ..data.posts.flatten())
#data.decision
#v(2pt)
#set text(size: 8.5pt, fill: quiet)
#for line in data.notes [- #line
]
#proof(data.qr, data.address)
"""


def as_pdf(study: Study) -> bytes:
    """One page, A4. Refuses (409) a study without a result."""
    if not study.result:
        raise words.not_computed()
    told = words.figures(study)
    asked = " · ".join([words.ground_words(study), *words.class_words(study), period(study), words.hours_words(study)])
    address = f"{settings.PUBLIC_URL}{reverse('siting:study', args=[study.pk])}"
    data = {
        "title": f"{study.title} ({_('estimate')})" if study.estimate else study.title,
        "lang": reader_language(),
        "unit": study.unit.name,
        "number": _("Study %s") % study.pk,
        "place_date": day(study.computed_at) if study.computed_at else "",
        "footer": _("Expected events are reports spread over the ground: a measure of reports, not of crime."),
        "asked": asked,
        "figures": [
            [percent(told.share_before), _("covered before")],
            [percent(told.share_after), _("covered with the proposed posts")],
            [idnum(study.inputs["events"]), _("events counted")],
            [f"Rp {idnum(told.cost_month)}", _("a month for all proposed posts")],
        ],
        "posts_title": _("Proposed posts"),
        "columns": ["", _("Place"), _("Why"), _("Decision")],
        "posts": [
            [
                str(place + 1), words.post_name(one), words.reason_of(study, one),
                (_("taken up") if place in study.decision else _("not taken up")) if study.state == "decided" else "–",
            ]
            for place, one in enumerate(study.result["proposed"])
        ],
        "decision": _decision(study),
        "notes": list(notes(study)),
        "qr": qr_svg(address),
        "address": address,
    }  # fmt: skip
    return render_pdf(SHEET, data)


def notes(study: Study) -> Iterator[str]:
    """What the reader must know to judge the figures: definition, period, source, what was left out, the proof."""
    if study.estimate:
        yield words.estimate_words(study)
    if study.estimate:
        yield _("Covered: the middle of a cell is reached within %s.") % words.reach_words(study)
    else:
        yield _("Covered: the middle of a segment of road is reached within %s.") % words.reach_words(study)
    yield _("Source: residents' reports of %(period)s, %(hours)s. Each is spread over %(metres)s m.") % {
        "period": period(study),
        "hours": words.hours_words(study),
        "metres": study.bandwidth_m,
    }
    yield words.hidden_words(study)
    yield words.proof_words(study)
    for why, count in words.left_out_words(study):
        yield _("Left out: %(count)s %(why)s.") % {"count": count, "why": why}
    yield _("Places where people report little look safer than they are. Compare with a survey before you decide.")


def as_sheet(study: Study) -> bytes:
    """Segments and posts in one table (XLSX). Refuses (409) a study without a result."""
    if not study.result:
        raise words.not_computed()
    headings = [
        *(_("What"), _("Name"), _("Latitude"), _("Longitude"), _("Metres"), _("Expected events")),
        *(_("Covered before"), _("Covered with the proposed posts"), _("Why"), _("Decision")),
    ]
    return write_sheet(study.title, headings, _rows(study))


def _rows(study: Study) -> Iterator[list[Cell]]:
    yes, no = _("yes"), _("no")
    if study.estimate:
        yield [_("Note"), words.estimate_words(study), *[None] * 8]
    for place, one in enumerate(study.result["proposed"]):
        taken = (yes if place in study.decision else no) if study.state == "decided" else None
        yield [
            _("Proposed post"), words.post_name(one), one["lat"], one["lon"], None, one["adds"], None, None,
            words.reason_of(study, one), taken,
        ]  # fmt: skip
    for _number, name, lon, lat in study.result["existing"]:
        yield [_("Post that stands"), name, lat, lon, None, None, yes, yes, None, None]
    for one in study.result["segments"]:
        (lon, lat), what = one["line"][len(one["line"]) // 2], _("Segment")
        if study.estimate:  # the edge of a cell, of which the middle is told
            (lon, lat), what = words.middle_of(one), _("Cell")
        yield [
            what, one["name"], lat, lon, one["metres"], one["weight"],
            yes if one["before"] else no, yes if one["after"] else no, None, None,
        ]  # fmt: skip


def period(study: Study) -> str:
    """The days that count."""
    return f"{day(study.period_from)} – {day(study.period_to)}"


def percent(value: float) -> str:
    """A share with one decimal."""
    return f"{idnum(value, 1)} %"


def _decision(study: Study) -> str:
    if study.state != "decided" or study.decided_at is None:
        return _("Not decided yet. The machine proposes, a person decides.")
    given = {"who": study.decided_by, "when": day(study.decided_at), "why": study.reason}
    return _("Decided by %(who)s on %(when)s: %(why)s") % given
