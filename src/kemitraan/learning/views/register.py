"""Take a place; one's own page with a link; the quiz; the check of a certificate."""

from __future__ import annotations

from io import BytesIO

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kemitraan.learning.access import public_session, registration_behind
from kemitraan.learning.attend import EARLY, LATE, check_in, day_held
from kemitraan.learning.certify import check_certificate
from kemitraan.learning.feeds import feed_of
from kemitraan.learning.forms import RegistrationForm, quiz_form
from kemitraan.learning.knock import count_knock, refuse_knockers
from kemitraan.learning.models import Registration
from kemitraan.learning.papers import certificate_pdf
from kemitraan.learning.quiz import LEFT_OUT, hand_in, takes_before
from kemitraan.learning.register import LINK, RESIDENT, change_registration, give_back, is_full, register
from kemitraan.learning.words import PLACES, PUBLIC_STATES
from kemitraan.people.api import source_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .coming import calendar_response
from .door import open_page

PHASES = {"sebelum": "before", "sesudah": "after"}


@open_page("GET", "POST")
def sign_up(request: HttpRequest, code: str) -> HttpResponse:
    """The form for a place; after it one's own page, at an address nobody can guess."""
    session = public_session(code)
    form = RegistrationForm(session, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        source, status = source_of(request), 422
        refuse_knockers("register", source)
        count_knock("register", source)
        if form.is_valid():
            try:
                place = register(session, form.as_registration())
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status
            else:
                response = redirect(reverse("learning:mine", args=[place.token]))
                response.status_code = 303
                return response
    context = {
        "form": form,
        "session": session,
        "full": is_full(session),
        "state": PUBLIC_STATES[session.state],
        "open": session.state == "open" and session.starts_at > clock.now(),
    }
    return render(request, "learning/sign_up.html", context, status=status)


@open_page("GET", link=LINK)
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """One's own place: where it stands, what to show at the door, what can be changed."""
    return _mine(request, token, registration_behind(token))


def _mine(
    request: HttpRequest,
    token: str,
    row: Registration,
    *,
    form: RegistrationForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    session, now = row.session, clock.now()
    initial = {
        "adult": True,
        "certificate": bool(row.name),
        "name": row.name,
        "shown_as": row.shown_as,
        "card_number": row.card_number,
        "email": row.email,
        "consent": bool(row.consent_at),
        "needs": row.needs,
        "key": row.key,
    }
    days = list(row.presences.order_by("day"))
    here_today = any(one.day == day_held(session, now) for one in days)
    at_door = f"{settings.PUBLIC_URL}{reverse('learning:check_in', args=[row.check_code])}"
    context = {
        "token": token,
        "registration": row,
        "session": session,
        "programme": session.programme,
        "state": PUBLIC_STATES[session.state],
        "place": PLACES[row.state],
        "form": form or RegistrationForm(session, initial=initial),
        "qr": qr_of(at_door),
        "link": f"{settings.PUBLIC_URL}{reverse('learning:mine', args=[token])}",
        "door_open": row.state == "registered" and session.starts_at - EARLY <= now <= session.ends_at,
        "days": days,
        "at_door": row.state == "registered" and now <= session.ends_at + LATE and not here_today,
        "may_change": row.state != "cancelled",
        "may_give_back": row.state != "cancelled" and now < session.starts_at,
        "certificate": getattr(row, "certificate", None),
        "refused": refused,
        "quiz": session.programme.quiz.exists(),
        "before": takes_before(session, now),
        "begun": session.starts_at <= now,
    }
    status = refused.status if refused else 422 if form else 200
    return render(request, "learning/mine.html", context, status=status)


@open_page("POST", link=LINK)
def change_mine(request: HttpRequest, token: str) -> HttpResponse:
    """Correct one's own words (E16)."""
    row = registration_behind(token)
    data = request.POST.copy()
    data["key"] = str(row.key)
    form = RegistrationForm(row.session, data)
    if form.is_valid():
        try:
            change_registration(row, form.as_registration())
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect("learning:mine", token)
    return _mine(request, token, row, form=form)


@open_page("POST", link=LINK)
def give_mine_back(request: HttpRequest, token: str) -> HttpResponse:
    """Give one's place to the next."""
    row = registration_behind(token)
    try:
        give_back(row)
    except Refused as refused:
        return _mine(request, token, row, refused=refused)
    return redirect("learning:mine", token)


@open_page("POST", link=LINK)
def here(request: HttpRequest, token: str) -> HttpResponse:
    """I am in the room: the PIN shown there."""
    row, source = registration_behind(token), source_of(request)
    refuse_knockers("pin", source)
    try:
        check_in(row, how="pin", pin=request.POST.get("pin", "")[:20], by=RESIDENT)
    except Refused as refused:
        if refused.code == "wrong_pin":
            count_knock("pin", source)
        return _mine(request, token, row, refused=refused)
    return redirect("learning:mine", token)


@open_page("GET", link=LINK)
def my_feed(request: HttpRequest, token: str) -> HttpResponse:
    """One's own calendar: this session, as it stands now."""
    row = registration_behind(token)
    rows = [row.session] if row.state != "cancelled" else []
    return calendar_response(feed_of(rows, name=_("My learning"), address=f"{settings.PUBLIC_URL}{request.path}"))


@open_page("GET", link=LINK)
def my_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """One's own certificate, on paper."""
    row = registration_behind(token)
    certificate = getattr(row, "certificate", None)
    if certificate is None:
        raise Http404
    return pdf_response(certificate_pdf(certificate), f"{certificate.number}.pdf")


def pdf_response(body: bytes, name: str) -> HttpResponse:
    """A PDF to open or keep."""
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@open_page("GET", "POST")
def quiz(request: HttpRequest, code: str, phase: str) -> HttpResponse:
    """Five questions, anonymous: before, and after."""
    session = public_session(code)
    if phase not in PHASES or not session.programme.quiz.exists():
        raise Http404
    form = quiz_form(session, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        source, status = source_of(request), 422
        refuse_knockers("quiz", source)
        if form.is_valid():
            given = [form.cleaned_data[name] for name in form.fields if name != "key"]
            try:
                hand_in(
                    session,
                    PHASES[phase],
                    [int(one) if one else LEFT_OUT for one in given],
                    key=form.cleaned_data["key"],
                )
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status
            else:
                count_knock("quiz", source)
                return redirect(reverse("learning:quiz", args=[session.code, phase]) + "?terima=1")
    thanks = request.GET.get("terima") == "1"
    late = phase == "sebelum" and not thanks and not takes_before(session, clock.now())
    context = {"form": form, "session": session, "phase": phase, "thanks": thanks, "late": late}
    return render(request, "learning/quiz.html", context, status=status)


@open_page("GET")
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What anybody with a certificate's QR is told: valid or not, course, day, and what the holder chose."""
    found = check_certificate(token, source_of(request))
    return render(request, "learning/check.html", {"found": found}, status=200 if found else 404)


def qr_of(address: str) -> SafeString:
    """An address of ours as a QR code: drawn by us, nothing of a stranger's in it."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, nl=False, omitsize=True, border=2, lineclass=None
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308
