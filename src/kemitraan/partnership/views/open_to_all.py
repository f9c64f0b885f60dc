"""What everybody may read: groups by area and their yearly accounts. No private persons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.design.api import CappedPaginator
from kemitraan.design.templatetags.design import idnum
from kemitraan.partnership.access import public_account
from kemitraan.partnership.models import BkpmRoom, Group, YearlyAccount
from kemitraan.partnership.places import place_words
from kemitraan.partnership.search import matching
from kemitraan.people.api import public
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.pdf import qr_svg, render_pdf

PAPER = """
#letterhead(data)
= #data.title
#text(size: 12pt)[#data.group, #data.place]
#v(6pt)
#for paragraph in data.paragraphs [#paragraph #parbreak()]
#table(columns: (1fr, auto), ..data.rows.flatten())
#text(size: 9pt, fill: quiet)[#data.definition]
#proof(data.qr, data.address)
"""


@public
@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """Groups of residents and police by kelurahan, the rooms where they meet, and the accounts they gave."""
    words = " ".join(request.GET.get("cari", "").replace("\x00", " ").split())[:120]
    rows = Group.objects.filter(state=Group.State.ACTIVE).select_related("area__parent__parent", "unit")
    rows = matching(rows, words) if words else rows.order_by("area__code", "name", "id")
    page = CappedPaginator(rows, 50).get_page(request.GET.get("page"))
    shown = list(page)
    accounts: dict[int, list[YearlyAccount]] = {}
    published = YearlyAccount.objects.filter(group__in=shown, published_at__isnull=False).order_by("-year")
    for account in published.only("id", "year", "group_id"):
        accounts.setdefault(account.group_id, []).append(account)
    rooms: dict[int, list[BkpmRoom]] = {}
    for room in BkpmRoom.objects.filter(open=True, area_id__in=[_village(one).pk for one in shown]).order_by("name"):
        rooms.setdefault(room.area_id, []).append(room)
    places: dict[int, dict[str, Any]] = {}
    for one in shown:
        village = _village(one)
        place = places.setdefault(village.pk, {"village": village, "groups": [], "rooms": rooms.get(village.pk, [])})
        place["groups"].append((one, place_words(one.area), accounts.get(one.pk, [])))
    if page.number == 1:
        for room in _rooms_alone(places, words):
            place = places.setdefault(room.area_id, {"village": room.area, "groups": [], "rooms": []})
            place["rooms"].append(room)
    context = {"places": list(places.values()), "page": page, "words": words}
    return render(request, "partnership/public_groups.html", context)


def _rooms_alone(shown: Iterable[int], words: str) -> list[BkpmRoom]:
    """Rooms in use in kelurahan that no group shows: those that have none, or that are searched for. At most 100."""
    rows = BkpmRoom.objects.filter(open=True).exclude(area_id__in=list(shown)).select_related("area__parent")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(area__name__icontains=word))
    if not words:
        here = Q(area=OuterRef("area")) | Q(area__parent=OuterRef("area"))
        rows = rows.exclude(Exists(Group.objects.filter(here, state=Group.State.ACTIVE)))
    return list(rows.order_by("area__code", "name", "id")[:100])


def _village(group: Group) -> Any:
    area = group.area
    while area.level in ("rw", "rt") and area.parent is not None:
        area = area.parent
    return area


@public
@require_GET
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One published account."""
    row = public_account(account_id)
    context = {"account": row, "group": row.group, "place": place_words(row.group.area), "rows": figure_rows(row)}
    return render(request, "partnership/public_account.html", context)


@public
@require_GET
def account_pdf(request: HttpRequest, account_id: int) -> HttpResponse:
    """The same on paper."""
    row = public_account(account_id)
    address = f"{settings.PUBLIC_URL}{reverse('partnership:public_account', args=[row.pk])}"
    content = render_pdf(
        PAPER,
        {
            "title": _("Yearly account %(year)s") % {"year": row.year},
            "lang": reader_language(),
            "unit": row.group.unit.name,
            "number": "",
            "place_date": f"{clock.local(row.published_at):%d-%m-%Y}" if row.published_at else "",
            "footer": _("Public account of a group of residents and police"),
            "group": row.group.name,
            "place": place_words(row.group.area),
            "paragraphs": [part for part in row.summary.split("\n") if part.strip()],
            "rows": [[label, value] for label, value in figure_rows(row)],
            "definition": definition(row),
            "qr": qr_svg(address),
            "address": address,
        },
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="laporan-tahunan-{row.group_id}-{row.year}.pdf"'
    return response


def figure_rows(row: YearlyAccount) -> list[tuple[str, str]]:
    """The counted figures of an account as label and value."""
    told = row.figures
    words = {
        "meetings": _("Meetings held"),
        "attended": _("People at the meetings, each time counted"),
        "opened": _("Problems taken up"),
        "solved": _("of these solved"),
        "running": _("still being worked on"),
        "handed_over": _("handed to the police"),
        "dropped": _("of these dropped"),
        "promises": _("Promises due in the year"),
        "kept": _("of these kept"),
        "broken": _("of these broken"),
    }
    money = [(_("Money received (rupiah)"), idnum(row.income)), (_("Money spent (rupiah)"), idnum(row.spent))]
    return [*((label, idnum(int(told.get(name, 0)))) for name, label in words.items()), *money]


def definition(row: YearlyAccount) -> str:
    """What the figures mean, for whom, as of when, from where."""
    counted_on = str(row.figures.get("counted_on", ""))
    message = _("Period: 1 January to 31 December %(year)s. Counted on %(day)s from the group's own records here.")
    told = message % {"year": row.year, "day": counted_on}
    return f"{told} {_('Money came from: %(sources)s.') % {'sources': row.sources}}" if row.sources else told
