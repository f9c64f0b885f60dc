"""What an operator does to a case: one verb a POST, then back to where they were."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kemitraan.desk.once import key_of, once
from kemitraan.dispatch import api as dispatch
from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.errors import Refused

Act = Callable[[HttpRequest, reports.Report], object]


def _take(request: HttpRequest, report: reports.Report) -> object:
    viewer = viewer_of(request)
    assignee = viewer.post.pk if viewer.post else None
    return reports.take_in_hand(report, by=viewer.actor(), assignee_id=assignee)


def _ask(request: HttpRequest, report: reports.Report) -> object:
    return reports.ask(report, request.POST.get("text", ""), by=viewer_of(request).actor())


def _answer(request: HttpRequest, report: reports.Report) -> object:
    by, no_photo = viewer_of(request).actor(), request.POST.get("no_photo", "")
    return reports.answer(report, request.POST.get("text", ""), by=by, no_photo=no_photo)


def _add_photo(request: HttpRequest, report: reports.Report) -> None:
    """The photo of the place that came with an answer, in a transaction of its own: what was stopped stays."""
    file = request.FILES.get("photo")
    if file is None:
        return
    photo = reports.prepare_photos([file])[0]
    added = reports.add_scene_photo(report, photo, by="desk", actor=viewer_of(request).actor())
    if isinstance(added, reports.StoppedPhoto):
        raise reports.refuse_stopped(added)


def _accept_photo(request: HttpRequest, report: reports.Report) -> object:
    return reports.override_stop(_stop(request, report), request.POST.get("why", ""), by=viewer_of(request).actor())


def _uphold_photo(request: HttpRequest, report: reports.Report) -> object:
    return reports.uphold_stop(_stop(request, report), request.POST.get("why", ""), by=viewer_of(request).actor())


def _stop(request: HttpRequest, report: reports.Report) -> reports.StoppedPhoto:
    number = request.POST.get("stop", "")
    whole = number.isascii() and number.isdigit() and len(number) < 19
    found = reports.StoppedPhoto.objects.filter(report=report, pk=int(number)).first() if whole else None
    if found is None:
        raise Refused("no_photo", _("There is no such photo."), field="stop")
    return found


def _refuse(request: HttpRequest, report: reports.Report) -> object:
    reason, text = request.POST.get("reason", ""), request.POST.get("text", "")
    return reports.refuse(report, reason, text, by=viewer_of(request).actor())


def _transfer(request: HttpRequest, report: reports.Report) -> object:
    slug = request.POST.get("unit", "")
    unit = territory.Unit.objects.filter(slug=slug[:60]).first()
    if unit is None:
        raise Refused("unknown_unit", _("There is no such unit."), field="unit")
    return reports.transfer(report, unit, request.POST.get("why", ""), by=viewer_of(request).actor())


def _exclude(request: HttpRequest, report: reports.Report) -> object:
    chosen = {name: request.POST.get(name, "")[:60] for name in ("without", "unit")}
    units = {unit.slug: unit for unit in territory.Unit.objects.filter(slug__in=list(chosen.values()))}
    for name, slug in chosen.items():
        if slug not in units:
            raise Refused("unknown_unit", _("There is no such unit."), field=name)
    away, to, why = units[chosen["without"]], units[chosen["unit"]], request.POST.get("why", "")
    return reports.exclude(report, away, to, why, by=viewer_of(request).actor())


def _reply(request: HttpRequest, report: reports.Report) -> object:
    return reports.reply_to_question(report, request.POST.get("text", ""), by=viewer_of(request).actor())


def _note(request: HttpRequest, report: reports.Report) -> object:
    return reports.note(report, request.POST.get("text", ""), by=viewer_of(request).actor())


def _merge(request: HttpRequest, report: reports.Report) -> object:
    into = reports.report_for(viewer_of(request), request.POST.get("into", ""))
    return reports.merge(report, into, by=viewer_of(request).actor())


def _unmerge(request: HttpRequest, report: reports.Report) -> object:
    return reports.unmerge(report, request.POST.get("why", ""), by=viewer_of(request).actor())


def _apart(request: HttpRequest, report: reports.Report) -> object:
    other = reports.report_for(viewer_of(request), request.POST.get("into", ""))
    return reports.keep_apart(report, other, by=viewer_of(request).actor())


def _split(request: HttpRequest, report: reports.Report) -> object:
    return reports.split(
        report,
        request.POST.get("text", ""),
        category_code=request.POST.get("category", ""),
        key=_key(request),
        by=viewer_of(request).actor(),
    )


def _number(request: HttpRequest, report: reports.Report) -> object:
    by, typed = viewer_of(request).actor(), request.POST.get("number", "")
    if typed.strip():
        return reports.note_number(report, typed, by=by)
    return reports.give_demo_number(report, model=request.POST.get("model", "B"), by=by)


def _plan(request: HttpRequest, report: reports.Report) -> object:
    return reports.plan_notices(
        report,
        difficulty=request.POST.get("difficulty", ""),
        rule_set=request.POST.get("rule_set", reports.DEFAULT_RULE_SET),
        by=viewer_of(request).actor(),
    )


def _notice(request: HttpRequest, report: reports.Report) -> object:
    code, text = request.POST.get("code", ""), request.POST.get("text", "")
    return reports.send_notice(report, code, text, by=viewer_of(request).actor())


def _again(request: HttpRequest, report: reports.Report) -> object:
    priority = request.POST.get("priority", "")
    return reports.retriage(
        report,
        category_code=request.POST.get("category", "")[:20],
        priority=int(priority) if priority in {"1", "2", "3", "4"} else 0,
        why=request.POST.get("why", ""),
        by=viewer_of(request).actor(),
    )


HANDLING: dict[str, Act] = {
    "ambil": _take,
    "tanya": _ask,
    "jawab": _answer,
    "tolak": _refuse,
    "alihkan": _transfer,
    "kecualikan": _exclude,
    "catat": _note,
    "balas": _reply,
    "gabung": _merge,
    "pisah": _apart,
    "lepas": _unmerge,
    "pecah": _split,
    "nomor": _number,
    "rencana": _plan,
    "kabar": _notice,
    "ulang": _again,
    "terima-foto": _accept_photo,
    "tolak-foto": _uphold_photo,
}


@needs(purposes.HANDLE_REPORTS)
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Do one thing to a case the viewer may handle; a refusal says why and changes nothing."""
    handler = HANDLING.get(verb)
    if handler is None:
        raise Http404
    report = reports.report_for(viewer_of(request), code, purposes.HANDLE_REPORTS)
    first = _add_photo if handler is _answer else None
    return _done(request, report, lambda: handler(request, report), first)


