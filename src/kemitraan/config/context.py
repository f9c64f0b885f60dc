"""What every template may know."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kemitraan.people.api import viewer_of

from .live_url import live_url
from .navigation import public_nav, staff_nav


def everywhere(request: HttpRequest) -> dict[str, object]:
    """The demo flag, the live address and who is looking (lazily read)."""
    theme = request.COOKIES.get("tema", "")
    viewer = viewer_of(request)
    return {
        "demo": settings.DEMO,
        "live_url": live_url(request),
        "viewer": viewer,
        "public_nav": public_nav(),
        "staff_nav": SimpleLazyObject(lambda: staff_nav(request, viewer)),
        # A list that is turned is fetched without its frame (design/turn.js); whoever types the address gets it whole.
        "turning": request.META.get("HTTP_X_KEMITRAAN_TURN") == "1",
        "theme": theme if theme in {"light", "dark"} else "",
    }
