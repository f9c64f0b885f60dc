"""The pages of whoever runs the system. What could let somebody in asks for the second factor once more."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.oversight import api as oversight
from kemitraan.partnership import api as partnership
from kemitraan.people import api as people
from kemitraan.people.api import needs, purposes, stepped_up, viewer_of
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .health import figures, settings_of

A_PAGE = 50
VERBS = ("pos", "akhiri", "tutup", "sandi", "minta")


@needs(purposes.RUN_SYSTEM)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Health and queues, in numbers."""
    return render(request, "config/system/health.html", {"lines": figures()})


@needs(purposes.RUN_SYSTEM)
@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """What the environment says; secrets only as set or not."""
    return render(request, "config/system/settings.html", {"settings": settings_of()})


@needs(purposes.RUN_SYSTEM)
@stepped_up
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts with their posts of today; a POST opens one more and shows its first password once."""
    wrong, password = None, ""
    if request.method == "POST":
        try:
            typed = request.POST
            made, password = people.open_account(
                typed.get("username", ""), typed.get("name", ""), email=typed.get("email", "")[:254]
            )
        except Refused as refused:
            wrong = refused
    asked = request.GET.get("q", "").strip()[:60]
    found = people.Account.objects.prefetch_related("posts__unit").order_by("username")
    never = partnership.refuse_profiling(asked, viewer_of(request), among="accounts") if asked else []
    if never:
        found = found.none()
    elif asked:
        found = found.filter(name__icontains=asked) | found.filter(username__icontains=asked)
    today = clock.local(clock.now()).date()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, [post for post in one.posts.all() if _holds(post, today)]) for one in page]
    context = {
        "page": page,
        "rows": rows,
        "asked": asked,
        "refused": never,
        "wrong": wrong,
        "password": password,
        "typed": request.POST,
    }
    return _private(render(request, "config/system/accounts.html", context, status=wrong.status if wrong else 200))


def _holds(post: people.Post, day: Any) -> bool:
    return post.valid_from <= day and (post.valid_to is None or post.valid_to >= day)


@needs(purposes.RUN_SYSTEM)
@stepped_up
@require_GET
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: its posts, and what may be done."""
    return _account_page(request, get_object_or_404(people.Account, pk=_number(account_id)))


def _number(typed: int) -> int:
    if typed > 2**62:
        raise Http404
    return typed


def _account_page(
    request: HttpRequest, one: people.Account, *, wrong: Refused | None = None, password: str = ""
) -> HttpResponse:
    today = clock.local(clock.now()).date()
    context = {
        "account": one,
        "posts": [(post, _holds(post, today)) for post in one.posts.select_related("unit").order_by("-id")],
        "roles": people.Role.choices,
        "units": Unit.objects.order_by("path"),
        "oversees": people.oversees(one),
        "asked": people.BodyChange.objects.filter(account=one, state="asked"),
        "kinds": people.BodyChange.Kind.choices,
        "own": one.pk == viewer_of(request).account_id,
        "wrong": wrong,
        "password": password,
        "typed": request.POST,
    }
    return _private(render(request, "config/system/account.html", context, status=wrong.status if wrong else 200))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


@needs(purposes.RUN_SYSTEM)
@stepped_up
@require_POST
def act(request: HttpRequest, account_id: int, verb: str) -> HttpResponse:
    """Give or end a post, close, renew, or ask the overseers' body; never anything about one's own account."""
    if verb not in VERBS:
        raise Http404
    one = get_object_or_404(people.Account, pk=_number(account_id))
    try:
        password = _do(request, one, verb)
    except Refused as refused:
        return _account_page(request, one, wrong=refused)
    if password:
        return _account_page(request, one, password=password)
    return redirect("system:account", one.pk)


def _do(request: HttpRequest, one: people.Account, verb: str) -> str:
    """Do it; the new first password where there is one."""
    viewer, typed = viewer_of(request), request.POST
    if one.pk == viewer.account_id:
        raise Refused("own_account", _("Somebody else must do that for your own account."), status=409)
    if verb == "sandi":
        return people.renew_access(one)
    if verb == "tutup":
        people.close_account(one)
    elif verb == "akhiri":
        people.end_post(_post_of(one, typed.get("post", "")))
    elif verb == "pos":
        people.give_post(
            one, typed.get("role", ""), _unit(typed.get("unit", "")), typed.get("order", ""),
            title=typed.get("title", ""),
        )  # fmt: skip
    else:
        kind = typed.get("kind", "")
        people.ask_change(
            kind, one, typed.get("reason", ""), by=viewer,
            post=people.overseers().filter(account=one).first() if kind == "end" else None,
            unit=_unit(typed.get("unit", "")) if kind == "give" else None,
            title=typed.get("title", ""), order_number=typed.get("order", ""),
        )  # fmt: skip
    return ""


def _unit(slug: str) -> Unit:
    found = Unit.objects.filter(slug=slug[:80]).first()
    if found is None:
        raise Refused("no_unit", _("Choose the unit."), field="unit")
    return found


def _post_of(one: people.Account, typed: str) -> people.Post:
    found = one.posts.filter(pk=int(typed)).first() if typed.isdecimal() and len(typed) < 19 else None
    if found is None:
        raise Refused("no_post", _("This account holds no such post."), field="post", status=404)
    return found


@needs(purposes.RUN_SYSTEM)
@require_http_methods(["GET", "POST"])
def permits(request: HttpRequest) -> HttpResponse:
    """Research permits; a POST gives one more."""
    wrong = None
    if request.method == "POST":
        try:
            _give_permit(request)
            return redirect("system:permits")
        except Refused as refused:
            wrong = refused
    context = {
        "researchers": people.Account.objects.filter(posts__role=people.Role.RESEARCHER, is_active=True).distinct(),
        "page": Paginator(
            oversight.ResearchPermit.objects.select_related("account", "given_by").order_by("-id"), A_PAGE
        ).get_page(request.GET.get("page")),
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "config/system/permits.html", context, status=wrong.status if wrong else 200)


def _give_permit(request: HttpRequest) -> None:
    typed = request.POST
    one = people.Account.objects.filter(username=typed.get("account", "")[:60]).first()
    if one is None:
        raise Refused("no_account", _("There is no such account."), field="account")
    days = []
    for name in ("first", "last"):
        try:
            day = parse_date(typed.get(name, ""))
        except ValueError:
            day = None
        if day is None or not 2000 < day.year < 2200:
            raise Refused("bad_day", _("Give the day the study begins and the day it ends."), field=name)
        days.append(day)
    oversight.give_permit(
        one, typed.get("title", ""), typed.get("purpose", ""), typed.get("ethics_reference", ""),
        typed.get("ethics_body", ""), days[0], days[1], by=viewer_of(request),
    )  # fmt: skip
