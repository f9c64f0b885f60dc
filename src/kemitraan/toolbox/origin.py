"""Where a request comes from, for pages that need no cookie and so have no token to ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that another site sent this. A program that says nothing is nobody's victim."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()
