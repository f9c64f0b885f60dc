"""The promises of the viewer's units: what is owed, by whom, and what is overdue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.design.api import COUNTED, CappedPaginator, number
from kemitraan.partnership.access import promise_for
from kemitraan.partnership.filters import PER_PAGE
from kemitraan.partnership.forms import SettleForm
from kemitraan.partnership.models import Promise
from kemitraan.partnership.promise import settle_promise
from kemitraan.partnership.promise_html import line_rows
from kemitraan.partnership.promise_list import WHICH, Asked, Promises
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

_SETTLE = {"tepati": "keep", "ingkar": "break", "tunda": "postpone", "lepas": "release", "buka": "reopen"}


@needs(purposes.READ_PARTNERS)
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """All promises, those soonest or longest due first; ours, theirs, mine."""
    viewer, now = viewer_of(request), clock.now()
    asked = request.GET
    shown = asked.get("tampil", "") if asked.get("tampil", "") in WHICH else "terbuka"
    side = asked.get("pihak", "") if asked.get("pihak", "") in ("kita", "mitra") else ""
    mine = asked.get("saya") == "1"
    wanted = Asked(shown, side, tuple(post.pk for post in viewer.posts) if mine else None)
    found: Any = Promises(viewer, wanted, now, page=asked.get("page"), size=PER_PAGE)
    page = CappedPaginator(found, PER_PAGE).get_page(asked.get("page"))

    def address(**changes: str) -> str:
        given = {"tampil": shown if shown != "terbuka" else "", "pihak": side, "saya": "1" if mine else ""} | changes
        return "?" + "&".join([f"{name}={value}" for name, value in given.items() if value])  # all of it our own words

    words = {
        "terbuka": _("Open"), "lewat": _("Overdue"), "minggu-ini": _("Within a week"), "selesai": _("Settled"),
    }  # fmt: skip
    chips: list[dict[str, Any]] = [
        {"label": words[name], "url": address(tampil=name if name != "terbuka" else ""), "on": name == shown}
        for name in words
    ]
    chips += [
        {"label": _("We owe"), "url": address(pihak="" if side == "kita" else "kita"), "on": side == "kita"},
        {"label": _("Owed to us"), "url": address(pihak="" if side == "mitra" else "mitra"), "on": side == "mitra"},
        {"label": _("Mine"), "url": address(saya="" if mine else "1"), "on": mine},
    ]
    kept_units = viewer.units_for(purposes.KEEP_PARTNERS)
    context = {
        "page": page,
        "rows": line_rows(
            page.object_list,
            keeps=lambda line: line.unit_id in kept_units,
            today=clock.local(now).date(),
            token=get_token(request),
        ),
        "chips": chips,
        "late": found.late,
        "late_words": number(found.late) if found.late <= COUNTED else f"{number(COUNTED)}+",
        "shown": shown,
    }
    return render(request, "partnership/promises.html", context)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def settle(request: HttpRequest, promise_id: int, verb: str) -> HttpResponse:
    """A promise was kept, broken, postponed, let go or is open again."""
    viewer = viewer_of(request)
    row = promise_for(viewer, promise_id)
    if verb not in _SETTLE:
        raise Http404
    form = SettleForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            settle_promise(row, _SETTLE[verb], how=given["how"], due_on=given["due_on"], by=viewer.actor())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Saved. The change stands in the history."))
    else:
        messages.error(request, _("Please check the day and the reason."))
    return redirect(_back(request, row))


def _back(request: HttpRequest, row: Promise) -> str:
    if request.POST.get("back") == "janji":
        return reverse("partnership:promises")
    if row.problem_id is not None:
        return reverse("partnership:problem", args=[row.problem_id])
    return reverse("partnership:partner", args=[row.partner_id])
