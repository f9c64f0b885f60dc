"""A member's own pages by link: my nights and my PIN, swaps, when I can, my calendar."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kemitraan.nights import links, swap
from kemitraan.nights.availability import say_availability
from kemitraan.nights.forms import AvailabilityForm
from kemitraan.nights.models import Availability, Swap
from kemitraan.nights.pins import pin_of
from kemitraan.nights.sheet import member_calendar, upcoming
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .link import link_page, see_other, whole

SHOW_PIN = timedelta(hours=12)  # before a night begins


@link_page(links.MEMBER)
def member(request: HttpRequest, token: str) -> HttpResponse:
    """My nights, and what others offer."""
    me, by = links.member_of(token)
    refused = None
    if request.method == "POST":
        try:
            verb, number = request.POST.get("verb", ""), whole(request.POST.get("id", ""))
            if verb == "tawar":
                swap.offer_duty(number, me, by=by)
            elif verb == "batal":
                swap.take_back(number, me, by=by)
            elif verb == "ambil":
                swap.take_duty(number, me, by=by)
            return see_other(reverse("nights:member", kwargs={"token": token}) + f"?kabar={verb[:10]}")
        except Refused as problem:
            refused = problem
    now = clock.now()
    duties = upcoming(me)
    offered = {one.duty_id: one for one in Swap.objects.filter(duty__in=duties, state=Swap.State.OPEN)}
    mine = [
        {
            "duty": duty,
            "pin": pin_of(duty) if duty.night.starts_at - SHOW_PIN <= now else "",
            "offer": offered.get(duty.pk),
            "may_offer": duty.night.state == "scheduled" and now < duty.night.starts_at,
        }
        for duty in duties
    ]
    others = [{"swap": one, "why_not": swap.WHY.get(swap.why_not(me, one.duty), "")} for one in swap.offers_to(me)]
    context = {
        "me": me, "token": token, "mine": mine, "others": others, "refused": refused,
        "news": request.GET.get("kabar", "")[:20],
    }  # fmt: skip
    status = 200 if refused is None else (422 if refused.status == 404 else refused.status)
    return render(request, "nights/member.html", context, status=status)


@link_page(links.MEMBER)
def availability(request: HttpRequest, token: str) -> HttpResponse:
    """When I can, and with whom I like to stand."""
    me, by = links.member_of(token)
    said = Availability.objects.filter(pk=me.pk).first() or Availability(member=me)
    form = availability_form(me, said, request)
    if request.method == "POST" and form.is_valid():
        try:
            say_availability(me, form.words(said.avoids), by=by)
            return see_other(reverse("nights:member", kwargs={"token": token}) + "?kabar=waktu")
        except Refused as refused:
            form.add_refusal(refused)
    status = 422 if form.errors else 200
    back = reverse("nights:member", kwargs={"token": token})
    return render(request, "nights/availability.html", {"form": form, "person": me, "back_url": back}, status=status)


@link_page(links.MEMBER)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """My duties for the calendar of my phone."""
    me, _by = links.member_of(token)
    return HttpResponse(member_calendar(me, upcoming(me)), content_type="text/calendar; charset=utf-8")


def availability_form(me: watch.Member, said: Availability, request: HttpRequest) -> AvailabilityForm:
    """The form with what was said before, or with what is being said now."""
    mates = [
        (str(one.pk), one.shown_name)
        for one in watch.Member.objects.filter(unit_id=me.unit_id, state="serving")
        .exclude(pk=me.pk)
        .order_by("name")[:100]
    ]
    today = clock.local(clock.now()).date()
    initial = {
        "exempt": said.exempt,
        "weekdays_off": [str(day) for day in said.weekdays_off],
        "dates_off": ", ".join(f"{day:%d-%m}" for day in said.dates_off if day >= today),
        "likes_weekdays": [str(day) for day in said.likes_weekdays],
        "most": said.most,
        "likes": [str(key) for key in said.likes],
    }
    return AvailabilityForm(
        request.POST if request.method == "POST" else None, initial=initial, mates=mates, today=today
    )
