"""Files and paper: lists as XLSX, cards as PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.sheets import Cell, write_sheet
from kemitraan.watch import access
from kemitraan.watch.guards import guards
from kemitraan.watch.models import GuardPost
from kemitraan.watch.papers import member_card, post_card
from kemitraan.watch.words import look

from . import members, posts, units

MOST = 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(purposes.READ_WATCH)
@require_GET
def export(request: HttpRequest, what: str) -> HttpResponse:
    """The list of the address's filters as a workbook: ``satuan``, ``anggota`` or ``pos``; at most 10,000 rows.

    A young member's name is masked here as everywhere; no telephone leaves by this way.
    """
    makers = {"satuan": _units, "anggota": _members, "pos": _posts}
    if what not in makers:
        raise Http404
    headings, rows = makers[what](request)
    content = write_sheet(what, headings, rows)
    viewer = viewer_of(request)
    journal.record("watch.exported", "account", viewer.account_id or 0, by=viewer.actor(), what=what)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{what}.xlsx"'
    return answer


def _units(request: HttpRequest) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    if units.refused_words(request):
        raise Http404
    found = units.filtered(units.asked_of(request), viewer_of(request)).order_by("name", "id")[:MOST]
    rows = (
        [row.name, str(row.sort.name), str(row.get_status_display()), row.head_name, row.guided_by.name, row.address]
        for row in found.select_related("guided_by")
    )
    return [_("Name"), _("Kind"), _("State"), _("Head"), _("Police unit that guides it"), _("Address")], rows


def _members(request: HttpRequest) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    viewer, asked = viewer_of(request), members.asked_of(request)
    if asked.words and partnership.refuse_profiling(asked.words, viewer, among="members"):
        raise Http404
    found, _more = guards(viewer.units_for(purposes.READ_WATCH), replace(asked, page=1), most=MOST)
    rows = (
        [one.name, one.number, one.kind, one.unit, str(one.card.word), one.card_until, str(one.state.word)]
        for one in found
    )
    return [_("Name"), _("Number"), _("Kind"), _("Unit"), _("Card"), _("Valid until"), _("State")], rows


def _posts(request: HttpRequest) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    if posts.refused_words(request):
        raise Http404
    kinds = dict(GuardPost.Kind.choices)
    rows = (
        [row.name, str(kinds[row.kind]), str(look(row.state).word), row.address, row.route, row.opened_on,
         row.last_active_at, row.lon, row.lat]
        for row in posts.filtered(posts.asked_of(request), viewer_of(request)).order_by("name", "id")[:MOST]
    )  # fmt: skip
    return [
        _("Name"), _("Kind"), _("State"), _("Address"), _("Road and kilometre"), _("Opened on"), _("Last sign of life"),
        _("Longitude"), _("Latitude"),
    ], rows  # fmt: skip


@needs(purposes.READ_WATCH)
@require_GET
def card_pdf(request: HttpRequest, member_id: int) -> HttpResponse:
    """A member's authority card, A6 (``?kertas=a4`` for A4)."""
    found = access.one(access.members_visible_to(viewer_of(request)).select_related("unit"), member_id)
    paper = "a4" if request.GET.get("kertas") == "a4" else "a6"
    return _pdf(member_card(found, paper=paper), f"kartu-{found.pk}")


@needs(purposes.READ_WATCH)
@require_GET
def post_pdf(request: HttpRequest, post_id: int) -> HttpResponse:
    """The card of limits and signals for the wall of a post."""
    found = access.one(access.posts_visible_to(viewer_of(request)).select_related("unit"), post_id)
    return _pdf(post_card(found), f"pos-{found.pk}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
