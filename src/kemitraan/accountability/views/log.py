"""The log of all facts, for everybody: heads, proofs that it only grew, and the signatures of witnesses."""

from __future__ import annotations

import base64
import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kemitraan.accountability.cosign import cosign, witnesses
from kemitraan.journal import api as journal
from kemitraan.people.api import public
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

SHOWN = 24  # heads on the page
LISTED = 5_000  # heads in one list
LARGEST = 2**62


@public
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What the log is, its newest heads, and how to check it without believing us."""
    heads = list(journal.Head.objects.order_by("-size").prefetch_related("cosignatures")[:SHOWN])
    waiting, oldest_s = journal.backlog(clock.now())
    context = {"heads": heads, "key": journal.verifier_key(), "witnesses": sorted(witnesses()), "waiting": waiting}
    return render(request, "accountability/log.html", context | {"oldest_s": oldest_s})


@public
@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, with the signatures of witnesses below ours; of an empty log that of size 0."""
    found = journal.latest_head()
    return _text(_note(found) if found else journal.checkpoint(0, journal.EMPTY))


@public
@require_GET
def head(request: HttpRequest, size: int) -> HttpResponse:
    """The checkpoint of one size."""
    return _text(_note(_head(size)))


@public
@require_GET
def heads(request: HttpRequest) -> HttpResponse:
    """Checkpoints in order of size, parted by lines of ``%``; ``?sejak=SIZE`` goes on where a list ended."""
    asked = request.GET.get("sejak", "0")
    if not asked.isdecimal() or int(asked) > LARGEST:
        raise Refused("bad_size", _("The size is a whole number."), field="sejak", status=400)
    found = journal.Head.objects.filter(size__gt=int(asked)).order_by("size").prefetch_related("cosignatures")[:LISTED]
    return _text("%\n".join(_note(one) for one in found))


@public
@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """The key the heads are signed with, and below it how it followed on older ones (each signed by both).

    Compare it with one you got elsewhere.
    """
    return _text("%\n".join([f"{journal.verifier_key()}\n", *journal.changes()]))


@public
@require_GET
def growth(request: HttpRequest, before: int, size: int) -> HttpResponse:
    """The proof that the log under the head of ``size`` begins with that of ``before`` facts."""
    if not 0 < before <= size:
        raise Http404
    tree = journal.stored_tree(_head(size).size)
    told = [base64.b64encode(one).decode() for one in tree.consistency(before)]
    return JsonResponse({"before": before, "size": size, "hashes": told})


@csrf_exempt  # a program at another institution posts here; its signature is what is checked
@public
@require_POST
def witness(request: HttpRequest) -> HttpResponse:
    """A witness's line on one of our heads: ``{"size": …, "line": "— name base64"}``."""
    try:
        told = json.loads(request.body)
        size, line = told["size"], told["line"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("bad_json", _("Give “size” and “line” as JSON."), status=400) from None
    if isinstance(size, bool) or not isinstance(size, int) or not 0 < size <= LARGEST:
        raise Refused("bad_size", _("The size is a whole number."), field="size")
    if not isinstance(line, str) or len(line) > 300:
        raise Refused("bad_line", _("The line is a text of at most 300 characters."), field="line")
    return JsonResponse({"kept": cosign(size, line).witness}, status=201)


def _head(size: int) -> journal.Head:
    found = journal.Head.objects.filter(pk=size).first() if size <= LARGEST else None
    if found is None:
        raise Http404
    return found


def _note(one: journal.Head) -> str:
    lines = sorted(cosignature.line for cosignature in one.cosignatures.all())
    return one.note + "".join(f"{line}\n" for line in lines)


def _text(words: str) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
