"""The theme switch and the gallery."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from . import gallery_parts
from .templatetags.design import THEME_COOKIE, THEMES

_YEAR_S = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember ``theme`` (light, dark, or ``system``), else turn over what was chosen; back to ``next``.

    Without JavaScript nobody knows what the system prefers, so the first turn goes to dark.
    """
    wanted = request.POST.get("theme", "")
    if not wanted:
        wanted = "light" if request.COOKIES.get(THEME_COOKIE) == "dark" else "dark"
    answer = HttpResponseRedirect(_way_back(request))
    if wanted in THEMES:
        answer.set_cookie(THEME_COOKIE, wanted, max_age=_YEAR_S, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    return answer


def _way_back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return "/"


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part on one page, to look at and to copy from. Raises Http404 outside demo and development."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    return render(request, "design/gallery.html", gallery_parts.context(request))


@require_GET
def specimen(request: HttpRequest, kind: str) -> HttpResponse:
    """One whole page of another kind (desk, field, letter, question). Raises Http404 as the gallery does."""
    if kind not in gallery_parts.SPECIMENS or not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    return render(request, f"design/specimen_{kind}.html", gallery_parts.context(request))


# Said here and not by a decorator of `people`, which stands above this room (tests/house/test_routes.py reads it).
for _view in (set_theme, gallery, specimen):
    vars(_view)["access"] = "public"
