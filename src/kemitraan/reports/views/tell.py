"""The form: one document with one question at a time, sent once."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kemitraan.reports.excluded import behind
from kemitraan.reports.forms import TellForm
from kemitraan.reports.models import Category
from kemitraan.reports.photos import prepare_photos
from kemitraan.reports.places import INLINE, matching, villages
from kemitraan.reports.receive import receive
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of

from .door import open_page


@open_page("GET", "POST")
def step(request: HttpRequest, category: str) -> HttpResponse:
    """What happened, where, when, the category's own questions, photos, how to reach you, send."""
    return answer_form(request, category, urgent=False)


def answer_form(request: HttpRequest, code: str, *, urgent: bool) -> HttpResponse:
    """Show the form of a category, or keep the report and lead to its receipt."""
    category = Category.objects.filter(code__iexact=code[:10], active=True).first()
    if category is None:
        raise Http404
    if category.outside:
        return redirect(reverse("reports:elsewhere"))
    if request.method != "POST":
        return _page(request, TellForm(category, urgent=urgent, initial=_asked_before(request)))
    if request.POST.get("go") == "find":
        return _matches(request, category, urgent)
    form = TellForm(category, urgent=urgent, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        receipt = receive(form.as_report(prepare_photos(form.cleaned_data["photos"])))
    except Refused as refused:
        if refused.code == "key_reused":
            return _sent_before(request, form)
        form.add_refusal(refused)
        return _page(request, form, status=refused.status, outside=refused.code == "outside")
    response = redirect(reverse("reports:receipt", args=[show_code(receipt.code)]))
    response.status_code = 303  # the browser goes on with GET: reloading the receipt sends nothing again
    return response


def _page(request: HttpRequest, form: TellForm, *, status: int = 200, outside: bool = False) -> HttpResponse:
    known = villages()
    context = {
        "form": form,
        "category": form.category,
        "title": name_of(form.category),
        "villages": known if len(known) <= INLINE else [],
        "outside": outside,
        "kept_away": _kept_away(form),
        "steps": 6 if form.questions else 5,
    }
    name = "reports/call.html" if form.urgent else "reports/tell.html"
    response = render(request, name, context, status=status)
    if status == 200 and request.method == "GET" and not form.category.sensitive:
        # A blank form holds no secret: the browser may keep it, so that going back finds the answers again.
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _kept_away(form: TellForm) -> dict[str, str] | None:
    """Who does not handle this report and who does instead, in names; None where nobody is kept away."""
    token = form["without"].value()
    if not token:
        return None
    try:
        unit, instead = behind(str(token))
    except Refused:
        raise Http404 from None
    return {"unit": unit.name, "instead": instead.name}


def _matches(request: HttpRequest, category: Category, urgent: bool) -> HttpResponse:
    """Without JavaScript: the kelurahan that fit what was typed, and everything else as it was."""
    form = TellForm(category, urgent=urgent, initial=request.POST.dict())
    form.offer(matching(request.POST.get("place", "")))
    return _page(request, form)


def _sent_before(request: HttpRequest, form: TellForm) -> HttpResponse:
    """This form was already sent with other words: the first report stands; this one needs a key of its own."""
    again = request.POST.copy()
    again["key"] = str(uuid.uuid4())
    fresh = TellForm(form.category, urgent=form.urgent, data=again)
    context = {"form": fresh, "category": form.category, "title": name_of(form.category)}
    return render(request, "reports/sent_before.html", context, status=422)


def _asked_before(request: HttpRequest) -> dict[str, str]:
    """What another page already knows: a place (``?kelurahan=…``), a unit to be kept away (``?tanpa=…``)."""
    return {"place": request.GET.get("kelurahan", "")[:200], "without": request.GET.get("tanpa", "")[:120]}
