"""Where the event stream of a page is."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest


def live_url(request: HttpRequest) -> str:
    """A path behind one proxy, or another port of the host the page was asked for.

    ``KEMITRAAN_LIVE_URL`` is a path, an address, or ``:8123`` for that port of whatever host the browser named:
    the session cookie goes along only to the same host name.
    """
    address = str(settings.LIVE_URL)
    if not address.startswith(":"):
        return address
    try:
        host = urlsplit(f"//{request.get_host()}").hostname or "localhost"
    except SuspiciousOperation:  # a host we don't serve; the answer is a refusal anyway
        return "/live"
    shown = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{shown}{address}/live"


def live_origin(request: HttpRequest) -> str:
    """The origin of the stream for the content security policy; empty when it is the page's own."""
    parts = urlsplit(live_url(request))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
