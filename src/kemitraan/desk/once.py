"""A form that is sent twice works once: a double press, a reload, a browser that sends again by itself.

Each form carries a key that the server made for the page. The key and what was sent are kept for a day, in the
transaction of what it did: the same again is answered as done; the same key with other words is another act (a page
reached by the back button keeps its key).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest

from kemitraan.people.api import viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import insert_or_skip

from .models import Press

KEPT = timedelta(days=1)


def once(request: HttpRequest, do: Callable[[], object]) -> bool:
    """Run ``do`` unless this very form was sent before; whether it ran now. Without a key it always runs.

    Waits for a rival that is still at it. What ``do`` refuses leaves no trace, so that it may be tried again.
    """
    key = key_of(request)
    if key is None:
        do()
        return True
    now = clock.now()
    with transaction.atomic():
        if not insert_or_skip(Press(key=key, fingerprint=_fingerprint(request), at=now)):
            return False
        Press.objects.filter(at__lt=now - KEPT).delete()
        do()
    return True


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """The form's own key; None where there is none or it is no UUID."""
    try:
        return uuid.UUID(request.POST.get("key", "")[:50])
    except ValueError:
        return None


def _fingerprint(request: HttpRequest) -> str:
    """Who sent what, and where to, as one hash: nothing of it can be read in the table."""
    told = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    text = json.dumps([viewer_of(request).account_id, request.path, told])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
