"""What employers and heads of units do by a signed link, without an account; members: ``own.py``."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.journal.api import Actor
from kemitraan.people.api import by_link, open_link
from kemitraan.watch import access, rules
from kemitraan.watch.act_forms import AnswerForm, KeepForm, UploadForm
from kemitraan.watch.card_status import EXPIRED, EXPIRING, status_of, steps_on
from kemitraan.watch.finding_codes import name_of
from kemitraan.watch.findings import answer_finding
from kemitraan.watch.list_rows import BAD, MESSAGES
from kemitraan.watch.models import Employer, Finding, GuardList, GuardPost, Member, SecurityUnit
from kemitraan.watch.open_post import say_we_were_here
from kemitraan.watch.paging import PAGE
from kemitraan.watch.suspensions import LIVE
from kemitraan.watch.tell import EMPLOYER, SITE
from kemitraan.watch.upload import keep_list, look_at_list, undo_list
from kemitraan.watch.words import card_look, look

from .acting import at_once, page_number, through_form

MOST_CARDS = 200


def _employer(token: str) -> Employer:
    found = Employer.objects.filter(pk=open_link(token, EMPLOYER).subject_id).select_related("guided_by").first()
    if found is None:
        raise Http404
    return found


def _by(employer: Employer) -> Actor:
    return Actor("employer", employer.pk, employer.name, employer.guided_by_id, employer.guided_by.name)


@by_link(EMPLOYER)
@require_GET
def employer_home(request: HttpRequest, token: str) -> HttpResponse:
    """An employer's page: cards that end or ended, findings to mend, the way to upload a list."""
    employer = _employer(token)
    day = rules.today()
    steps = steps_on(day)
    sites = list(employer.units.exclude(status=SecurityUnit.Status.CLOSED).order_by("name")[:300])
    ending = (
        Member.objects.filter(unit__in=sites, card_until__isnull=False)
        .exclude(state=Member.State.LEFT)
        .select_related("unit")
        .order_by("card_until", "id")[:MOST_CARDS]
    )
    cards = [
        (member, card_look(status))
        for member in ending
        if (status := status_of(member.card_until, day, steps)) in (*EXPIRING, *EXPIRED)
    ]
    findings = Finding.objects.filter(unit__in=sites).select_related("unit").exclude(state="settled").order_by("due_at")
    context = {
        "employer": employer,
        "token": token,
        "sites": [(site, look(site.status)) for site in sites],
        "cards": cards,
        "findings": [(one, look(one.state), name_of(one.code)) for one in findings[:50]],
        "lists": [(one, look(one.state)) for one in employer.lists.order_by("-id")[:5]],
        "form": UploadForm(),
    }
    return render(request, "watch/employer_home.html", context)


