"""The commander's map: guard posts, those that sleep first, and sessions, those to come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kemitraan.design.api import SOME_NUMBER, address_form
from kemitraan.learning import api as learning
from kemitraan.people.api import Viewer, purposes
from kemitraan.watch import api as watch

from .periods import Sight

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Place:
    """A line of the map's list. ``sign``: ``place`` a guard post, ``meeting`` a session."""

    sign: str
    kind: str
    name: str
    area: str
    state: str
    late: bool
    lon: float
    lat: float
    url: str


@dataclass(frozen=True)
class Drawn:
    """What the map shows, and how many there are of what it shows a part of."""

    places: list[Place]
    posts: int
    all_posts: int
    sessions: int
    all_sessions: int

    @property
    def whole(self) -> bool:
        """Whether everything is drawn."""
        return self.posts == self.all_posts and self.sessions == self.all_sessions


def places(viewer: Viewer, sight: Sight) -> Drawn:
    """Posts, and the sessions of the period and of the next month."""
    units = viewer.units_for(purposes.SEE_PROGRAMME)
    posts, all_posts = watch.post_points(units, village=sight.village)
    soon = sight.now + AHEAD
    sessions, all_sessions = learning.session_points(units, sight.since, sight.now, soon, village=sight.village)
    found = [*_posts(posts), *_sessions(sessions, sight)]
    return Drawn(found, len(posts), all_posts, len(sessions), all_sessions)


def _posts(posts: Sequence[watch.PostPoint]) -> list[Place]:
    words = {"active": _("alive"), "asleep": _("asleep"), "reviving": _("being woken")}
    word, page = pgettext("a guard post", "Post"), address_form("watch:post", SOME_NUMBER)
    return [
        Place(
            "place", word, post.name, post.area, words.get(post.state, post.state), post.state != "active",
            post.lon, post.lat, page.format(post.id),
        )
        for post in posts
    ]  # fmt: skip


def _sessions(sessions: Sequence[learning.SessionPoint], sight: Sight) -> list[Place]:
    planned, coming, held = pgettext("a session", "planned"), _("coming"), _("held")
    word, page = pgettext("learning", "Session"), address_form("learning:staff_session", "AAAAAAAA")
    return [
        Place(
            "meeting", word, one.title, one.area,
            planned if one.state == "planned" else coming if one.starts_at > sight.now else held,
            False, one.lon, one.lat, page.format(one.code),
        )
        for one in sessions
    ]  # fmt: skip


def as_points(found: Sequence[Place]) -> dict[str, object]:
    """The same places for the map."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
                "properties": {"id": number, "kind": one.sign, "late": one.late, "label": one.name},
            }
            for number, one in enumerate(found)
        ],
    }
