"""The leader's pages by link: one question a page, big buttons, without JavaScript. State says what comes first."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kemitraan.nights import incident, links, open_night, squad
from kemitraan.nights.caught import GROUNDS, SEIZED_BY
from kemitraan.nights.check_in import check_in_by_pin
from kemitraan.nights.models import Duty, Incident, Night
from kemitraan.nights.obey import VERBS, obey
from kemitraan.nights.qr import qr_of
from kemitraan.nights.queries import incidents_of
from kemitraan.people.api import source_of
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .link import fresh_key, key_of, link_page, see_other

STEPS = ("buka", "hadir", "qr", "ganti", "kejadian", "isyarat", "catat", "tutup")
AFTER = {"buka": "", "hadir": "hadir", "ganti": "ganti", "pin": "hadir"}  # where a verb leads; others: tonight's page


@link_page(links.LEAD)
def lead(request: HttpRequest, token: str, step: str = "") -> HttpResponse:
    """Tonight in one page, and a page for each thing to do."""
    led = links.led_by(token)
    if step and step not in STEPS:
        raise Http404
    if led.night.state in ("scheduled", "open", "laps") and squad.leader_out(led.leader):
        squad.tell_leader_out(led.night)
        return render(request, "nights/lead_stopped.html", {"post": led.night.post}, status=403)
    if request.method == "POST":
        return _do(request, token, step, led)
    return _page(request, token, step, led)


def _do(request: HttpRequest, token: str, step: str, led: links.Led) -> HttpResponse:
    verb = request.POST.get("verb", "")
    try:
        if verb == "datang":
            check_in_by_pin(led.night.pk, request.POST.get("pin", ""), source=source_of(request))
            return see_other(reverse("nights:lead_step", kwargs={"token": token, "step": "hadir"}) + "?kabar=hadir")
        if verb not in VERBS:
            return _page(request, token, step, led, status=422)
        answer = obey(led.night.pk, key=key_of(request), verb=verb, said=request.POST.dict(), by=led.by)
    except Refused as refused:
        return _page(
            request, token, step, led, status=refused.status if refused.status != 404 else 422, refused=refused
        )
    if "pin" in answer or "code" in answer:
        return _page(request, token, step if "pin" in answer else "", links.led_by(token), answer=answer)
    after = AFTER.get(verb, "")
    address = (
        reverse("nights:lead_step", kwargs={"token": token, "step": after})
        if after
        else reverse("nights:lead", kwargs={"token": token})
    )
    return see_other(f"{address}?kabar={verb}")


def _page(
    request: HttpRequest, token: str, step: str, led: links.Led, *, status: int = 200, **more: Any
) -> HttpResponse:
    night = led.night
    duties = list(
        Duty.objects.filter(night=night).select_related("member", "check_in").order_by("-leads", "member__name", "id")
    )
    context: dict[str, Any] = {
        "token": token,
        "night": night,
        "post": night.post,
        "leader": led.leader,
        "duties": duties,
        "came": sum(hasattr(duty, "check_in") for duty in duties),
        "live": night.state in ("open", "laps"),
        "key": fresh_key,
        "news": request.GET.get("kabar", "")[:20],
        "typed": request.POST if request.method == "POST" else {},
    }
    template = "nights/lead.html"
    if step == "buka" or (not step and night.state == "scheduled"):
        kind = watch.kind_of(night.post.unit.kind if night.post.unit else "satkamling")
        context |= {"may": kind.may, "may_not": kind.may_not, "equipment": _equipment(night)}
        template = "nights/lead_open.html"
    elif step:
        context |= _of_step(step, night, duties)
        template = f"nights/lead_{STEP_PAGES[step]}.html"
    else:
        context |= {
            "lap": night.laps.filter(ended_at__isnull=True).first(),
            "laps": night.laps.count(),
            "lines": night.lines.order_by("-id")[:5],
            "held": [
                (one, GROUNDS.get(one.caught_ground, ""))
                for one in Incident.objects.filter(night=night, caught_at__isnull=False, handed_over_at__isnull=True)
            ],
            "grounds": GROUNDS.items(),
            "seizers": SEIZED_BY.items(),
            "incidents": incidents_of(night),
        }
    return render(request, template, context | more, status=status)


STEP_PAGES = {
    "hadir": "present", "qr": "qr", "ganti": "stand_in", "kejadian": "incident", "isyarat": "signal", "catat": "note",
    "tutup": "close",
}  # fmt: skip


def _of_step(step: str, night: Night, duties: list[Duty]) -> dict[str, Any]:
    if step == "qr":
        if night.door is None:
            return {"qr": "", "address": ""}
        path = reverse("nights:door", kwargs={"code": open_night.door_code(night)})
        address = f"{settings.PUBLIC_URL}{path}"
        return {"qr": qr_of(address), "address": address}
    if step == "ganti":
        known = {duty.member_id for duty in duties}
        members = watch.serving_members(night.post.unit) if night.post.unit else watch.serving_members().none()
        return {"members": [one for one in members.filter(minor_until__isnull=True) if one.pk not in known]}
    if step == "kejadian":
        return {"sorts": incident.SORTS}
    return {}


def _equipment(night: Night) -> list[str]:
    rows = night.post.equipment.filter(removed_at__isnull=True)
    return [row.name or watch.item_name(row.code) for row in rows]
