"""How a route says who may come in. A route that says nothing fails the house test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse

from kemitraan.toolbox import security_log

from .viewer import viewer_of

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anybody may come in."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def needs(*purposes: str) -> Callable[[View], View]:
    """Only a viewer who serves one of the purposes; a stranger is asked to sign in, others find nothing (404)."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = viewer_of(request)
            if not viewer.known and request.method == "GET" and "/api/" not in request.path:
                return redirect_to_login(request.get_full_path(), reverse("people:sign_in"))
            if not any(viewer.may(purpose) for purpose in purposes):
                if viewer.known:
                    security_log.note("door.closed", account=viewer.account_id, needs="/".join(purposes))
                raise Http404
            return view(request, *args, **kwargs)

        guarded.access = "/".join(purposes)  # type: ignore[attr-defined]
        return guarded

    return declare


def signed_in(view: View) -> View:
    """Any signed-in person, whatever their post."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not viewer_of(request).known:
            return redirect_to_login(request.get_full_path(), reverse("people:sign_in"))
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def by_link(purpose: str) -> Callable[[View], View]:
    """Whoever holds a link for this purpose; the view obtains through :func:`kemitraan.people.links.open_link`."""

    def declare(view: View) -> View:
        view.access = f"link:{purpose}"  # type: ignore[attr-defined]
        return view

    return declare


Routes = tuple[list[URLPattern | URLResolver], str, str]


def api_for(urls: Routes, *purposes: str, open_to_all: Sequence[str] = ("openapi-json",)) -> Routes:
    """The addresses of a Ninja API, whose views check for themselves: this says what they check.

        path("api/", api_for(api.urls, purposes.RESPOND))

    A program without a session gets 401 there, which tells a phone to ask for a sign-in. ``open_to_all`` names the
    routes that tell nothing about anybody.
    """
    for pattern in urls[0]:
        if isinstance(pattern, URLPattern):
            said = "public" if pattern.name in open_to_all else "/".join(purposes)
            pattern.callback.access = said  # type: ignore[attr-defined]
    return urls
