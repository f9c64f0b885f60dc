"""Questions given to me: what a post shall answer, and the answer, without keeping the courses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kemitraan.learning.access import given_question, given_to
from kemitraan.learning.hear import answer_question
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused

MOST = 100


@needs(purposes.READ_LEARNING)
@require_GET
def given(request: HttpRequest) -> HttpResponse:
    """The questions that wait for my post, the most urgent first."""
    return _page(request)


@needs(purposes.READ_LEARNING)
@require_POST
def answer_given(request: HttpRequest, question_id: int) -> HttpResponse:
    """Answer one of them; it stands on the session's page from now on."""
    viewer = viewer_of(request)
    question = given_question(viewer, question_id)
    try:
        answer_question(question, request.POST.get("answer", ""), by=viewer.actor())
    except Refused as refused:
        return _page(request, refused=refused, question_id=question_id)
    return redirect("learning:given")


def _page(request: HttpRequest, *, refused: Refused | None = None, question_id: int = 0) -> HttpResponse:
    context = {
        "questions": given_to(viewer_of(request))[:MOST],
        "refused": refused,
        "refused_id": question_id,
        "typed": request.POST.get("answer", "") if refused else "",
    }
    return render(request, "learning/given.html", context, status=refused.status if refused else 200)
