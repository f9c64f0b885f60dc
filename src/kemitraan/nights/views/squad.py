"""The head's pages by link about one night: who stands instead, who leads, call it off; and a single night."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kemitraan.nights import links, squad
from kemitraan.nights.access import one
from kemitraan.nights.forms import NightForm
from kemitraan.nights.models import Duty, Night
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .link import link_page, see_other, whole


@link_page(links.HEAD)
def change_squad(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One night that is not over: somebody else stands or leads, or it is called off."""
    post, by = links.head_of(token)
    night = one(Night.objects.select_related("post", "guided_by").filter(post=post), number)
    if night.state not in squad.BEFORE_CLOSING:
        raise Http404
    refused, shared = None, ""
    if request.method == "POST":
        try:
            verb = request.POST.get("verb", "")
            if verb == "batal":
                squad.call_off(night.pk, request.POST.get("reason", ""), by=by)
                return see_other(reverse("nights:head", kwargs={"token": token}))
            duty_id = whole(request.POST.get("duty", ""))
            if verb == "pimpin":
                shared = f"{settings.PUBLIC_URL}{squad.name_leader(night.pk, duty_id, by=by)}"
            else:
                squad.put_in(night.pk, duty_id, _member(post, whole(request.POST.get("member", ""))), by=by)
                return see_other(request.path)
        except Refused as problem:
            refused = problem
    duties = list(Duty.objects.filter(night=night).select_related("member").order_by("-leads", "member__name", "id"))
    serving = _serving(post)
    able, stand = {member.pk for member in serving}, {duty.member_id for duty in duties}
    context = {
        "post": post, "night": night, "refused": refused, "shared": shared, "scheduled": night.state == "scheduled",
        "duties": [{"duty": duty, "out": duty.member_id not in able} for duty in duties],
        "others": [member for member in serving if member.pk not in stand],
        "back_url": reverse("nights:head", kwargs={"token": token}),
    }  # fmt: skip
    status = 200 if refused is None else (422 if refused.status == 404 else refused.status)
    return render(request, "nights/head_squad.html", context, status=status)


@link_page(links.HEAD)
def new_night(request: HttpRequest, token: str) -> HttpResponse:
    """A single night outside any roster: a day, its hours, and who stands, the leader first."""
    post, by = links.head_of(token)
    form = NightForm(request.POST if request.method == "POST" else None, post=post, people=_serving(post))
    if request.method == "POST" and form.is_valid():
        try:
            squad.set_up(post, *form.when(), form.squad(), by=by)
            return see_other(reverse("nights:head", kwargs={"token": token}))
        except Refused as refused:
            form.add_refusal(refused)
    context = {"form": form, "post": post, "back_url": reverse("nights:head", kwargs={"token": token})}
    return render(request, "nights/night_form.html", context, status=422 if form.errors else 200)


def _serving(post: watch.GuardPost) -> list[watch.Member]:
    """Who may stand at night today: serving, and of age."""
    return list(watch.serving_members(post.unit).filter(minor_until__isnull=True)) if post.unit else []


def _member(post: watch.GuardPost, number: int) -> watch.Member:
    found = watch.Member.objects.filter(unit_id=post.unit_id or 0, pk=number).select_related("unit").first()
    if found is None:
        raise Http404
    return found
