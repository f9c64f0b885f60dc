"""One inspection, one finding, one suspension, and what is done about each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.journal import api as journal
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import access
from kemitraan.watch.act_forms import DayForm, DecisionForm, FindingForm, ReasonForm, SheetForm
from kemitraan.watch.finding_codes import ANSWERS, GRAVITY_WORDS, SHEET, fulfilled, name_of
from kemitraan.watch.findings import raise_finding, reopen_finding, settle_finding
from kemitraan.watch.inspections import Found, cancel_inspection, file_sheet, move_inspection, visit
from kemitraan.watch.models import Finding, Inspection, Suspension
from kemitraan.watch.suspensions import check_no_conflict, decide, keep_suspended, lift
from kemitraan.watch.words import REASONS, RULES, look, owner_words

from .acting import at_once, through_form


@needs(purposes.READ_WATCH)
@require_GET
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """One inspection: when, why, the sheet, what was found."""
    viewer = viewer_of(request)
    found = access.one(
        access.inspections_visible_to(viewer).select_related("unit__guided_by", "guided_by"), inspection_id
    )
    context = {
        "inspection": found,
        "look": look(found.state),
        "owner": owner_words(found.owner),
        "reason": REASONS.get(found.reason, found.reason),
        "sheet": [
            (SHEET[line], ANSWERS[found.sheet[line]], found.sheet[line]) for line in SHEET if line in found.sheet
        ],
        "fulfilled": fulfilled(found.sheet),
        "findings": [(one, look(one.state), name_of(one.code)) for one in found.findings.order_by("id")],
        "supervises": found.guided_by_id in viewer.units_for(purposes.SUPERVISE_WATCH),
        "day_form": DayForm(initial={"planned_on": found.planned_on}),
        "reason_form": ReasonForm(),
    }
    return render(request, "watch/inspection.html", context)


@needs(purposes.SUPERVISE_WATCH)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Fill in the sheet."""
    viewer = viewer_of(request)
    found = _inspection(request, inspection_id)
    form = SheetForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: file_sheet(
            found, {line: given.cleaned_data[line] for line in SHEET}, note=given.cleaned_data["note"],
            found=_found(given.cleaned_data), by=viewer.actor(),
        ),
        done=_("The sheet is filed; the site is told what to mend."),
        to=reverse("watch:inspection", args=[found.pk]),
        context={
            "title": _("Sheet for %(name)s") % {"name": found.unit.name},
            "explanation": _("Six lines about the site. What is not fulfilled becomes a finding with owner and day."),
            "back": reverse("watch:inspection", args=[found.pk]),
        },
    )  # fmt: skip


@needs(purposes.SUPERVISE_WATCH)
@require_POST
def inspection_act(request: HttpRequest, inspection_id: int, verb: str) -> HttpResponse:
    """I was there (``hadir``), another day (``pindah``), it will not be made (``batal``)."""
    by = viewer_of(request).actor()
    found = _inspection(request, inspection_id)
    here = reverse("watch:inspection", args=[found.pk])
    if verb == "hadir":
        return at_once(request, lambda: visit(found, by=by), done=_("Noted. The sheet follows within 3 days."), to=here)
    if verb == "pindah":
        form = DayForm(request.POST)
        if not form.is_valid():
            return at_once(request, lambda: _refuse(_("Please give the day.")), done="", to=here)
        day = form.cleaned_data["planned_on"]
        return at_once(request, lambda: move_inspection(found, day, by=by), done=_("Another day is set."), to=here)
    if verb == "batal":
        reason = request.POST.get("reason", "")
        return at_once(
            request, lambda: cancel_inspection(found, reason=reason, by=by), done=_("It will not be made."), to=here
        )
    raise Http404


@needs(purposes.SUPERVISE_WATCH)
@require_http_methods(["GET", "POST"])
def find_at_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A finding about a unit or its site, of any gravity; ``?binluh=`` says during which inspection it was made."""
    viewer = viewer_of(request)
    units = access.visible_to(viewer, purposes.SUPERVISE_WATCH).select_related("guided_by", "employer")
    found = access.one(units, unit_id)
    asked = request.GET.get("binluh", "")
    during = access.one(found.inspections.all(), int(asked) if asked.isdecimal() and len(asked) < 19 else 0) \
        if asked else None  # fmt: skip
    back = reverse("watch:inspection", args=[during.pk]) if during else reverse("watch:unit", args=[found.pk])
    form = FindingForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: raise_finding(
            guided_by=found.guided_by, unit=found, inspection=during, by=viewer.actor(), **given.cleaned_data
        ),
        done=_("The finding stands; the site is told."),
        to=lambda made: reverse("watch:finding", args=[made.pk]),
        context={
            "title": _("A finding at %(name)s") % {"name": found.name},
            "explanation": _("A serious breach proposes a suspension at once; the police of another area decide."),
            "back": back,
        },
    )


@needs(purposes.READ_WATCH)
@require_GET
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One finding: what, who mends it, until when, what was answered."""
    viewer = viewer_of(request)
    found = access.one(
        access.findings_visible_to(viewer).select_related("unit", "post", "guided_by", "inspection"), finding_id
    )
    supervises = found.guided_by_id in viewer.units_for(purposes.SUPERVISE_WATCH)
    context = {
        "finding": found,
        "name": name_of(found.code),
        "gravity": GRAVITY_WORDS[found.gravity],
        "look": look(found.state),
        "owner": owner_words(found.owner),
        "acts": supervises and found.state in ("open", "overdue", "mended"),
        "reason_form": ReasonForm(),
        "ours": found.guided_by_id in viewer.units_for(purposes.READ_WATCH),
        "suspensions": [(one, look(one.state)) for one in found.suspensions.select_related("unit").order_by("id")],
    }
    return render(request, "watch/finding.html", context)


