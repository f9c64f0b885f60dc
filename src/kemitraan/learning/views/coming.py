"""Everybody's list and calendar of sessions, a session's page, and the calendar to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kemitraan.design.api import options
from kemitraan.learning.access import approved_version, public_session, public_sessions
from kemitraan.learning.effect import LEAST
from kemitraan.learning.feeds import BACK, MOST, feed_of
from kemitraan.learning.filters import Filters, read_filters
from kemitraan.learning.forms import TextForm
from kemitraan.learning.hear import raise_question
from kemitraan.learning.kept import sessions_of
from kemitraan.learning.knock import count_knock, refuse_knockers
from kemitraan.learning.list_html import card_rows, kind_options, month_name, month_rows, weekdays
from kemitraan.learning.materials import PDF, path_of
from kemitraan.learning.models import MaterialVersion, Session
from kemitraan.learning.offered import OF_ALL, labelled
from kemitraan.learning.queries import IN_MONTH, InMonth, cards, month, month_beside, page_of, weeks
from kemitraan.learning.quiz import takes_before
from kemitraan.learning.reading import facts_of
from kemitraan.learning.register import RESIDENT
from kemitraan.learning.states import AFTER
from kemitraan.learning.together import Beside
from kemitraan.learning.words import ACCESS, KINDS, PUBLIC_STATES
from kemitraan.people.api import source_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of

from .door import open_page

PARTS = ("speakers", "hosts", "materials", "questions", "has_quiz", "held")
PARTS_OVER = (*PARTS, "counts", "by_name", "sheets")


@open_page("GET")
def coming(request: HttpRequest) -> HttpResponse:
    """What is coming, as a list or as a month; filters stand in the address."""
    now, filters = clock.now(), read_filters(request.GET)
    beside = Beside(OF_ALL, now)
    feed = {name: getattr(filters, name) for name in ("kind", "topic", "area") if getattr(filters, name)}
    query = "?" + "&".join(f"{k}={v}" for k, v in feed.items()) if feed else ""
    context: dict[str, object] = {"filters": filters, "feed": reverse("learning:feed") + query}
    if filters.show == "calendar":
        found = sessions_of(filters, now, columns=IN_MONTH)
        told, sessions = month(found, filters.first_day, beside)
        context |= calendar_of(filters, sessions, "learning:session")
    else:
        listed = cards(sessions_of(filters, now), filters, beside)
        page, told = page_of(listed, filters.page), listed.told
        context |= {"page": page, "rows": card_rows(page.object_list)}
    return render(request, "learning/coming.html", context | choices_of(filters, *told))


def choices_of(filters: Filters, topics: Iterable[Any], areas: Iterable[Any]) -> dict[str, object]:
    """What the filter form offers, of what the parts of ``offered`` told."""
    topics, areas = labelled(topics, areas)
    month, back = filters.day[:7] or filters.month, {"day": "", "since": "", "until": "", "page": 1}
    on_list, on_month = filters.show == "list", filters.show == "calendar"
    return {
        "areas": options(areas, filters.area),
        "kinds": kind_options(filters.kind),
        "topics": options(topics, filters.topic),
        "shows": [
            {"label": _("List"), "url": filters.address(show="list", **back), "on": on_list and not filters.day},
            {"label": _("Calendar"), "url": filters.address(show="calendar", month=month, **back), "on": on_month},
        ],
        "whens": [
            {"label": word, "url": filters.address(when=code, **back), "on": _says(filters, code)}
            for code, word in (("coming", _("Coming")), ("past", _("Past")), ("all", _("All")))
        ],
        "span": _span(filters),
        "all_days": filters.address(when="all", **back),
        "only_day": date_format(filters.only_day, "l, j F Y") if filters.only_day else "",
        "to_month": filters.address(show="calendar", month=month, **back) if filters.day else "",
    }


def _says(filters: Filters, when: str) -> bool:
    return not (filters.day or filters.since or filters.until) and filters.when == when


def _span(filters: Filters) -> str:
    """The days a list is held to, in words; empty where it is not."""
    days = (filters.since, filters.until)
    first, last = (date_format(date.fromisoformat(one), "j F Y") if one else "…" for one in days)
    held = (filters.since or filters.until) and filters.show == "list" and not filters.day
    return f"{first} – {last}" if held else ""


def calendar_of(filters: Filters, found: Iterable[InMonth], route: str) -> dict[str, object]:
    """The month as weeks, with the ways to the months beside it and to the list of each day with many."""
    first = filters.first_day
    shown = weeks(first)
    of_day = filters.address(show="list", month="", day="DAY", page=1).replace("DAY", "{}")
    return {
        "weekdays": weekdays(shown[0]),
        "weeks": month_rows(shown, first, found, route=route, of_day=of_day),
        "month_name": month_name(first),
        "before": filters.address(month=month_beside(first, -1), page=1),
        "after": filters.address(month=month_beside(first, 1), page=1),
    }


@open_page("GET")
def session(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one session that everybody may know."""
    return render(request, "learning/session.html", public_page(public_session(code)))


def public_page(row: Session) -> dict[str, object]:
    """What a session's public page shows."""
    now, programme, over = clock.now(), row.programme, row.state in AFTER
    facts = facts_of(row, *(PARTS_OVER if over else PARTS))
    there, gain = (facts.there, facts.gain) if over else (None, None)
    return {
        "session": row,
        "programme": programme,
        "topic": name_of(programme.topic),
        "kind": KINDS[programme.kind],
        "state": PUBLIC_STATES[row.state],
        "access": [ACCESS[one] for one in row.access if one in ACCESS],
        "speakers": facts.speakers,
        "hosts": facts.hosts,
        "materials": facts.materials,
        "questions": [one for one in facts.questions if one.state == "answered"],
        "registering": row.state == "open" and row.starts_at > now,
        "full": row.state == "open" and row.capacity is not None and facts.held >= row.capacity,
        "quiz": facts.has_quiz and row.state in ("open", "announced", "running", "held"),
        "before": takes_before(row, now),
        "begun": row.starts_at <= now,
        "over": over,
        "there": there if there is not None and there >= LEAST else None,
        "gain": gain if gain and gain.known else None,
    }


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
    found = wide.chosen(public_sessions(), now).select_related("programme__topic", "area", "unit")
    coming = list(found.filter(ends_at__gte=now).order_by("starts_at", "id")[:MOST])
    past = found.filter(ends_at__lt=now, ends_at__gte=now - BACK).order_by("-starts_at", "-id")
    rows = [*reversed(past[: MOST - len(coming)]), *coming]  # what is over never takes the place of what is to come
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
