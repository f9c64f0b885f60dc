"""A roster to read by link: on the phone, on paper, in a calendar."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kemitraan.nights import links
from kemitraan.nights.sheet import roster_calendar, roster_pdf
from kemitraan.toolbox.languages import reader_language

from .link import link_page
from .rosters import roster_context


@link_page(links.ROSTER)
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """Night by night, for everybody of the post."""
    found = links.roster_of(token)
    return render(request, "nights/sheet.html", roster_context(found) | {"token": token, "post": found.post})


@link_page(links.ROSTER)
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The same as PDF for the wall of the post."""
    found = links.roster_of(token)
    address = f"{settings.PUBLIC_URL}{reverse('nights:sheet', kwargs={'token': token})}"
    response = HttpResponse(roster_pdf(found, address, reader_language()), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="jadwal-ronda-{found.first}.pdf"'
    return response


@link_page(links.ROSTER)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a calendar feed."""
    return HttpResponse(roster_calendar(links.roster_of(token)), content_type="text/calendar; charset=utf-8")
