"""Paper: a certificate, and the report of a session."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.design.templatetags.design import day as day_words
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import name_of, reader_language
from kemitraan.toolbox.pdf import qr_svg, render_pdf

from .attend import BANDS, attended, newest_count
from .effect import calls_around
from .gain import Gain, gain_of
from .models import Certificate, Session
from .words import KINDS, STATES

_CERTIFICATE = """
#set page(paper: "a4", flipped: true, margin: 2.2cm)
#set align(center)
#text(size: 12pt, fill: quiet)[kemitraan #sym.dot.c #data.unit]
#v(1fr)
#text(size: 30pt, weight: "semibold")[#data.title]
#v(10pt)
#text(size: 11pt, fill: quiet)[#data.given_to]
#v(6pt)
#text(size: 24pt)[#data.holder]
#v(12pt)
#text(size: 12pt)[#data.took_part]
#v(4pt)
#text(size: 17pt, weight: "semibold")[#data.course]
#v(4pt)
#text(size: 12pt)[#data.details]
#v(1fr)
#set align(left)
#grid(columns: (auto, 1fr, auto), gutter: 12pt, qr(data.qr), align(horizon)[
  #text(size: 9pt, fill: quiet)[#data.check \\ #data.address \\ #data.no_force]
], align(right + horizon)[#text(size: 10pt)[#data.issued \\ #data.by \\ #data.cert_number]])
"""

_REPORT = """
#letterhead(data)
= #data.title
#text(fill: quiet)[#data.sub]
#v(6pt)
#table(columns: (4.6cm, 1fr), ..data.facts.flatten())
#for part in data.parts [
  == #part.title
  #part.text
]
#if data.questions.len() > 0 [
  == #data.questions_title
  #table(columns: (1fr, 1fr, auto), table.header(..data.questions_head), ..data.questions.flatten())
]
#proof(data.qr, data.address)
"""


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as one A4 page across, with the QR anybody can check."""
    address = f"{settings.PUBLIC_URL}{reverse('learning:check', args=[certificate.token])}"
    hours = _("%(hours)s hours") % {"hours": certificate.hours}
    details = [day_words(certificate.held_on), hours]
    if certificate.exam_body:
        details.append(_("examined by %(body)s") % {"body": certificate.exam_body})
    return render_pdf(
        _CERTIFICATE,
        {
            "title": _("Certificate"),
            "lang": reader_language(),
            "unit": certificate.unit_name,
            "given_to": _("given to"),
            "holder": certificate.holder,
            "took_part": _("for taking part in"),
            "course": certificate.course,
            "details": " · ".join(details),
            "qr": qr_svg(address),
            "address": address,
            "check": _("Anybody can check this certificate here:"),
            "no_force": _no_force(),
            "issued": day_words(clock.local(certificate.issued_at).date()),
            "by": certificate.issued_by,
            "cert_number": certificate.number,
        },
    )


def report_pdf(session: Session) -> bytes:
    """The report of a session on paper: facts, counts, quiz, questions and answers. No participant's name."""
    programme = session.programme
    address = f"{settings.PUBLIC_URL}{reverse('learning:session', args=[session.code])}"
    parts = [(_("Report"), session.report), (_("Evaluation"), session.evaluation)]
    return render_pdf(
        _REPORT,
        {
            "title": programme.title,
            "lang": reader_language(),
            "unit": session.unit.name,
            "number": session.code,
            "place_date": day_words(clock.local(clock.now()).date()),
            "footer": _no_force(),
            "sub": f"{KINDS[programme.kind]} · {name_of(programme.topic)} · {STATES[session.state][0]}",
            "facts": _facts(session),
            "parts": [{"title": title, "text": text} for title, text in parts if text],
            "questions_title": _("Questions heard"),
            "questions_head": [_("Question"), _("Answer"), _("Answered")],
            "questions": [
                [
                    row.text,
                    row.answer or "–",
                    day_words(clock.local(row.answered_at).date()) if row.answered_at else "–",
                ]
                for row in session.questions.order_by("id")
            ],
            "qr": qr_svg(address),
            "address": address,
        },
    )


def _facts(session: Session) -> list[list[str]]:
    begin, end = clock.local(session.starts_at), clock.local(session.ends_at)
    same_day = begin.date() == end.date()
    until = f"{end:%H.%M}" if same_day else f"{day_words(end.date())} {end:%H.%M}"
    rows = [
        [_("When"), f"{day_words(begin.date())} {begin:%H.%M} – {until} WIB"],
        [_("Where"), ", ".join(part for part in (session.venue, session.area.name if session.area else "") if part)],
        [_("Hosts"), ", ".join(session.programme.hosts.order_by("name").values_list("name", flat=True)) or "–"],
        [_("Speakers"), ", ".join(session.speakers.order_by("kind", "name").values_list("name", flat=True)) or "–"],
        [_("Were there"), _count_words(session)],
        [_("Quiz"), gain_words(gain_of([session.pk]))],
    ]
    calls = calls_around(session)
    if calls is not None:
        shown = ["<5" if one is None else str(one) for one in (calls.before, calls.after)]
        if not calls.complete:
            shown[1] = _("not over yet")
        rows.append(
            [
                _("Reports on the topic"),
                _("60 days before: %(before)s, 60 days after: %(after)s. A plain count; other things changed too.")
                % {"before": shown[0], "after": shown[1]},
            ]
        )
    return rows


def _count_words(session: Session) -> str:
    total = attended(session)
    counted = newest_count(session)
    if total is None:
        return _("not counted")
    parts = [f"{band_words()[name]} {getattr(counted, name)}" for name in BANDS if getattr(counted, name, None)]
    return f"{total}" + (f" ({', '.join(parts)})" if parts else "")


def band_words() -> dict[str, str]:
    """The words of the groups of a count."""
    return {
        "women": _("women"),
        "men": _("men"),
        "under_17": _("younger than 17"),
        "age_17_24": "17–24",
        "age_25_59": "25–59",
        "age_60": "60+",
    }


def gain_words(gain: Gain) -> str:
    """The quiz's result in one sentence; that there are too few sheets, where there are."""
    if gain.before is None or gain.after is None or gain.low is None or gain.high is None:
        return _("too few sheets to say anything (fewer than 10 before or after)")
    points = [round(100 * one) for one in (gain.before, gain.after, gain.low, gain.high)]
    return _(
        "right answers %(before)s %% before (n = %(n1)s), %(after)s %% after (n = %(n2)s); "
        "difference between %(low)s and %(high)s points (95 %%)"
    ) % {
        "before": points[0],
        "after": points[1],
        "low": points[2],
        "high": points[3],
        "n1": gain.n_before,
        "n2": gain.n_after,
    }


def _no_force() -> str:
    return _("Demonstration: this paper has no legal force.") if settings.DEMO else ""
