"""What every open page of this room has in common: for everybody, without a cookie, closed to forms of other sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kemitraan.people.api import by_link, public
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.origin import comes_from_elsewhere

View = Callable[..., HttpResponseBase]


def open_page(*methods: str, link: str = "") -> Callable[[View], View]:
    """A page for everybody, or for whoever holds a link of this purpose, that answers these methods.

    It needs no cookie, so that a form in a browser without cookies can be sent. What a cookie's token does elsewhere
    is done by asking where the request comes from: a form on another site cannot post here (403).
    """
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if request.method == "POST" and comes_from_elsewhere(request):
                raise Refused("other_site", _("This was sent from another site. Open the form here."), status=403)
            return view(request, *args, **kwargs)

        said = by_link(link)(guarded) if link else public(guarded)
        return csrf_exempt(said)

    return declare
