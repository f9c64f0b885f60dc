"""What every page by link has in common: the address itself is the key, so no cookie is asked for or set."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kemitraan.people.api import by_link
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.origin import comes_from_elsewhere

View = Callable[..., HttpResponse]


def link_page(purpose: str) -> Callable[[View], View]:
    """A page for whoever holds a link: its forms need no token, but a form on another site cannot post here (403).

    Never kept by a shared cache, and no other site learns the address.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refuse_other_sites(request)
            response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store, private"
            return response

        return by_link(purpose)(csrf_exempt(guarded))  # type: ignore[return-value]

    return declare


def refuse_other_sites(request: HttpRequest) -> None:
    """Refused (403) where a browser says that another site sends this form."""
    if request.method == "POST" and comes_from_elsewhere(request):
        raise Refused("other_site", _("This was sent from another site. Open the form here."), status=403)


def key_of(request: HttpRequest) -> UUID:
    """The form's own key. Refused (422) where it is none."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise Refused("bad_key", _("The form is incomplete; please open it again."), field="key") from None


def fresh_key() -> str:
    """A key for a form about to be shown."""
    return str(uuid4())


def whole(text: str) -> int:
    """A number typed by a machine; refused (422) where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused("bad_number", _("This must be a whole number."))
    return int(text)


def see_other(address: str) -> HttpResponse:
    """After a form: look there (303), so that a reload sends nothing twice."""
    response = HttpResponse(status=303)
    response.headers["Location"] = address
    return response
