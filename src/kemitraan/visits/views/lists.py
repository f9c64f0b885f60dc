"""Lists: visits with filters, the superior's queue, requests with their clocks, coverage, rules, fresh leaflets."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kemitraan.people.api import Post, Viewer, needs, purposes, viewer_of
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped
from kemitraan.visits.access import (
    ground_in,
    officer_post,
    places_visible_to,
    request_for,
    today,
    villages_seen,
    visible_to,
)
from kemitraan.visits.agree import agree, change_rule
from kemitraan.visits.coverage import Since, reach_of, reach_of_all
from kemitraan.visits.coverage_html import age_rows, missing_rows, not_reached, points_script, reach_rows, source_of
from kemitraan.visits.forms import CadenceForm, OutcomeForm, ReportForm, RuleForm, TaskForm, add_refusal
from kemitraan.visits.leaflets import take_leaflets, unused_leaflets
from kemitraan.visits.list_html import (
    conflict_rows,
    late_request_rows,
    request_rows,
    unsent_rows,
    village_options,
    visit_rows,
    waiting_rows,
)
from kemitraan.visits.listing import page_of, read_filters
from kemitraan.visits.models import Visit, VisitRule
from kemitraan.visits.pass_on import finish_request, give_task, make_report, note_call, where_in_words
from kemitraan.visits.queue import MOST, queue_of, requests_of
from kemitraan.visits.rules import amount
from kemitraan.visits.today import kind_names
from kemitraan.visits.words import REPLIES, REQUESTS, REQUESTS_SAID, RULES, SAID, STATES, WISHES

BOTH = (purposes.MAKE_VISITS, purposes.REVIEW_VISITS)


@needs(*BOTH)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Visits, newest first: an officer's own, a superior's units."""
    viewer, filters = viewer_of(request), read_filters(request.GET.dict())
    page = page_of(viewer, filters)
    return render(
        request,
        "visits/list.html",
        {
            "rows": visit_rows(page.lines),
            "filters": filters,
            "since": filters.since.isoformat() if filters.since else "",
            "until": filters.until.isoformat() if filters.until else "",
            "older": filters.address(sebelum=page.older) if page.older else "",
            "first": filters.address() if filters.before else "",
            "chips": [
                {
                    "label": word,
                    "url": filters.address(keadaan="" if code == filters.state else code),
                    "on": code == filters.state,
                }
                for code, word in SAID.words.items()
            ],
            "villages": village_options(page.villages, filters.village),
        },
    )


@needs(purposes.REVIEW_VISITS)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the superior: visits to review, two versions, requests whose time ran out."""
    waits = queue_of(viewer_of(request), clock.now())
    return render(
        request,
        "visits/queue.html",
        {
            "waiting": waiting_rows(waits.waiting),
            "conflicts": conflict_rows(waits.conflicts),
            "requests": late_request_rows(waits.requests),
            "unsent": unsent_rows(waits.unsent),
        },
    )


@needs(*BOTH)
@require_GET
@helped("visits.requests", "reports")  # the code of what became of it
def requests(request: HttpRequest) -> HttpResponse:
    """Requests heard at doors, those whose time runs out first."""
    state = request.GET.get("keadaan", "")
    found = requests_of(viewer_of(request), state if state in REQUESTS else "")
    chips = [
        {"label": word, "url": f"?keadaan={code}" if code != state else "?", "on": code == state}
        for code, word in REQUESTS_SAID.words.items()
    ]
    return render(request, "visits/requests.html", {"rows": request_rows(found), "chips": chips, "state": state})


@needs(*BOTH)
@require_http_methods(["GET", "POST"])
@helped("visits.requests", "reports")
def one_request(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One request: make it a report, give it to somebody, or say what was done."""
    viewer = viewer_of(request)
    asked = request_for(viewer, key)
    act = request.POST.get("act", "")
    unit = asked.unit
    colleagues = list(
        Post.objects.filter(unit=unit, role__in=("bhabin", "binmas", "officer", "commander"), valid_from__lte=today())
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today()))
        .select_related("account", "unit")
        .order_by("account__name")[:MOST]
    )
    report = ReportForm(request.POST if act == "report" else None, initial={"category": asked.category})
    task = TaskForm(request.POST if act == "task" else None, posts=colleagues)
    outcome = OutcomeForm(request.POST if act == "done" else None)
    form = {"report": report, "task": task, "done": outcome}.get(act)
    if request.method == "POST" and act == "called":
        return _called(request, key)
    if request.method == "POST" and form is not None and form.is_valid():
        given, by = form.cleaned_data, viewer.actor()
        try:
            if form is report:
                make_report(key, given["category"], by=by)
            elif form is task:
                give_task(key, task.posts[given["assignee"]], given["do_by"], by=by)
            else:
                finish_request(key, given["outcome"], by=by)
            messages.success(request, _("Noted."))
            return redirect("visits:request", key=key)
        except Refused as refused:
            add_refusal(form, refused)
    context = {"asked": asked, "look": REQUESTS[asked.state], "report": report, "task": task, "outcome": outcome}
    context |= {"wish": WISHES.get(asked.wish, ""), "reply": REPLIES.get(asked.reply_by, "")}
    return render(
        request, "visits/request.html", context | {"where": where_in_words(asked.visit.place), "faulty": form}
    )


