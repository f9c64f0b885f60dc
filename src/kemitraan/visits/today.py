"""An officer's day as plain data, for a phone that will have no signal: the stops in order, and what may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kemitraan.people.api import Post, Viewer
from kemitraan.territory import api as territory
from kemitraan.toolbox.languages import name_of
from kemitraan.toolbox.wall import helped

from .access import WITH, officer_post, villages_of, visible_to
from .change import between_officer_and_visited
from .leaflets import unused_leaflets
from .lint import REASONS as LINT_REASONS
from .lint import WORDS
from .models import DayPlan, Visit, VisitConflict, VisitPlace, VisitRequest, VisitTopic
from .pass_on import where_in_words
from .skip import REASONS as SKIP_REASONS
from .why import why

Plain = dict[str, object]


def todays_plan(viewer: Viewer, day: date) -> Plain:
    """The day of this viewer as JSON: plan, stops (see :func:`card`) in order, visits of other days that are not
    handed in or stand in two versions, topics, words never asked, reasons to leave a stop out, their kelurahan. At most
    six queries.

    Raises Http404 for who makes no visits.
    """
    post = officer_post(viewer)
    plan = DayPlan.objects.filter(post=post, day=day).first()
    visits = list(
        visible_to(viewer)
        .filter(Q(day=day) | Q(day__lt=day, state="in_progress") | Q(day__lt=day, pk__in=_in_two_versions(post)))
        .exclude(state="erased")
        .select_related(*WITH)
        .order_by("day", "order", "id")[:200]
    )
    return {
        "day": day.isoformat(),
        "officer": post.account.name,
        "plan": _plan(plan),
        "stops": cards(visits),
        "topics": [{"code": topic.code, "name": name_of(topic)} for topic in VisitTopic.objects.filter(active=True)],
        "never": {kind: words.split() for kind, words in WORDS.items()},
        "never_names": {kind: str(name) for kind, name in LINT_REASONS.items()},
        "skip_reasons": {code: str(name) for code, name in SKIP_REASONS.items()},
        "kinds": {code: str(label) for code, label in kind_names().items()},
        "villages": [_village(area) for area in villages_of(post, day)],
        "leaflets_left": unused_leaflets(post),
    }


def _in_two_versions(post: Post) -> QuerySet[VisitConflict, Any]:
    """Visits of this officer that wait for a decision between two versions."""
    return VisitConflict.objects.filter(visit__post=post, state="open").values("visit_id")


@helped("visits.cards", "reports")  # the code of what a request became
def cards(visits: Sequence[Visit]) -> list[Plain]:
    """The cards of several visits, with their requests and open conflicts read once."""
    keys = [visit.pk for visit in visits]
    requests: dict[int, list[VisitRequest]] = {}
    for request in VisitRequest.objects.filter(visit__in=keys).select_related("report").order_by("id"):
        requests.setdefault(request.visit_id, []).append(request)
    conflicts: dict[int, list[VisitConflict]] = {}
    for conflict in VisitConflict.objects.filter(visit__in=keys, state="open").order_by("id"):
        if between_officer_and_visited(conflict):
            continue  # the superior decides; the phone would be refused
        conflicts.setdefault(conflict.visit_id, []).append(conflict)
    return [_card(visit, requests.get(visit.pk, []), conflicts.get(visit.pk, [])) for visit in visits]


def card(visit: Visit) -> Plain:
    """One visit as JSON: where, why, its state with owner and clock, version, content, requests, open conflicts."""
    return cards([visit])[0]


def _card(visit: Visit, requests: Sequence[VisitRequest], conflicts: Sequence[VisitConflict]) -> Plain:
    return {
        "key": str(visit.key),
        "version": visit.version,
        "state": visit.state,
        "owner": visit.owner,
        "due_at": visit.due_at.isoformat() if visit.due_at else None,
        "day": visit.day.isoformat(),
        "order": visit.order,
        "place": place_card(visit.place),
        "why": why(visit.reason),
        "reason": visit.reason,
        "consent": visit.consent,
        **visit.content(),
        "flags": visit.flags,
        "feedback": visit.feedback,
        "requests": [_request(request) for request in requests],
        "conflicts": [
            {
                "id": one.pk,
                "base_version": one.base_version,
                "ours": visit.content(),
                "theirs": one.theirs,
                "by": one.by_name,
            }
            for one in conflicts
        ],
    }


def place_card(place: VisitPlace) -> Plain:
    """Where a visit goes: RT, RW, kelurahan, landmark, and the point where we have one."""
    return {
        "key": str(place.key),
        "kind": place.kind,
        "kind_name": str(kind_names()[place.kind]),
        "village": place.village.name,
        "rw": place.rw.name if place.rw else "",
        "rt": place.rt.name if place.rt else "",
        "where": where_in_words(place),
        "landmark": place.landmark,
        "lon": place.lon,
        "lat": place.lat,
        "approximate": place.approximate,
        "last_seen_on": place.last_seen_on.isoformat() if place.last_seen_on else None,
    }


def _request(request: VisitRequest) -> Plain:
    return {
        "key": str(request.key),
        "text": request.text,
        "wish": request.wish,
        "category": request.category,
        "reply_by": request.reply_by,
        "anonymous": request.anonymous,
        "state": request.state,
        "due_at": request.due_at.isoformat() if request.due_at else None,
        "report": request.report.code if request.report else None,
        "outcome": request.outcome,
    }


def _plan(plan: DayPlan | None) -> Plain | None:
    if plan is None:
        return None
    return {
        "minutes": plan.minutes,
        "metres": plan.metres,
        "seconds": plan.seconds,
        "estimate": plan.estimate,
        "made_at": plan.made_at.isoformat(),
        "line": plan.line,
    }


def _village(area: territory.Area) -> Plain:
    return {"code": area.code, "name": area.name, "rw": territory.rw_numbers(area)}


def kind_names() -> dict[str, str]:
    """What kinds of places are called."""
    return {
        VisitPlace.Kind.RT: _("Neighbourhood (RT)"),
        VisitPlace.Kind.HOUSEHOLD: _("Home"),
        VisitPlace.Kind.BUSINESS: _("Shop or office"),
        VisitPlace.Kind.COMMUNITY: _("Community"),
        VisitPlace.Kind.FIGURE: _("Partner"),
        VisitPlace.Kind.WORSHIP: _("House of worship"),
    }
