"""What an overseer decides, and it alone: changes to their own body that whoever runs the system asked for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kemitraan.people.api import BodyChange, changes_for, decide_change, needs, overseers, purposes, viewer_of


@needs(purposes.OVERSEE)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Who belongs to the body, what waits for this overseer's word, and what was decided."""
    return page(request)


def page(request: HttpRequest, *, password: str = "") -> HttpResponse:
    """The page, once with a new first password in it: it is shown this once."""
    viewer, decided = viewer_of(request), BodyChange.objects.exclude(state="asked")
    context = {
        "body": overseers().order_by("id"),
        "waiting": changes_for(viewer).select_related("account", "unit", "post__unit", "asked_by").order_by("id"),
        "decided": decided.select_related("account", "decided_by").order_by("-id")[:50],
        "others": BodyChange.objects.filter(state="asked").exclude(pk__in=changes_for(viewer).values("pk")).count(),
        "password": password,
    }
    answer = render(request, "oversight/changes.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@needs(purposes.OVERSEE)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Agree or refuse."""
    viewer = viewer_of(request)
    change = changes_for(viewer).filter(pk=number).first()
    if change is None:
        raise Http404
    password = decide_change(change, viewer, request.POST.get("decision") == "agree")
    return page(request, password=password) if password else redirect("overseer:changes")
