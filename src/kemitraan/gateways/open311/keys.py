"""Who sends: the API key of a request, and how often it may come."""

from __future__ import annotations

import hmac
import threading
import time

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kemitraan.gateways.models import ApiKey, hash_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import pick

from . import throttle
from .form import Form

DEMO_PER_MINUTE = 100_000  # the demo's key is everybody's
BURST_S = 10.0  # a sender may use the share of this many seconds at once
_MOST_BUCKETS = 10_000

_lock = threading.Lock()
_buckets: dict[int, tuple[float, float]] = {}


def sender_of(request: HttpRequest, form: Form) -> ApiKey:
    """The sender behind the request's key; refuses (403) without a valid one, and (429) who comes too often."""
    sender = known_sender(request, form)
    if sender is None:
        raise Refused("api_key", _("The API key is missing, unknown or no longer valid."), field="api_key", status=403)
    return sender


def known_sender(request: HttpRequest, form: Form) -> ApiKey | None:
    """The sender, or None without a valid key. A key that ended is refused at the next request."""
    key = form.text("api_key", limit=500) or request.headers.get("X-Api-Key", "")[:500]
    if not key:
        return None
    sender = pick(ApiKey, hash=hash_of(key))
    if (
        sender is None
        and settings.OPEN311_DEMO_KEY
        and hmac.compare_digest(key.encode("utf-8", "replace"), settings.OPEN311_DEMO_KEY.encode())
    ):
        sender = _demo_sender()
    if sender is None or (sender.valid_to is not None and sender.valid_to <= clock.now()):
        return None
    _throttle(sender)
    return sender


def _demo_sender() -> ApiKey:
    sender, _made = ApiKey.objects.get_or_create(
        hash=hash_of(settings.OPEN311_DEMO_KEY),
        defaults={"name": "Demo", "created_at": clock.now(), "per_minute": DEMO_PER_MINUTE},
    )
    return sender


def _throttle(sender: ApiKey) -> None:
    """Refuse (429) who comes too often: more at once than ten seconds' share, or more a minute than allowed in all."""
    if not _burst(sender) or throttle.over(sender):
        raise Refused("too_often", _("Too many requests. Please slow down and try again."), status=429)


def _burst(sender: ApiKey) -> bool:
    """A token bucket for each sender in this process: whether this request finds a token."""
    rate, now = sender.per_minute / 60.0, time.monotonic()
    with _lock:
        if len(_buckets) > _MOST_BUCKETS:
            _buckets.clear()
        full = max(1.0, rate * BURST_S)
        left, since = _buckets.get(sender.pk, (full, now))
        left = min(full, left + (now - since) * rate)
        _buckets[sender.pk] = (left - 1 if left >= 1 else left, now)
    return left >= 1


def forget_senders() -> None:
    """Start counting anew (tests)."""
    with _lock:
        _buckets.clear()
    throttle.forget()