@needs(purposes.SEND_RESPONDERS)
@require_POST
def send(request: HttpRequest, code: str) -> HttpResponse:
    """Send a responder: the machine's proposal, or another with a reason."""
    viewer = viewer_of(request)
    report = reports.report_for(viewer, code, purposes.SEND_RESPONDERS)
    response = dispatch.Response.objects.filter(report=report).order_by("-pk").first()
    shift = request.POST.get("shift", "")
    if response is None or not (shift.isascii() and shift.isdigit() and len(shift) < 19):
        raise Http404
    seen = request.POST.get("seen_offer", "")
    return _done(
        request,
        report,
        lambda: dispatch.offer_to(
            response.pk,
            int(shift),
            by=viewer.actor(),
            seen_offer=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None,
            override_reason=request.POST.get("reason", ""),
        ),
    )


@needs(purposes.SEND_RESPONDERS)
@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Nobody needs to go any more, with one of the fixed reasons."""
    viewer = viewer_of(request)
    report = reports.report_for(viewer, code, purposes.SEND_RESPONDERS)
    response = dispatch.Response.objects.filter(report=report).order_by("-pk").first()
    if response is None:
        raise Http404
    reason = request.POST.get("reason", "")
    return _done(request, report, lambda: dispatch.cancel(response.pk, reason, by=viewer.actor()))


@needs(purposes.READ_REPORTER)
@require_POST
def identity(request: HttpRequest, code: str) -> HttpResponse:
    """Show who told it, to those who may know, and write down that they looked. Never kept by the browser."""
    viewer = viewer_of(request)
    report = reports.report_for(viewer, code, purposes.READ_REPORTER)
    journal.record(
        "report.identity_opened", "report", report.pk, by=viewer.actor(), unit_id=report.holder_id,
        unit_name=report.holder.name,
    )  # fmt: skip
    reporter = reports.Reporter.objects.filter(report=report).first()
    part = request.POST.get("bagian") == "1"
    response = render(
        request,
        "desk/identity_part.html" if part else "desk/identity.html",
        {"report": report, "reporter": reporter},
    )
    response["Cache-Control"] = "no-store"
    return response


@needs(purposes.HANDLE_REPORTS)
@require_POST
def resend(request: HttpRequest, code: str, message_id: int) -> HttpResponse:
    """Put a failed message back into the queue."""
    report = reports.report_for(viewer_of(request), code, purposes.HANDLE_REPORTS)
    if not messaging.Message.objects.filter(pk=message_id, about__in=("report", "desk"), about_id=report.pk).exists():
        raise Http404
    messaging.try_again(message_id)
    return _back(request, report)


def _done(
    request: HttpRequest,
    report: reports.Report,
    do: Callable[[], object],
    first: Callable[[HttpRequest, reports.Report], None] | None = None,
) -> HttpResponse:
    """Run the verb and answer: for a program with JSON, for a person with a line on the page they came from.

    ``first`` runs before it in its own transaction: its traces stay where the verb is refused.
    """
    asks_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        if first is not None:
            first(request, report)
        once(request, do)
    except Refused as refusal:
        if asks_json:
            return JsonResponse(
                {"code": refusal.code, "message": refusal.message, "field": refusal.field}, status=refusal.status
            )
        messages.error(request, refusal.message)
        return _back(request, report)
    if asks_json:
        return JsonResponse({"ok": True})
    messages.success(request, _("Done: %s") % show_code(report.code))
    return _back(request, report)


def _back(request: HttpRequest, report: reports.Report) -> HttpResponse:
    """To the case inside the desk; the filters of the address are kept where the form carried them."""
    query = request.POST.get("view", "")
    kept = f"&{query}" if query and len(query) < 500 and "\n" not in query else ""
    return redirect(f"{reverse('desk:board')}?buka={report.code}{kept}")


def _key(request: HttpRequest) -> uuid.UUID:
    key = key_of(request)
    if key is None:
        raise Refused("bad_key", _("The form is incomplete; please open it again."), field="key")
    return key