def _called(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    try:
        note_call(key, by=viewer_of(request).actor())
        messages.success(request, _("Noted."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("visits:request", key=key)


@needs(*BOTH)
@require_GET
def reach(request: HttpRequest) -> HttpResponse:
    """Coverage: a kelurahan's RW on a map with its list, or all kelurahan of one's units."""
    viewer, day = viewer_of(request), today()
    unit, villages = _unit(viewer), villages_seen(viewer)
    reached, lately = amount("reached", unit, day), amount("every_rt", unit, day)
    since = Since.of(day, reached_days=reached, lately_days=lately)
    ground = ground_in(viewer, villages)
    wanted = read_filters(request.GET.dict()).village
    village = next((one for one in villages if one.pk == wanted), villages[0] if len(villages) == 1 else None)
    found = reach_of(ground, village.pk, since) if village else reach_of_all(ground, since)
    missing = not_reached(found.rts)
    return render(
        request,
        "visits/coverage.html",
        {
            "village": village,
            "villages": village_options(villages, village.pk if village else None),
            "rows": reach_rows(found.rows, links=village is None),
            "missing": missing_rows(missing[:MOST]),
            "more": max(0, len(missing) - MOST),
            "points": points_script(found.rts, "rt-points"),
            "ages": age_rows(found.ages),
            "lately": lately,
            "approximate": any(one.approximate for one in found.rts),
            "source": source_of(sum(row.total for row in found.rows), reached, day),
        },
    )


def _unit(viewer: Viewer) -> Unit:
    """The unit whose rules are shown: that of the first post that serves here."""
    for post in viewer.posts:
        if any(post.unit_id in viewer.units_for(purpose) for purpose in BOTH):
            return post.unit
    raise Http404


@needs(purposes.REVIEW_VISITS)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Cadence, hours and limits of one's units: dated, with their source."""
    viewer = viewer_of(request)
    unit = _unit(viewer)
    units = list(Unit.objects.filter(pk__in=viewer.units_for(purposes.REVIEW_VISITS)).order_by("path", "name")[:200])
    form = RuleForm(request.POST or None, units=units, today=today())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = next(one for one in units if str(one.pk) == given["unit"])
        try:
            change_rule(given["name"], chosen, given["amount"], given["valid_from"], given["source"], by=viewer.actor())
            messages.success(request, _("The rule holds from that day on. What was promised before stays."))
            return redirect("visits:rules")
        except Refused as refused:
            add_refusal(form, refused)
    rows = [(name, amount(code, unit), measure) for code, (name, measure) in RULES.items()]
    own = (
        VisitRule.objects.filter(unit__in=[one.pk for one in units])
        .select_related("unit")
        .order_by("-valid_from", "-id")
    )
    changes = [(rule, RULES[rule.name]) for rule in own[:MOST] if rule.name in RULES]
    return render(request, "visits/rules.html", {"form": form, "rows": rows, "changes": changes, "unit": unit})


@needs(*BOTH)
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One place: when it was seen, what was agreed, a wish for a visit."""
    viewer = viewer_of(request)
    found = places_visible_to(viewer).filter(key=key).select_related("village", "rw", "rt", "unit").first()
    if found is None:
        raise Http404
    form = CadenceForm(request.POST or None, initial={"every_days": found.every_days, "asked_on": found.asked_on})
    if request.method == "POST" and form.is_valid():
        try:
            agree(found, by=viewer.actor(), **form.cleaned_data)
            messages.success(request, _("Noted. The next plan goes by it."))
            return redirect("visits:place", key=key)
        except Refused as refused:
            add_refusal(form, refused)
    seen = Visit.objects.filter(place=found).exclude(state__in=("planned", "not_done"))
    readable = visible_to(viewer, purposes.REVIEW_VISITS) | visible_to(viewer)
    visits = list(seen.filter(pk__in=readable.values("pk")).order_by("-day", "-id")[:20])
    context = {"place": found, "form": form, "where": where_in_words(found), "kind": kind_names()[found.kind]}
    return render(request, "visits/place.html", context | {"visits": [(one, STATES[one.state]) for one in visits]})


@needs(purposes.MAKE_VISITS)
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """Fresh leaflets to print and take along. Their addresses are shown once."""
    post = officer_post(viewer_of(request))
    made = []
    if request.method == "POST":
        typed = request.POST.get("count", "")
        try:
            made = take_leaflets(post, int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0)
        except Refused as refused:
            messages.error(request, refused.message)
    return render(request, "visits/sheets.html", {"sheets": made, "left": unused_leaflets(post)})
