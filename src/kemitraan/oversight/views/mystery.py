"""Services tried unannounced: what is to be tried, how it went."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kemitraan.oversight.access import check_for, checks_visible_to
from kemitraan.oversight.mystery import LONGEST_MINUTES, Tried, draw_check, record_check
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused

A_PAGE = 50
YES_NO = (("ya", gettext_lazy("Yes")), ("tidak", gettext_lazy("No")))


class TriedForm(forms.Form):
    """How it went. No words: they could speak of a person."""

    tried_on = forms.DateField(label=gettext_lazy("Tried on"), widget=forms.DateInput(attrs={"type": "date"}))
    taken = forms.ChoiceField(
        label=gettext_lazy("Was the request taken in, without sending you elsewhere?"), choices=YES_NO,
        widget=forms.RadioSelect,
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until somebody attended to it"), min_value=0, max_value=LONGEST_MINUTES
    )
    fee_asked = forms.ChoiceField(
        label=gettext_lazy("Did anybody ask for money or a gift?"), choices=YES_NO, widget=forms.RadioSelect
    )


@needs(purposes.OVERSEE)
@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: HttpRequest) -> HttpResponse:
    """What is to be tried first, then how it went; a POST draws one more."""
    viewer, wrong = viewer_of(request), None
    if request.method == "POST":
        try:
            return redirect("overseer:check", draw_check(viewer).pk)
        except Refused as refused:
            wrong = refused
    found = checks_visible_to(viewer)
    context = {
        "waiting": found.filter(state="drawn").order_by("due_at")[:A_PAGE],
        "page": Paginator(found.exclude(state="drawn").order_by("-id"), A_PAGE).get_page(request.GET.get("page")),
        "wrong": wrong,
    }
    return render(request, "oversight/checks.html", context, status=wrong.status if wrong else 200)


@needs(purposes.OVERSEE)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, with the form to say how it went while it waits."""
    viewer = viewer_of(request)
    row = check_for(viewer, number)
    form = TriedForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            tried = Tried(given["tried_on"], given["taken"] == "ya", given["minutes"], given["fee_asked"] == "ya")
            try:
                record_check(row, tried, by=viewer)
                messages.success(request, _("Written down. It counts in the public figures from five on."))
                return redirect("overseer:checks")
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
                status = refused.status
    return render(request, "oversight/check.html", {"row": row, "form": form}, status=status)
