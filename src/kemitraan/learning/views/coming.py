"""Everybody's list and calendar of sessions, a session's page, and the calendar to subscribe to."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kemitraan.learning.access import approved_version, public_session, public_sessions
from kemitraan.learning.attend import attended
from kemitraan.learning.effect import LEAST
from kemitraan.learning.feeds import BACK, MOST, feed_of
from kemitraan.learning.filters import PER_PAGE, Filters, read_filters
from kemitraan.learning.forms import TextForm
from kemitraan.learning.hear import raise_question
from kemitraan.learning.knock import count_knock, refuse_knockers
from kemitraan.learning.materials import PDF, path_of
from kemitraan.learning.models import MaterialVersion, Session, Topic
from kemitraan.learning.queries import Line, lines, month_beside, weeks
from kemitraan.learning.quiz import gain_of
from kemitraan.learning.register import RESIDENT, is_full
from kemitraan.learning.states import AFTER
from kemitraan.learning.words import ACCESS, KINDS, PUBLIC_STATES, topic_name
from kemitraan.people.api import source_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import fetched_of

from .door import open_page


@open_page("GET")
def coming(request: HttpRequest) -> HttpResponse:
    """What is coming, as a list or as a month; filters stand in the address."""
    now, filters = clock.now(), read_filters(request.GET)
    found = filters.applied(public_sessions(), now)
    context: dict[str, object] = {"filters": filters} | choices_of(filters, public_sessions())
    feed = {name: getattr(filters, name) for name in ("kind", "topic", "area") if getattr(filters, name)}
    context["feed"] = reverse("learning:feed") + ("?" + "&".join(f"{k}={v}" for k, v in feed.items()) if feed else "")
    if filters.show == "calendar":
        context |= calendar_of(filters, lines(found[:MOST], now))
        return render(request, "learning/coming.html", context)
    page = Paginator(found, PER_PAGE).get_page(filters.page)
    rows = [(line, PUBLIC_STATES[line.session.state]) for line in lines(page.object_list, now)]  # type: ignore[arg-type]
    return render(request, "learning/coming.html", context | {"page": page, "rows": rows})


def choices_of(filters: Filters, found: QuerySet[Session]) -> dict[str, object]:
    """What the filter form offers; the areas are those of these sessions."""
    topics = Topic.objects.filter(active=True).order_by("order", "code").values_list("code", "name_id", "name_en")
    areas = found.filter(area__isnull=False).order_by("area__name", "area__code").distinct()
    english = (get_language() or "").startswith("en")
    return {
        "areas": [
            (code, f"{name}, {above}" if above else name)
            for code, name, above in fetched_of(areas.values_list("area__code", "area__name", "area__parent__name"))
        ],
        "kinds": list(KINDS.items()),
        "topics": [(code, name_en if english else name_id) for code, name_id, name_en in fetched_of(topics)],
        "shows": [
            {"label": _("List"), "url": filters.address(show="list", page=1), "on": filters.show == "list"},
            {"label": _("Calendar"), "url": filters.address(show="calendar", page=1), "on": filters.show == "calendar"},
        ],
        "whens": [
            {"label": word, "url": filters.address(when=code, page=1), "on": filters.when == code}
            for code, word in (("coming", _("Coming")), ("past", _("Past")), ("all", _("All")))
        ],
    }


def calendar_of(filters: Filters, rows: Sequence[Line]) -> dict[str, object]:
    """The month as weeks, with the ways to the months beside it."""
    first = filters.first_day
    return {
        "weeks": weeks(first, rows),
        "first": first,
        "before": filters.address(month=month_beside(first, -1), page=1),
        "after": filters.address(month=month_beside(first, 1), page=1),
    }


@open_page("GET")
def session(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one session that everybody may know."""
    return render(request, "learning/session.html", page_of(public_session(code)))


def page_of(row: Session) -> dict[str, object]:
    """What a session's public page shows."""
    now = clock.now()
    over = row.state in AFTER
    there = attended(row) if over else None
    gain = gain_of([row.pk]) if over else None
    return {
        "session": row,
        "programme": row.programme,
        "topic": topic_name(row.programme.topic),
        "kind": KINDS[row.programme.kind],
        "state": PUBLIC_STATES[row.state],
        "access": [ACCESS[one] for one in row.access if one in ACCESS],
        "speakers": row.speakers.order_by("kind", "name"),
        "hosts": row.programme.hosts.order_by("name"),
        "materials": materials_of(row),
        "questions": row.questions.filter(state="answered").order_by("id"),
        "registering": row.state == "open" and row.starts_at > now,
        "full": is_full(row) if row.state == "open" else False,
        "quiz": row.programme.quiz.exists() and row.state in ("open", "announced", "running", "held"),
        "begun": row.starts_at <= now,
        "over": over,
        "there": there if there is not None and there >= LEAST else None,
        "gain": gain if gain and gain.known else None,
    }


def materials_of(row: Session) -> list[MaterialVersion]:
    """The newest approved version of each material."""
    approved = MaterialVersion.objects.filter(material__programme=row.programme_id, state="approved")
    found = approved.order_by("material", "-number").distinct("material").select_related("material")
    return sorted(found, key=lambda one: one.material.title)


@open_page("GET")
def material(request: HttpRequest, version_id: int) -> FileResponse:
    """A material two people have seen, for everybody."""
    return file_of(approved_version(version_id))


def file_of(version: MaterialVersion) -> FileResponse:
    """The file, as what it is and nothing else: a browser shows it in a sandbox or keeps it."""
    try:
        file = path_of(version).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    pdf = version.media == PDF
    response = FileResponse(file, content_type=PDF if pdf else "text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{version.file.hex[:12]}.{"pdf" if pdf else "txt"}"'
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_page("GET")
def feed(request: HttpRequest) -> HttpResponse:
    """Everybody's calendar, by kind, topic and area (``?kind=…&area=31.74.01``)."""
    filters = read_filters(request.GET)
    now = clock.now()
    wide = Filters(kind=filters.kind, topic=filters.topic, area=filters.area, q=filters.q, when="all")
    found = wide.applied(public_sessions(), now).filter(ends_at__gte=now - BACK)
    rows = found.select_related("programme__topic", "area", "unit")[:MOST]
    return calendar_response(feed_of(rows, name=_("Learning together"), address=f"{settings.PUBLIC_URL}{request.path}"))


def calendar_response(body: bytes) -> HttpResponse:
    """The answer a calendar program expects; a public one may be kept for a while."""
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="belajar.ics"'
    return response


@open_page("GET", "POST")
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Something on the page is wrong: tell those who keep it (E16)."""
    row = public_session(code)
    form = TextForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        source, status = source_of(request), 422
        refuse_knockers("correct", source)
        if form.is_valid():
            try:
                raise_question(
                    row, form.cleaned_data["text"], key=form.cleaned_data["key"], by=RESIDENT, correction=True
                )
            except Refused as refused:
                form.add_refusal(refused)
            else:
                count_knock("correct", source)
                return redirect(reverse("learning:session", args=[row.code]) + "?koreksi=terima")
    context = {"form": form, "session": row, "title": _("Something is wrong here")}
    return render(request, "learning/correct.html", context, status=status)
