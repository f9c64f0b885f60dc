"""What a responder's phone needs to know right now, and nothing more."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people
from kemitraan.people.api import Viewer
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.wall import helped


@helped("field.state", "reports")  # of what is theirs to do, whatever the caveat
def state_of(viewer: Viewer, language: str) -> dict[str, Any]:
    """Shift, open offers and own tasks. No reporter's name, no contact; the story only for accepted tasks."""
    shift = people.open_shift(viewer.account_id) if viewer.account_id is not None else None
    position = people.Position.objects.filter(shift=shift).first() if shift else None
    state: dict[str, Any] = {
        "me": viewer.account_id,
        "name": viewer.name,
        "unit": viewer.post.unit.name if viewer.post else "",
        "shift": {"id": shift.pk, "ends_at": shift.ends_at.isoformat()} if shift else None,
        "position_at": position.at.isoformat() if position else None,
        "offers": [_offer(offer, language) for offer in dispatch.my_offers(viewer)],
        "tasks": [_task(task, language) for task in dispatch.my_tasks(viewer)],
    }
    state["version"] = hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]
    state["now"] = clock.now().isoformat()
    return state


def _category(report: reports.Report, language: str) -> str:
    return report.category.name_en if language == "en" else report.category.name_id


def _where(report: reports.Report) -> dict[str, Any]:
    return {
        "area": report.area.name if report.area else "",
        "landmark": report.landmark,
        "lon": report.lon,
        "lat": report.lat,
        "uncertain_m": report.accuracy_m or 0,
    }


_maps: dict[tuple[object, ...], dict[str, Any] | None] = {}  # drawn once; a phone asks every three seconds
_MOST_MAPS = 500


def _map(report: reports.Report) -> dict[str, Any] | None:
    """The small map of the place, as paths for a drawing; None where the place is not known as a point."""
    key = (report.lon, report.lat, report.accuracy_m, report.area_id, id(territory.current_index()))
    if key not in _maps:
        if len(_maps) >= _MOST_MAPS:
            _maps.clear()
        drawn = reports.mini_map(report)
        _maps[key] = asdict(drawn) if drawn else None
    return _maps[key]


def _offer(offer: dispatch.Offer, language: str) -> dict[str, Any]:
    report = offer.response.report
    return {
        "response": offer.response_id,
        "priority": offer.response.priority,
        "category": _category(report, language),
        "seconds": round(offer.seconds),
        "metres": round(offer.metres) if offer.metres is not None else None,
        "estimate": offer.estimate,
        "expires_at": offer.expires_at.isoformat(),
        **_where(report),
    }


def _task(task: dispatch.Response, language: str) -> dict[str, Any]:
    report = task.report
    return {
        "response": task.pk,
        "state": task.state,
        "priority": task.priority,
        "category": _category(report, language),
        "story": report.story,
        "map": _map(report),
        "eta_at": task.eta_at.isoformat() if task.eta_at else None,
        "estimate": task.eta_estimate,
        "target_minutes": task.target_minutes,
        "contact_at": task.contact_at.isoformat(),
        "caught_at": task.caught_at.isoformat() if task.caught_at else None,
        "injured": task.injured,
        "handed_over_to": task.handed_over_to,
        "checklist": [
            {"code": line["code"], "text": line["text"], "done": line["done_at"] is not None}
            for line in dispatch.checklist(task, language)
        ],
        **_where(report),
    }
