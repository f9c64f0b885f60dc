"""The log of reading: who opened what, by account and office, with filters, search words, page and export.

It is no setting. Every address that declares a purpose is kept, because it declares it; a new page is kept from its
first day. The row of a look is committed before the first byte of the answer leaves; what cannot be written is not
shown (503). What somebody asks to be done is written before it is tried, so that a failing log never undoes a deed.
Rows can only be added: the database refuses to change one, or to delete one within its time (:mod:`.seal_readings`).
"""

from __future__ import annotations

import hashlib
import uuid
from collections import OrderedDict
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from kemitraan.people.api import Viewer, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import insert_or_skip

from .models import Reading

MOST_REMEMBERED = 5_000
SAFE = ("GET", "HEAD", "OPTIONS")
_written: OrderedDict[uuid.UUID, None] = OrderedDict()  # looks this process wrote within the last minutes


class KeepReadings:
    """The innermost middleware: it knows the view, and every answer passes it first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.method in SAFE and is_kept(getattr(request, "_declared", "")):
            keep(request, answer)
        return answer

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Called by Django when the address is known."""
        declared = request._declared = getattr(view, "access", "")  # type: ignore[attr-defined]
        if request.method not in SAFE and is_kept(declared):
            keep(request, None)


def is_kept(declared: str) -> bool:
    """Whether looks at an address with this declaration are kept: all that name a purpose or want a link."""
    return bool(declared) and declared not in ("public", "signed_in")


def keep(request: HttpRequest, answer: HttpResponseBase | None) -> None:
    """Write the row of one request. Nothing of strangers is kept, and nothing of a link's secret."""
    viewer = viewer_of(request)
    by_link = getattr(request, "_declared", "").startswith("link:")
    if not viewer.known and not (by_link and answer is not None and answer.status_code < 400):
        return
    match = request.resolver_match
    about = "" if match is None or by_link else " ".join(str(value) for value in match.kwargs.values())
    _write(
        viewer,
        method=str(request.method),
        route=match.view_name if match else "",
        about=about,
        asked="" if by_link else request.META.get("QUERY_STRING", ""),
        form=_form(answer),
        status=answer.status_code if answer is not None else None,
    )


def keep_stream(viewer: Viewer) -> None:
    """Write that this viewer opened the live stream (the live process has no middleware)."""
    _write(viewer, method="GET", route="live", about="", asked="", form="stream", status=200)


def _form(answer: HttpResponseBase | None) -> str:
    if answer is None:
        return "deed"
    if "attachment" in answer.headers.get("Content-Disposition", ""):
        return "file"
    kind = answer.headers.get("Content-Type", "text/html")
    if kind.startswith("text/html"):
        return "page"
    return "data" if "json" in kind else "file"


def _write(viewer: Viewer, *, method: str, route: str, about: str, asked: str, form: str, status: int | None) -> None:
    now, post = clock.now(), viewer.post
    said = (viewer.account_id, method, route, about, asked, form, status, f"{now:%Y-%m-%dT%H:%M}")
    digest = hashlib.blake2b(repr(said).encode("utf-8", "backslashreplace"), digest_size=16).digest()
    key = uuid.uuid4() if status is None else uuid.UUID(bytes=digest)
    if key in _written:
        return
    row = Reading(
        key=key,
        at=now,
        account_id=viewer.account_id,
        name=viewer.name[:120],
        role=post.role if post else "",
        unit_id=post.unit_id if post else None,
        office=(f"{post.title} {post.unit.name}".strip() if post else "")[:250],
        method=method[:8],
        route=route[:80],
        about=_plain(about)[:200],
        asked=_plain(asked)[:1000],
        form=form,
        status=status,
    )
    insert_or_skip(row)
    _written[key] = None
    while len(_written) > MOST_REMEMBERED:
        try:
            _written.popitem(last=False)
        except KeyError:  # another thread was quicker
            break


def _plain(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "backslashreplace").decode()
