"""Employers as the police see them: who they are, their sites, and the link they act by."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.partnership import api as partnership
from kemitraan.people.api import STAND_IN, needs, purposes, viewer_of
from kemitraan.territory import api as territory
from kemitraan.toolbox.rows import Compiled, kept_for_units
from kemitraan.watch import access, rules
from kemitraan.watch.employ import change_employer, register_employer
from kemitraan.watch.forms import EmployerForm, WatchForm
from kemitraan.watch.list_html import employer_rows
from kemitraan.watch.paging import PAGE, rows_for_units
from kemitraan.watch.tell import employer_path, tell_employer
from kemitraan.watch.words import look

from .acting import address_without, page_number, through_form


@needs(purposes.READ_WATCH)
@require_GET
def employers(request: HttpRequest) -> HttpResponse:
    """Employers with guards in the viewer's area."""
    words = request.GET.get("cari", "").replace("\x00", "").strip()[:80]
    viewer, page = viewer_of(request), page_number(request)
    refused = partnership.refuse_profiling(words, viewer, among="employers") if words else []
    statement = (_statement if words else _kept)(words, page)
    units = viewer.units_for(purposes.READ_WATCH)
    rows = [] if refused else rows_for_units(statement, units, searched=bool(words))
    context = {
        "rows": rows[:PAGE],
        "table": employer_rows(rows[:PAGE], rules.today()),
        "words": words,
        "refused": refused,
        "earlier": address_without(request, page=str(page - 1)) if page > 1 else "",
        "later": address_without(request, page=str(page + 1)) if len(rows) > PAGE else "",
        "page": page,
    }
    return render(request, "watch/employers.html", context)


def _statement(words: str, page: int) -> Compiled:
    """A page of the list and one row more, put into SQL once for everybody: that took longer than all else."""
    found = access.employers_visible_to(STAND_IN)
    if words:
        found = found.filter(name__icontains=words)
    columns = ("id", "name", "form", "licence", "licence_until", "guided_by__name")
    return kept_for_units(found.order_by("name").values_list(*columns)[(page - 1) * PAGE : page * PAGE + 1])


_kept = lru_cache(maxsize=100)(_statement)  # words that somebody searches for are not kept


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an employer."""
    viewer = viewer_of(request)
    form, police = _form(request, None)
    return through_form(
        request,
        form,
        lambda given: register_employer(by=viewer.actor(), **_words(given, police)),
        done=_("Registered."),
        to=lambda made: reverse("watch:employer", args=[made.pk]),
        context={"title": _("Register an employer"), "back": reverse("watch:employers")},
    )


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, employer_id: int) -> HttpResponse:
    """Change an employer: a renewed licence, another contact."""
    viewer = viewer_of(request)
    found = access.one(access.employers_kept_by(viewer), employer_id)
    names = ("name", "form", "licence", "licence_until", "contact_name", "email", "phone")
    now: dict[str, Any] = {name: getattr(found, name) for name in names}
    now |= {"guided_by": found.guided_by_id, "consent": found.consent_at is not None}
    form, police = _form(request, now)
    here = reverse("watch:employer", args=[found.pk])
    return through_form(
        request,
        form,
        lambda given: change_employer(found, by=viewer.actor(), **_words(given, police)),
        done=_("Saved. The change stands in the history."),
        to=here,
        context={"title": found.name, "back": here},
    )


def _form(request: HttpRequest, now: dict[str, Any] | None) -> tuple[EmployerForm, dict[int, territory.Unit]]:
    ids = viewer_of(request).units_for(purposes.KEEP_WATCH)
    police = {unit.pk: unit for unit in territory.Unit.objects.filter(pk__in=ids).exclude(level="pospol")}
    form = EmployerForm(request.POST if request.method == "POST" else None, initial=now)
    form.fields["guided_by"].choices = [(pk, unit.name) for pk, unit in police.items()]  # type: ignore[attr-defined]
    return form, police


def _words(given: WatchForm, police: dict[int, territory.Unit]) -> dict[str, Any]:
    return given.cleaned_data | {"guided_by": police[given.cleaned_data["guided_by"]]}


@needs(purposes.READ_WATCH)
@require_GET
def employer(request: HttpRequest, employer_id: int) -> HttpResponse:
    """One employer, its sites in the viewer's area and its last lists."""
    viewer = viewer_of(request)
    found = access.one(access.employers_visible_to(viewer).select_related("guided_by"), employer_id)
    context = {
        "employer": found,
        "form_name": found.get_form_display(),
        "sites": [
            (site, look(site.status))
            for site in access.visible_to(viewer).filter(employer=found).order_by("name")[:200]
        ],
        "lists": [(one, look(one.state)) for one in found.lists.order_by("-id")[:10]],
        "keeps": found.guided_by_id in viewer.units_for(purposes.KEEP_WATCH),
        "today": rules.today(),
    }
    return render(request, "watch/employer.html", context)


@needs(purposes.KEEP_WATCH)
@require_POST
def link(request: HttpRequest, employer_id: int) -> HttpResponse:
    """A fresh link for an employer: sent by mail, or shown once."""
    viewer = viewer_of(request)
    found = access.one(access.employers_kept_by(viewer).select_related("guided_by"), employer_id)
    here = reverse("watch:employer", args=[found.pk])
    if request.POST.get("kirim"):
        if tell_employer(found, "watch.employer_link"):
            messages.success(request, _("The link is on its way by e-mail."))
        else:
            messages.error(request, _("There is no e-mail address with consent."))
        return redirect(here)
    address = request.build_absolute_uri(employer_path(found))
    return render(request, "watch/link.html", {"address": address, "who": found.name, "back": here})
