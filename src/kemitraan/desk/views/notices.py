"""Notices to me: what I was reminded of, for whoever has no mail address or reads no mail."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kemitraan.messaging import api as messaging
from kemitraan.people.api import needs, purposes, viewer_of

A_PAGE = 50


@needs(purposes.READ_PARTNERS)
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The reminders to my posts, newest first; a post marks one as read, or all."""
    posts = [post.pk for post in viewer_of(request).posts]
    if request.method == "POST":
        typed = request.POST.get("message", "")
        one = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
        if one is not None or request.POST.get("all"):
            messaging.read_notices(posts, one)
        return redirect("desk:notices")
    found = messaging.notices_of(posts)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, *_words(one)) for one in page.object_list],
        "unread": messaging.unread_of(posts).count(),
    }
    return render(request, "desk/notices.html", context)


def _words(message: messaging.Message) -> tuple[str, str, str]:
    """Subject, first line and the way to what it is about. A way leads inside this house or nowhere."""
    try:
        subject, body = messaging.rendered(message.template, message.language, message.context)
    except LookupError:
        subject, body = message.template, ""
    path = str(message.context.get("path", ""))
    return subject, body.split("\n", 1)[0], path if path.startswith("/") and not path.startswith("//") else ""
