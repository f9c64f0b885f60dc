"""The installable page: its shell, its manifest and its service worker."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.dispatch import api as dispatch
from kemitraan.people.api import needs, public, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox.languages import reader_language

SHELL = (
    "vendor/bootstrap/css/bootstrap.min.css",
    "design/tokens.css",
    "design/bootstrap-colours.css",
    "design/components.css",
    "design/field.css",
    "design/icons.svg",
    "design/page.js",
    "design/theme.js",
    "design/copy.js",
    "design/ago.js",
    "design/confirm.js",
    "design/quick-exit.js",
    "design/mark.svg",
    "design/icon-192.png",
    "field/app.js",
    "field/cards.js",
    "field/lost.js",
    "field/outbox.js",
    "field/owner.js",
    "field/store.js",
    "field/day.js",
    "field/tabs.js",
    "field/rooms.js",
    "field/visits.js",
    "field/visit_card.js",
    "field/conflict.js",
    "field/simple_cards.js",
    "field/deck.js",
    "field/task.js",
    "field/offline.js",
    "field/position.js",
    "field/field.css",
)


@needs(purposes.RESPOND)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The shell: templates of cards without any case in them, so that it may lie in the phone's cache."""
    return render(
        request,
        "field/home.html",
        {
            "grounds": dispatch.GROUNDS,
            "no_photo_choices": reports.no_photo_choices(),
            "me": viewer_of(request).account_id,
            "screens": [
                (reverse(route), words, drawn)
                for route, words, drawn, purpose in _screens()
                if viewer_of(request).may(purpose)
            ],
        },
    )


def _screens() -> list[tuple[str, str, str, str]]:
    """What an officer needs besides the phone's own page: route, words, icon, and the purpose that opens it."""
    return [
        ("visits:today", _("Plan my day"), "walk", purposes.MAKE_VISITS),
        ("visits:requests", _("What residents asked for"), "inbox", purposes.MAKE_VISITS),
        ("visits:sheets", _("Leaflets to take along"), "print", purposes.MAKE_VISITS),
        ("visits:coverage", _("Coverage by RW"), "map", purposes.MAKE_VISITS),
        ("visits:list", _("Visits made"), "history", purposes.MAKE_VISITS),
        ("partnership:partners", _("Partners"), "people", purposes.READ_PARTNERS),
        ("nights:tonight", _("Night watch"), "moon", purposes.READ_WATCH),
        ("learning:staff", _("Courses"), "calendar", purposes.READ_LEARNING),
    ]


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: scope /lapangan/ only, named by the hash of what it keeps."""
    config = {
        "version": shell_version(),
        "page": reverse("field:home"),
        "files": [static(name) for name in SHELL if finders.find(name)],
    }
    body = render(request, "field/sw.js", {"config": json.dumps(config)}).content
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@public
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to install the page."""
    return JsonResponse(
        {
            "name": _("kemitraan field"),
            "short_name": "kemitraan",
            "start_url": reverse("field:home"),
            "scope": reverse("field:home"),
            "display": "standalone",
            "background_color": "#fbfaf7",
            "theme_color": "#14213d",
            "lang": reader_language(),
            "icons": [
                {"src": static("design/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("design/icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {
                    "src": static("design/icon-maskable-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "maskable",
                },
            ],
        },
        content_type="application/manifest+json",
    )


@lru_cache(maxsize=1)
def _hash_of_files() -> str:
    digest = hashlib.sha256()
    for name in SHELL:
        path = finders.find(name)
        if isinstance(path, str):
            with open(path, "rb") as file:
                digest.update(file.read())
    return digest.hexdigest()[:12]


def shell_version() -> str:
    """Changes whenever a file of the shell changes; in development at every question."""
    if settings.DEBUG:
        _hash_of_files.cache_clear()
    return _hash_of_files()
