"""An officer's day as a phone keeps it: visits with their cards, posts near them, sessions; and what waits for them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import Http404

from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox import clock
from kemitraan.visits import api as visits

from .inbox import held_by


def day_of(viewer: Viewer, language: str) -> dict[str, Any]:
    """The day of this viewer, only the parts they serve a purpose for. Kept on the phone until the day is over."""
    today = clock.local(clock.now()).date()
    day: dict[str, Any] = {
        "me": viewer.account_id,
        "day": today.isoformat(),
        "visits": _visits(viewer),
        "waiting": [
            {
                "key": str(row.key),
                "verb": row.verb,
                "subject": row.subject,
                "state": row.state,
                "due_at": row.due_at.isoformat() if row.due_at else None,
            }
            for row in held_by(viewer.account_id or 0)
        ],
    }
    text = json.dumps(day, sort_keys=True, default=str)
    day["version"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    day["now"] = clock.now().isoformat()
    return day


def _visits(viewer: Viewer) -> dict[str, Any] | None:
    """The plan of visits; None for who makes none."""
    if not viewer.may(purposes.MAKE_VISITS):
        return None
    try:
        return dict(visits.todays_plan(viewer, clock.local(clock.now()).date()))
    except Http404:
        return None
