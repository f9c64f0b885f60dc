"""Opening one record in need, reading it for an hour, and reviewing what others opened."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.oversight.access import glass_behind, glass_to_review
from kemitraan.oversight.break_glass import break_glass, review_glass
from kemitraan.oversight.models import BrokenGlass
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of
from kemitraan.toolbox.wall import helped

from .overseer import A_PAGE


@needs(purposes.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
@helped("oversight.glass", "reports")  # the codes of what was opened
def ask(request: HttpRequest) -> HttpResponse:
    """The form: which record, why it cannot wait. Says before what follows."""
    viewer, wrong = viewer_of(request), None
    if request.method == "POST":
        try:
            typed = request.POST
            opened = break_glass(viewer, typed.get("code", ""), typed.get("why", ""), typed.get("reason", ""))
            return redirect("glass:record", opened.code)
        except Refused as refused:
            wrong = refused
    mine = BrokenGlass.objects.filter(account_id=viewer.account_id or 0).order_by("-id")[:20]
    context = {
        "whys": BrokenGlass.Why.choices,
        "mine": mine,
        "now": clock.now(),
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "oversight/glass_ask.html", context, status=wrong.status if wrong else 200)


@needs(purposes.BREAK_GLASS)
@require_GET
def record(request: HttpRequest, code: str) -> HttpResponse:
    """The one report, for the one who opened it, while the hour runs. Not who told it."""
    glass = glass_behind(viewer_of(request), code)
    report = glass.report
    context = {
        "glass": glass,
        "report": report,
        "category": name_of(report.category),
        "words": report.words.order_by("id"),
        "answers": report.answers.order_by("id"),
    }
    answer = render(request, "oversight/glass_record.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@needs(purposes.REVIEW_GLASS)
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What officers of the viewer's units opened in need: what waits, then what was judged."""
    return review_page(request)


@helped("oversight.glass", "reports")
def review_page(request: HttpRequest, *, wrong: Refused | None = None, about: str = "") -> HttpResponse:
    """The list, with a refusal at the row it belongs to."""
    found = glass_to_review(viewer_of(request))
    judged = found.exclude(state__in=("opened", "late")).order_by("-id")
    context = {
        "waiting": found.filter(state__in=("opened", "late")).order_by("due_at")[:200],
        "page": Paginator(judged, A_PAGE).get_page(request.GET.get("page")),
        "wrong": wrong,
        "about": about,
        "typed": request.POST,
    }
    return render(request, "oversight/glass_reviews.html", context, status=wrong.status if wrong else 200)


@needs(purposes.REVIEW_GLASS)
@require_POST
@helped("oversight.glass", "reports")
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Justified or not, with a sentence."""
    viewer = viewer_of(request)
    found = glass_to_review(viewer).filter(code=read_code(code) or "").first()
    if found is None:
        raise Http404
    decision = request.POST.get("decision")
    try:
        if decision not in ("justified", "unjustified"):
            raise Refused("no_decision", _("Choose: justified or not."), field="decision")
        review_glass(found, viewer, decision == "justified", request.POST.get("finding", ""))
    except Refused as refused:
        return review_page(request, wrong=refused, about=found.code)
    return redirect("glass:reviews")
