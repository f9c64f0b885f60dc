"""What every template may know."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from kemitraan.people.api import viewer_of

from .live_url import live_url


def everywhere(request: HttpRequest) -> dict[str, object]:
    """The demo flag, the live address and who is looking (lazily read)."""
    theme = request.COOKIES.get("tema", "")
    return {
        "demo": settings.DEMO,
        "live_url": live_url(request),
        "viewer": viewer_of(request),
        "theme": theme if theme in {"light", "dark"} else "",
    }
