"""Headers that keep a page to itself: nothing inline, nothing from others, nothing stored."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .live_url import live_origin

_PARTS = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "style-src": "'self'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


class SecurityHeaders:
    """Adds the content security policy and ``no-store`` to everything that isn't a static file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {value}" for name, value in _PARTS.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        connect = f"connect-src 'self' {live_origin(request)}".strip()
        response.headers.setdefault("Content-Security-Policy", f"{self.policy}; {connect}")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
