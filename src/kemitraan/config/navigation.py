"""The staff's way from screen to screen: what this viewer may open, room by room."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kemitraan.design.api import filled
from kemitraan.people.api import Viewer, purposes


def public_nav() -> SafeString:
    """What everybody may look at, for the foot of public pages; drawn once for each language."""
    return _open_to_all((get_language() or "", get_script_prefix(), settings.ROOT_URLCONF))


Mounted = tuple[str, str, str]  # language, the site's own prefix, the table of addresses


@lru_cache(maxsize=20)
def _open_to_all(mounted: Mounted) -> SafeString:
    """``mounted`` only tells apart what is remembered."""
    pages = (
        ("learning:coming", _("Learning together")),
        ("watch:open_posts", _("Neighbourhood posts")),
        ("partnership:public_groups", _("Forums and groups")),
        ("watch:harmed", _("Harmed by a guard")),
        ("complaints:start", _("Complain about the police")),
        ("service:times", _("How soon people are served")),
        ("accountability:log", _("The public log")),
        ("my_data:start", _("My data")),
        ("information:start", _("Public information")),
    )
    links = [filled('<a href="{}">{}</a>', url, label) for name, label in pages if (url := _address(name))]
    return SafeString(" · ".join(links))


def _address(name: str) -> str:
    """Where a page is; empty where it is not mounted (the design room is looked at without the others)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def staff_nav(request: HttpRequest, viewer: Viewer) -> SafeString:
    """Groups of screens a viewer may open, as HTML; the group they are in comes first and lies open (``here``).

    It depends on nothing of a person but what their posts open, so it is drawn once for each such set and screen.
    """
    opens, mounted = frozenset(viewer.units), (get_language() or "", get_script_prefix(), settings.ROOT_URLCONF)
    urls = _urls(opens, mounted)
    here = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    return _drawn(opens, mounted, here)


@lru_cache(maxsize=200)
def _urls(opens: frozenset[str], mounted: Mounted) -> tuple[str, ...]:
    return tuple(item["url"] for group in _may_open(opens) for item in group["screens"])


@lru_cache(maxsize=2_000)
def _drawn(opens: frozenset[str], mounted: Mounted, here: str) -> SafeString:
    """``mounted`` only tells apart what is remembered. A person is at one screen: where addresses begin alike
    (``/meja/`` and ``/meja/program/``), at the longer one."""
    groups = _may_open(opens)
    for group in groups:
        for item in group["screens"]:
            item["here"] = item["url"] == here
        group["here"] = any(item["here"] for item in group["screens"])
    if groups and not here:
        groups[0]["here"] = True
    groups.sort(key=lambda group: not group["here"])
    return SafeString(render_to_string("design/parts/staff_nav.html", {"staff_nav": groups}))


def _may_open(opens: frozenset[str]) -> list[dict[str, Any]]:
    groups = []
    for label, icon, screens in _groups():
        shown = [
            {"url": reverse(name), "label": word, "icon": drawn}
            for name, word, drawn, purpose in screens
            if purpose in opens
        ]
        if shown:
            groups.append({"label": label, "icon": icon, "screens": shown})
    return groups


Screen = tuple[str, str, str, str]  # route, label, icon, purpose


