"""Staff: one session from plan to evaluation, and everything that is done with it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.learning.access import session_for
from kemitraan.learning.attend import attended_by, check_in, record_attendance
from kemitraan.learning.certify import why_not
from kemitraan.learning.effect import calls_around
from kemitraan.learning.forms import CountForm
from kemitraan.learning.models import Registration, Session
from kemitraan.learning.papers import certificate_pdf, gain_words, report_pdf
from kemitraan.learning.quiz import gain_of
from kemitraan.learning.states import AFTER, COMING
from kemitraan.learning.telling import told
from kemitraan.learning.words import ACCESS, KINDS, PLACES, STATES, topic_name
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .coming import materials_of
from .register import pdf_response, qr_of
from .verbs import VERBS, WHERE, posts_of

MOST_PEOPLE = 500


@needs(purposes.READ_LEARNING)
@require_GET
def staff_session(request: HttpRequest, code: str) -> HttpResponse:
    """One session with everything about it."""
    return _page(request, session_for(viewer_of(request), code))


def _page(
    request: HttpRequest, row: Session, *, refused: Refused | None = None, count_form: CountForm | None = None
) -> HttpResponse:
    viewer, now = viewer_of(request), clock.now()
    people = list(
        row.registrations.exclude(state=Registration.State.CANCELLED)
        .select_related("certificate")
        .prefetch_related("presences")
        .order_by("registered_at", "id")[:MOST_PEOPLE]
    )
    for one in people:
        one.session = row
    counts = list(row.headcounts.filter(state__in=("kept", "conflict")).order_by("id"))
    counted = max((one for one in counts if one.state == "kept"), key=lambda one: one.version, default=None)
    questions = list(row.questions.select_related("post__account", "report").order_by("id"))
    has_quiz = row.programme.quiz.exists()
    keeps, over = row.unit_id in viewer.units_for(purposes.KEEP_LEARNING), row.state in AFTER
    asked = any(one.state != "answered" for one in questions)
    context = {
        "session": row,
        "programme": row.programme,
        "state": STATES[row.state],
        "kind": KINDS[row.programme.kind],
        "topic": topic_name(row.programme.topic),
        "access": [ACCESS[a] for a in row.access if a in ACCESS],
        "hosts": row.programme.hosts.order_by("name"),
        "speakers": row.speakers.order_by("kind", "name"),
        "people": [
            (
                one,
                PLACES[one.state],
                why_not(one, sum(here.doubted_at is None for here in one.presences.all()))
                if row.state in AFTER
                else "",
            )
            for one in people
        ],
        "held": sum(one.state == "registered" for one in people),
        "queued": sum(one.state == "waiting" for one in people),
        "counted": counted,
        "there": attended_by(row, counted),
        "conflicts": [one for one in counts if one.state == "conflict"],
        "count_form": count_form or CountForm(initial={"base_version": row.version}),
        "may_count": row.state not in ("cancelled", "reported", "evaluated") and row.starts_at <= now,
        "gain": gain_words(gain_of([row.pk])) if has_quiz else "",
        "questions": questions,
        "certificates": row.certificates.order_by("id")[:MOST_PEOPLE] if row.programme.certificate else [],
        "materials": materials_of(row),
        "calls": calls_around(row) if over else None,
        "steps": told(row),
        "refused": refused,
        "typed": request.POST if refused else {},
        "key": uuid.uuid4(),
        "keeps": keeps,
        "coming": row.state in COMING,
        "over": over,
        "posts": posts_of(row) if keeps and (asked or not over or row.starts_at <= now) else [],
        "categories": _categories() if keeps and asked else [],
        "started": row.starts_at <= now,
        "due_clock": row.due_at if row.state not in ("open", "running") else None,
    }
    status = refused.status if refused else 422 if count_form else 200
    return render(request, "learning/staff_session.html", context, status=status)


def _categories() -> list[reports.Category]:
    return list(reports.Category.objects.filter(active=True, outside={}).order_by("code"))


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
        for phase in ("sebelum", "sesudah"):
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