@needs(purposes.SUPERVISE_WATCH)
@require_POST
def finding_act(request: HttpRequest, finding_id: int, verb: str) -> HttpResponse:
    """Looked at: it is mended (``beres``), unfounded (``gugur``), or not mended (``ulang``, with a reason)."""
    viewer = viewer_of(request)
    own = Finding.objects.filter(guided_by_id__in=viewer.units_for(purposes.SUPERVISE_WATCH))
    found = access.one(own.select_related("guided_by", "unit__guided_by", "unit__employer"), finding_id)
    here = reverse("watch:finding", args=[found.pk])
    ends = {"beres": "mended", "gugur": "unfounded"}
    if verb in ends:
        return at_once(
            request, lambda: settle_finding(found, as_=ends[verb], by=viewer.actor()), done=_("Settled."), to=here
        )
    if verb == "ulang":
        reason = request.POST.get("reason", "")
        return at_once(
            request,
            lambda: reopen_finding(found, reason=reason, by=viewer.actor()),
            done=_("Back to the site, with a new day."),
            to=here,
        )
    raise Http404


@needs(purposes.READ_WATCH)
@require_GET
def suspension(request: HttpRequest, suspension_id: int) -> HttpResponse:
    """One suspension: by which rule, on which findings, who decides, what was decided and why."""
    viewer = viewer_of(request)
    found = access.one(
        access.suspensions_visible_to(viewer).select_related("unit", "member__unit", "home", "decider"), suspension_id
    )
    context = {
        "suspension": found,
        "look": look(found.state),
        "owner": owner_words(found.owner),
        "rule": RULES[found.rule],
        "findings": [(one, name_of(one.code), GRAVITY_WORDS[one.gravity]) for one in found.findings.order_by("id")],
        "decides": _may_decide(request, found),
        "form": DecisionForm(),
        "ours": found.home_id in viewer.units_for(purposes.READ_WATCH),
        "history": journal.history("suspension", found.pk, audiences=(journal.STAFF,)),
    }
    return render(request, "watch/suspension.html", context)


@needs(purposes.SUPERVISE_WATCH)
@require_POST
def suspension_act(request: HttpRequest, suspension_id: int, verb: str) -> HttpResponse:
    """Suspend (``tangguhkan``), refuse to (``tolak``), lift (``cabut``), keep for another period (``tetap``)."""
    viewer = viewer_of(request)
    found = access.one(
        access.suspensions_visible_to(viewer, purposes.SUPERVISE_WATCH).select_related("home", "decider"), suspension_id
    )
    words, by, posts = request.POST.get("decision", ""), viewer.actor(), viewer.posts
    acts: dict[str, tuple[Any, str]] = {
        "tangguhkan": (lambda: decide(found, suspend=True, decision=words, posts=posts, by=by), _("Suspended.")),
        "tolak": (lambda: decide(found, suspend=False, decision=words, posts=posts, by=by), _("Not suspended.")),
        "cabut": (lambda: lift(found, decision=words, posts=posts, by=by), _("Lifted.")),
        "tetap": (lambda: keep_suspended(found, posts=posts, by=by), _("It stays for another period.")),
    }
    if verb not in acts:
        raise Http404
    act, done = acts[verb]
    return at_once(request, act, done=done, to=reverse("watch:suspension", args=[found.pk]))


def _inspection(request: HttpRequest, inspection_id: int) -> Inspection:
    viewer = viewer_of(request)
    found = access.inspections_visible_to(viewer, purposes.SUPERVISE_WATCH)
    return access.one(found.select_related("unit__guided_by", "unit__employer", "guided_by"), inspection_id)


def _found(given: dict[str, Any]) -> list[Found]:
    """A finding for every line that is not fulfilled and names who mends it."""
    return [
        Found(line, owner_name=given[f"owner_{line}"], due_on=given[f"due_{line}"])
        for line in SHEET
        if given[line] in ("no", "partly") and given[f"owner_{line}"]
    ]


def _may_decide(request: HttpRequest, suspension: Suspension) -> bool:
    viewer = viewer_of(request)
    if not viewer.may(purposes.SUPERVISE_WATCH):
        return False
    try:
        check_no_conflict(suspension, viewer.posts)
    except Refused:
        return False
    return suspension.decider_id in viewer.units_for(purposes.SUPERVISE_WATCH)


def _refuse(words: str) -> None:
    raise Refused("missing", words)
