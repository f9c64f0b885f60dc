"""Checking in on one's own phone, behind tonight's QR; and a checkpoint's code on the round."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from kemitraan.nights import check_in, walk
from kemitraan.people.api import public, source_of
from kemitraan.toolbox.errors import Refused

from .link import link_page, refuse_other_sites


@link_page("night_door")
def door(request: HttpRequest, code: str) -> HttpResponse:
    """One question: your PIN. The answer is on the same page."""
    if request.method == "POST":
        try:
            came = check_in.check_in_by_code(code, request.POST.get("pin", ""), source=source_of(request))
        except Refused as refused:
            return render(request, "nights/door.html", {"refused": refused}, status=refused.status)
        return render(request, "nights/came.html", {"came": came})
    check_in.refuse_unknown(code)
    return render(request, "nights/door.html")


@public
@csrf_exempt
def checkpoint(request: HttpRequest, code: str) -> HttpResponse:
    """A place on the round: passed now. It counts once a lap, and only while one is under way."""
    refuse_other_sites(request)
    if request.method == "POST":
        point, counted = walk.scan(code)
        return render(request, "nights/checkpoint.html", {"point": point, "counted": counted, "done": True})
    return render(request, "nights/checkpoint.html", {"point": walk.checkpoint_of(code)})