@by_link(EMPLOYER)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Upload a list: it is looked at first, nothing of it counts yet."""
    employer = _employer(token)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    return through_form(
        request,
        form,
        lambda given: look_at_list(
            employer, given.cleaned_data["file"].read(), given.cleaned_data["file"].name, by=_by(employer)
        ),
        done=_("We looked at the list. Nothing of it counts yet."),
        to=lambda made: reverse("watch:employer_list", kwargs={"token": token, "list_id": made.pk}),
        context={"token": token, "employer": employer},
        template="watch/upload.html",
    )


@by_link(EMPLOYER)
@require_GET
def employer_list(request: HttpRequest, token: str, list_id: int) -> HttpResponse:
    """One list: what keeping it does, row by row, those with faults first."""
    found = access.one(GuardList.objects.filter(employer=_employer(token)), list_id)
    rows = sorted(found.rows, key=lambda row: (_weight(row), row["row"]))
    page = page_number(request)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    context = {
        "list": found,
        "look": look(found.state),
        "token": token,
        "rows": [row | {"told": [_told(one) for one in row["wrong"]], "weight": _weight(row)} for row in shown],
        "good": found.good + found.warned,
        "earlier": f"?page={page - 1}" if page > 1 else "",
        "later": f"?page={page + 1}" if page * PAGE < len(rows) else "",
        "page": page,
        "form": KeepForm(),
    }
    return render(request, "watch/employer_list.html", context)


@by_link(EMPLOYER)
@require_POST
def list_act(request: HttpRequest, token: str, list_id: int, verb: str) -> HttpResponse:
    """Keep the list (``simpan``) or take it back (``urungkan``)."""
    employer = _employer(token)
    found = access.one(GuardList.objects.filter(employer=employer).select_related("employer__guided_by"), list_id)
    here = reverse("watch:employer_list", kwargs={"token": token, "list_id": found.pk})
    if verb == "simpan":
        grown_up = request.POST.get("grown_up") == "on"
        return at_once(
            request, lambda: keep_list(found, grown_up=grown_up, by=_by(employer)), done=_("The list is kept."), to=here
        )
    if verb == "urungkan":
        return at_once(
            request, lambda: undo_list(found, by=_by(employer)), done=_("Taken back; all is as before."), to=here
        )
    raise Http404


@by_link(EMPLOYER)
@require_POST
def employer_answer(request: HttpRequest, token: str, finding_id: int) -> HttpResponse:
    """The employer says what was done about a finding."""
    employer = _employer(token)
    finding = access.one(Finding.objects.filter(unit__employer=employer).select_related("guided_by"), finding_id)
    answer = request.POST.get("answer", "")
    return at_once(
        request,
        lambda: answer_finding(finding, answer, by=_by(employer)),
        done=_("Thank you. The officer looks at it again."),
        to=reverse("watch:employer_home", kwargs={"token": token}),
    )


def _unit(token: str) -> SecurityUnit:
    found = (
        SecurityUnit.objects.filter(pk=open_link(token, SITE).subject_id)
        .exclude(status=SecurityUnit.Status.CLOSED)
        .select_related("guided_by", "area__parent")
        .first()
    )
    if found is None:
        raise Http404
    return found


@by_link(SITE)
@require_http_methods(["GET", "POST"])
def site(request: HttpRequest, token: str) -> HttpResponse:
    """A head's page: what the unit may do, its posts, findings to mend; an answer to one of them."""
    unit = _unit(token)
    if request.method == "POST" and "pos" in request.POST:
        return _were_here(request, unit, token)
    if request.method == "POST":
        asked = request.POST.get("finding", "")
        if not (asked.isdecimal() and len(asked) < 19):
            return redirect("watch:site", token=token)
        finding = access.one(unit.findings.select_related("guided_by"), int(asked))
        form = AnswerForm(request.POST)
        by = _head(unit)
        return at_once(
            request,
            lambda: answer_finding(finding, form.data.get("answer", ""), by=by),
            done=_("Thank you. The officer looks at it again."),
            to=reverse("watch:site", kwargs={"token": token}),
        )
    findings = unit.findings.exclude(state="settled").order_by("due_at")[:50]
    context: dict[str, Any] = {
        "unit": unit,
        "kind": unit.sort,
        "look": look(unit.status),
        "token": token,
        "posts": [(post, look(post.state)) for post in unit.posts.exclude(state="closed").order_by("name")[:50]],
        "findings": [(one, look(one.state), name_of(one.code)) for one in findings],
        "suspensions": [
            (one, look(one.state))
            for one in unit.suspensions.filter(state__in=LIVE).select_related("decider", "member").order_by("id")
        ],
    }
    return render(request, "watch/site.html", context)


def _were_here(request: HttpRequest, unit: SecurityUnit, token: str) -> HttpResponse:
    """The head says that they were at a post today; for posts whose nights do not say it."""
    asked = request.POST.get("pos", "")
    open_posts = unit.posts.exclude(state="closed").exclude(kind=GuardPost.Kind.SISKAMLING)
    post = access.one(open_posts, int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    return at_once(
        request,
        lambda: say_we_were_here(post, by=_head(unit)),
        done=_("Noted: the post is alive."),
        to=reverse("watch:site", kwargs={"token": token}),
    )


def _head(unit: SecurityUnit) -> Actor:
    return Actor("head", unit.pk, unit.head_name or unit.name, unit.guided_by_id, unit.guided_by.name)


def _weight(row: dict[str, Any]) -> int:
    """0 for a row that cannot be kept, 1 for one to look at, 2 for one without a word."""
    if any(MESSAGES[one["code"]][0] == BAD for one in row["wrong"]):
        return 0
    return 1 if row["wrong"] else 2


def _told(wrong: dict[str, str]) -> tuple[bool, str]:
    gravity, words = MESSAGES[wrong["code"]]
    return gravity == BAD, str(words)
