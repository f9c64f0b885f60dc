"""What anybody may ask: is this card valid, which RW have a post, where to turn when a guard did harm."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kemitraan.people.api import begin_try, forget_old_tries, public, source_of
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import rules
from kemitraan.watch.models import Card, GuardPost, Member, SecurityUnit
from kemitraan.watch.suspensions import choose_decider

from .acting import page_number

PAGE = 100
MOST_VILLAGES = 20


@public
@require_GET
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Valid or not, and nothing more. An unknown key and an ended card give the same page, by the same one query."""
    now = clock.now()
    try:
        begin_try("card", key[:64], source_of(request))
    except Refused as refused:
        return render(request, "watch/check.html", {"too_many": refused.message}, status=refused.status)
    forget_old_tries(now)
    valid = Card.objects.filter(
        key=key,
        current=True,
        valid_until__gte=rules.today(),
        issued_on__lte=rules.today(),
        member__state=Member.State.SERVING,
        member__unit__status=SecurityUnit.Status.ACTIVE,
    ).exists()
    answer = render(request, "watch/check.html", {"valid": valid, "at": now})
    answer["Cache-Control"] = "no-store"
    return answer


@public
@require_GET
def open_posts(request: HttpRequest) -> HttpResponse:
    """Which RW have an active neighbourhood post: counts by RW, no point, no name, no hour."""
    words = request.GET.get("cari", "").replace("\x00", "").strip()[:60]
    found = GuardPost.objects.filter(kind=GuardPost.Kind.SISKAMLING, state="active", area__isnull=False)
    if words:
        found = found.filter(area__parent__name__icontains=words)
    page = page_number(request)
    rows = list(
        found.values_list("area__parent__name", "area__name", "area__level", "area__code")
        .annotate(count=Count("pk"))
        .order_by("area__code")[(page - 1) * PAGE : page * PAGE + 1]
    )
    context = {
        "rows": [
            (above if level == "rw" else name, name if level == "rw" else "", count)
            for above, name, level, _code, count in rows[:PAGE]
        ],
        "words": words,
        "earlier": page > 1,
        "later": len(rows) > PAGE,
        "page": page,
        "before": page - 1,
        "after": page + 1,
    }  # fmt: skip
    return render(request, "watch/open_posts.html", context)


@public
@require_GET
def harmed(request: HttpRequest) -> HttpResponse:
    """Where to turn when a guard or a night watch did harm; with the kelurahan, to the police of another area.

    ``?kelurahan=`` looks for it by name, ``?di=`` is the one chosen.
    """
    words = request.GET.get("kelurahan", "").replace("\x00", "").strip()[:60]
    asked = request.GET.get("di", "")
    villages = territory.Area.objects.filter(level=territory.Area.Level.VILLAGE).select_related("parent")
    found: list[territory.Area] = []
    if asked.isdecimal() and len(asked) < 19:
        found = list(villages.filter(pk=int(asked)))
    elif words:
        found = list(villages.filter(name__icontains=words).order_by("name", "code")[:MOST_VILLAGES])
    here = found[0] if len(found) == 1 else None
    guides = territory.unit_for(here.pk) if here else None
    other = choose_decider(guides) if guides else None
    context = _past(guides, other) | {
        "village": here,
        "words": words or (here.name if here else ""),
        "choices": found if len(found) > 1 else [],
        "unknown": bool(words or asked) and not found,
        "chooses": True,
    }
    return render(request, "watch/harmed.html", context)


@public
@require_GET
def harmed_by(request: HttpRequest, signed: str) -> HttpResponse:
    """The same for one unit, without its name: the police of another area, who don't guide it."""
    try:
        number = int(Signer(salt="watch.harmed").unsign(signed))
    except (BadSignature, ValueError):
        raise Http404 from None
    unit = SecurityUnit.objects.filter(pk=number).select_related("guided_by").first()
    if unit is None:
        raise Http404
    live = unit.suspensions.filter(state__in=("proposed", "suspended")).select_related("decider").first()
    other = live.decider if live else choose_decider(unit.guided_by)
    return render(request, "watch/harmed.html", _past(unit.guided_by, other))


def _past(guides: territory.Unit | None, other: territory.Unit | None) -> dict[str, Any]:
    """What leads a report past the police who guide the guards; nothing where no other area is there."""
    query = "?" + urlencode({"tanpa": reports.token_of(guides, other)}) if guides and other else ""
    return {"other": other, "guides": guides, "report_query": query}
