"""Staff: one session from plan to evaluation, and everything that is done with it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.design.api import options
from kemitraan.learning.access import session_for
from kemitraan.learning.attend import check_in, record_attendance
from kemitraan.learning.effect import calls_around
from kemitraan.learning.forms import CountForm
from kemitraan.learning.models import Registration, Session
from kemitraan.learning.papers import certificate_pdf, gain_words, report_pdf
from kemitraan.learning.quiz import takes_before
from kemitraan.learning.reading import facts_of
from kemitraan.learning.session_html import Drawer, paper_rows, people_rows, question_list, speaker_list
from kemitraan.learning.states import AFTER
from kemitraan.learning.telling import told
from kemitraan.learning.words import ACCESS, PLACES, STATES
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .register import pdf_response, qr_of
from .verbs import VERBS, WHERE, posts_offered

PARTS = ("people", "counts", "by_name", "questions", "has_quiz", "sheets", "speakers", "materials", "papers")


@needs(purposes.READ_LEARNING)
@require_GET
def staff_session(request: HttpRequest, code: str) -> HttpResponse:
    """One session with everything about it."""
    return _page(request, session_for(viewer_of(request), code))


def _page(
    request: HttpRequest, row: Session, *, refused: Refused | None = None, count_form: CountForm | None = None
) -> HttpResponse:
    viewer, now, programme = viewer_of(request), clock.now(), row.programme
    facts = facts_of(row, *PARTS)
    keeps, over, started = (
        row.unit_id in viewer.units_for(purposes.KEEP_LEARNING),
        row.state in AFTER,
        row.starts_at <= now,
    )
    asked = any(one.state != "answered" for one in facts.questions)
    posts = posts_offered(row) if keeps and (asked or not over or started) else []
    named = [(pk, name) for pk, name, _title, answers in posts if answers]
    mine = frozenset() if keeps else frozenset(post.pk for post in viewer.posts)
    answers = keeps or any(one.post_id in mine and one.state != "answered" for one in facts.questions)
    drawer = Drawer(row, get_token(request) if answers else "", keeps, started, mine)
    context = {
        "session": row,
        "programme": programme,
        "state": STATES[row.state],
        "access": [ACCESS[a] for a in row.access if a in ACCESS],
        "speakers": speaker_list(drawer, facts.speakers),
        "people": people_rows(drawer, facts.people) if keeps else bool(facts.people),
        "held": sum(one.state == "registered" for one in facts.people),
        "queued": sum(one.state == "waiting" for one in facts.people),
        "counted": facts.counted,
        "there": facts.there,
        "conflicts": [one for one in facts.counts if one.state == "conflict"],
        "count_form": count_form or CountForm(initial={"base_version": row.version}),
        "may_count": row.state not in ("cancelled", "reported", "evaluated") and started,
        "gain": gain_words(facts.gain) if facts.has_quiz else "",
        "questions": question_list(drawer, facts.questions, named, _categories() if keeps and asked else []),
        "certificates": paper_rows(drawer, facts.papers) if keeps else bool(facts.papers),
        "materials": facts.materials,
        "calls": calls_around(row) if over else None,
        "steps": told(row),
        "refused": refused,
        "typed": request.POST if refused else {},
        "key": uuid.uuid4(),
        "keeps": keeps,
        "over": over,
        "speaking": options([(pk, f"{name} · {title}") for pk, name, title, _answers in posts], None),
        "answering": options(named, None),
        "started": started,
        "due_clock": row.due_at if row.state not in ("open", "running") else None,
    }
    status = refused.status if refused else 422 if count_form else 200
    return render(request, "learning/staff_session.html", context, status=status)


def _categories() -> list[tuple[object, object]]:
    found = reports.Category.objects.filter(active=True, outside={}).order_by("code").values_list("code", "name_id")
    return [(code, f"{code} {name}") for code, name in found]


@needs(purposes.KEEP_LEARNING)
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """One thing done with a session; what is refused is said on its page."""
    viewer = viewer_of(request)
    row = session_for(viewer, code, purposes.KEEP_LEARNING)
    done = VERBS.get(verb)
    if done is None:
        raise Http404
    try:
        done(request, row, viewer)
    except Refused as refused:
        return _page(request, session_for(viewer, code, purposes.KEEP_LEARNING), refused=refused)
    return redirect(reverse("learning:staff_session", args=[row.code]) + WHERE.get(verb, ""))


@needs(purposes.KEEP_LEARNING)
@require_POST
def count(request: HttpRequest, code: str) -> HttpResponse:
    """How many were there, counted by whoever sits here."""
    viewer = viewer_of(request)
    row = session_for(viewer, code, purposes.KEEP_LEARNING)
    form = CountForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            record_attendance(
                row, form.as_counts(), key=given["key"], base_version=given["base_version"], by=viewer.actor()
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect(reverse("learning:staff_session", args=[row.code]) + "#hadir")
    return _page(request, row, count_form=form)


@needs(purposes.READ_LEARNING)
@require_GET
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The session's report on paper."""
    row = session_for(viewer_of(request), code)
    return pdf_response(report_pdf(row), f"laporan-{row.code}.pdf")


@needs(purposes.KEEP_LEARNING)
@require_GET
def certificate(request: HttpRequest, code: str, certificate_id: int) -> HttpResponse:
    """A certificate to print for somebody."""
    row = session_for(viewer_of(request), code, purposes.KEEP_LEARNING)
    found = row.certificates.filter(pk=certificate_id).first() if certificate_id < 2**63 else None
    if found is None:
        raise Http404
    return pdf_response(certificate_pdf(found), f"{found.number}.pdf")


@needs(purposes.KEEP_LEARNING)
@require_GET
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """What is shown on the wall of the room: the PIN, and the ways to the quiz."""
    row = session_for(viewer_of(request), code, purposes.KEEP_LEARNING)
    ways = []
    if row.programme.quiz.exists():
        for phase in ("sebelum", "sesudah") if takes_before(row, clock.now()) else ("sesudah",):
            address = f"{settings.PUBLIC_URL}{reverse('learning:quiz', args=[row.code, phase])}"
            ways.append({"phase": phase, "address": address, "qr": qr_of(address)})
    return render(request, "learning/screen.html", {"session": row, "ways": ways})


@needs(purposes.KEEP_LEARNING)
@require_http_methods(["GET", "POST"])
def at_the_door(request: HttpRequest, check_code: str) -> HttpResponse:
    """The organiser scanned somebody's QR: who it is, and one button."""
    viewer = viewer_of(request)
    units = viewer.units_for(purposes.KEEP_LEARNING)
    found = (
        Registration.objects.filter(check_code=check_code[:12], session__unit_id__in=units)
        .select_related("session__programme", "session__unit")
        .first()
    )
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            check_in(found, how="qr", by=viewer.actor())
        except Refused as no:
            refused = no
        else:
            return redirect("learning:check_in", found.check_code)
    today = clock.local(clock.now()).date()
    context = {
        "registration": found,
        "session": found.session,
        "place": PLACES[found.state],
        "refused": refused,
        "present": found.presences.filter(day=today).exists(),
    }
    return render(request, "learning/at_the_door.html", context, status=refused.status if refused else 200)
