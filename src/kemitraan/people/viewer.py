"""Who is looking, and what for: worked out once a request, from posts that hold today."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import date

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q
from django.http import HttpRequest

from kemitraan.journal.api import Actor
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock, wall
from kemitraan.toolbox.rows import SOME_UNIT

from .idle import keep_alive, without_a_desk
from .models import Account, Post
from .purposes import PURPOSES
from .quick_look import look_behind
from .wall import context_of


@dataclass(frozen=True)
class Viewer:
    """A subject of access: nobody, or a person with posts.

    ``units`` maps each purpose to the ids of the units whose matters it opens (the post's unit and all
    below). An empty set means: nothing.
    """

    account_id: int | None = None
    name: str = ""
    posts: tuple[Post, ...] = ()
    units: dict[str, frozenset[int]] = field(default_factory=dict)
    clearance: int = 2
    below: tuple[frozenset[int], ...] = ()  # of each post: its unit and all below

    def may(self, purpose: str) -> bool:
        """Whether any post of this viewer serves the purpose."""
        return purpose in self.units

    def units_for(self, purpose: str) -> frozenset[int]:
        """Ids of the units this purpose opens; empty where it opens none."""
        return self.units.get(purpose, frozenset())

    @property
    def post(self) -> Post | None:
        """The post shown beside the name (the first that holds)."""
        return self.posts[0] if self.posts else None

    @property
    def known(self) -> bool:
        """Whether somebody is signed in."""
        return self.account_id is not None

    def actor(self) -> Actor:
        """The same person as the journal writes them."""
        post = self.post
        if post is None:
            return Actor("staff", self.account_id, self.name)
        return Actor("staff", self.account_id, self.name, post.unit_id, post.unit.name)


NOBODY = Viewer()
# Asks for nobody: the statement of a list is put together once with it (toolbox.rows.kept_for_units).
STAND_IN = Viewer(units=dict.fromkeys(frozenset().union(*PURPOSES.values()), frozenset({SOME_UNIT})))


def posts_on(account: Account, day: date) -> list[Post]:
    """The posts an account holds on a day."""
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return list(account.posts.filter(holds).select_related("unit", "account").order_by("id"))


def viewer_for(account: Account) -> Viewer:
    """The viewer an account is today."""
    return viewer_with(account, posts_on(account, clock.local(clock.now()).date()))


def viewer_with(account: Account, posts: Iterable[Post]) -> Viewer:
    """The viewer an account is with exactly these posts."""
    posts = tuple(posts)
    return _viewer(account, posts, [frozenset(territory.subtree_ids(post.unit)) for post in posts])


def _viewer(account: Account, posts: tuple[Post, ...], below: Iterable[Set[int]]) -> Viewer:
    units: dict[str, frozenset[int]] = {}
    reach = tuple(ids if isinstance(ids, frozenset) else frozenset(ids) for ids in below)
    for post, ids in zip(posts, reach, strict=True):
        for purpose in PURPOSES[post.role]:
            units[purpose] = units[purpose] | ids if purpose in units else ids
    return Viewer(account_id=account.pk, name=account.name, posts=posts, units=units, below=reach)


def viewer_of(request: HttpRequest) -> Viewer:
    """Who sends this request. Only an account with its second factor shown counts as known.

    A session that is whole and untouched is read in one statement; whatever is unusual goes Django's own way.
    """
    cached = getattr(request, "_viewer", None)
    if isinstance(cached, Viewer):
        return cached
    session = getattr(request, "session", None)
    found = None
    if isinstance(session, SessionStore) and session.session_key and not session.modified:
        found = look_behind(session.session_key)
    if found is not None and session is not None:
        viewer = _viewer(found.account, found.posts, found.below)
        if without_a_desk(found.posts):
            keep_alive(session)
        request.user = found.account  # the same person, for those who ask Django
    else:
        viewer = NOBODY
        user = getattr(request, "user", None)
        if isinstance(user, Account) and user.is_active and user.is_verified():  # type: ignore[attr-defined]
            viewer = viewer_for(user)
    set_viewer(request, viewer)
    return viewer


def set_viewer(request: HttpRequest, viewer: Viewer) -> None:
    """From here on this request is this viewer's (after signing in or out), before the second wall too."""
    request._viewer = viewer  # type: ignore[attr-defined]
    wall.enter(context_of(viewer) if viewer.known else wall.ANYBODY)


def viewer_behind(session_key: str) -> Viewer:
    """Who holds this session cookie: the session, account and second factor as they are now, in one query."""
    found = look_behind(session_key)
    return NOBODY if found is None else _viewer(found.account, found.posts, found.below)