def _groups() -> list[tuple[str, str, list[Screen]]]:
    return [
        (
            _("Reports"),
            "inbox",
            [
                ("desk:board", _("Queue"), "inbox", purposes.READ_REPORTS),
                ("desk:enter", _("New report"), "plus", purposes.ENTER_REPORTS),
                ("desk:calls", _("Calls"), "phone", purposes.ENTER_REPORTS),
                ("desk:surge", _("All at once"), "merge", purposes.SEND_RESPONDERS),
                ("desk:streets", _("Streets"), "closed-road", purposes.CLOSE_STREETS),
                ("desk:closings", _("Closings"), "check-double", purposes.READ_REPORTS),
                ("desk:summary", _("Promises"), "flag", purposes.READ_REPORTS),
                ("desk:lists", _("Lists"), "sliders", purposes.EDIT_LISTS),
            ],
        ),
        (
            _("Partners and visits"),
            "people",
            [
                ("partnership:partners", _("Partners"), "people", purposes.READ_PARTNERS),
                ("partnership:groups", _("Groups"), "home", purposes.READ_PARTNERS),
                ("partnership:promises", _("Promises to partners"), "flag", purposes.READ_PARTNERS),
                ("desk:notices", _("Notices to me"), "bell", purposes.READ_PARTNERS),
                ("visits:today", _("Visits"), "walk", purposes.MAKE_VISITS),
                ("visits:queue", _("Visits to review"), "walk", purposes.REVIEW_VISITS),
                ("field:held", _("Waiting from phones"), "phone", purposes.REVIEW_VISITS),
            ],
        ),
        (
            _("The watch"),
            "eye",
            [
                ("watch:units", _("Self-organised security"), "eye", purposes.READ_WATCH),
                ("nights:tonight", _("Night watch"), "moon", purposes.READ_WATCH),
                ("siting:studies", _("Where posts should stand"), "map-pin", purposes.PLACE_POSTS),
            ],
        ),
        (
            _("Courses and results"),
            "layers",
            [
                ("learning:staff", _("Courses"), "calendar", purposes.READ_LEARNING),
                ("desk:programme", _("The programme"), "layers", purposes.SEE_PROGRAMME),
            ],
        ),
        (
            _("Complaints about the police"),
            "flag",
            [
                ("complaints:queue", _("Complaints"), "inbox", purposes.COMPLAINTS),
                ("complaints:custody", _("Requests for a name"), "key", purposes.CUSTODY),
                ("complaints:enter", _("Write down a complaint"), "edit", purposes.ENTER_REPORTS),
                ("privacy:holds", _("Legal holds"), "pause", purposes.COMPLAINTS),
                ("privacy:agree", _("Holds to agree to"), "pause", purposes.CUSTODY),
            ],
        ),
        (
            _("Data and openness"),
            "lock",
            [
                ("privacy:requests", _("Requests about data"), "inbox", purposes.PERSONAL_DATA),
                ("privacy:holds", _("Legal holds"), "pause", purposes.PERSONAL_DATA),
                ("privacy:agree", _("Holds to agree to"), "pause", purposes.AGREE_HOLDS),
                ("privacy:retention", _("Retention"), "calendar", purposes.PERSONAL_DATA),
                ("privacy:incidents", _("Breaches"), "warning", purposes.PERSONAL_DATA),
                ("privacy:information", _("Public information"), "document", purposes.PUBLIC_INFORMATION),
            ],
        ),
        (
            _("Oversight"),
            "eye",
            [
                ("overseer:home", _("Overview"), "eye", purposes.OVERSEE),
                ("overseer:readings", _("Who opened what"), "history", purposes.OVERSEE),
                ("overseer:samples", _("Samples"), "layers", purposes.OVERSEE),
                ("overseer:figures", _("Figures"), "flag", purposes.OVERSEE),
                ("overseer:glass", _("Opened in need"), "lock", purposes.OVERSEE),
                ("overseer:changes", _("Your body"), "people", purposes.OVERSEE),
                ("research:tables", _("Data sets"), "layers", purposes.RESEARCH),
            ],
        ),
        (
            _("In need"),
            "warning",
            [
                ("glass:ask", _("Open one record in need"), "lock", purposes.BREAK_GLASS),
                ("glass:reviews", _("Opened in need: to review"), "eye", purposes.REVIEW_GLASS),
            ],
        ),
        (
            _("The system"),
            "sliders",
            [
                ("system:health", _("Health and queues"), "check-circle", purposes.RUN_SYSTEM),
                ("system:accounts", _("Accounts"), "people", purposes.RUN_SYSTEM),
                ("system:permits", _("Research permits"), "document", purposes.RUN_SYSTEM),
                ("system:settings", _("Settings"), "sliders", purposes.RUN_SYSTEM),
            ],
        ),
    ]
