"""A member's own pages by link: my nights and my PIN, swaps, when I can, my calendar."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.nights import links, swap
from kemitraan.nights.availability import say_availability
from kemitraan.nights.forms import AvailabilityForm
from kemitraan.nights.models import Availability, Roster, Swap
from kemitraan.nights.object import object_to, proposed_days, take_back_objection
from kemitraan.nights.pins import pin_of
from kemitraan.nights.sheet import member_calendar, upcoming
from kemitraan.nights.words import day_words
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import reader_language
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
            elif verb == "keberatan":
                object_to(number, me, _days(request), request.POST.get("text", ""), by=by)
            elif verb == "cocok":
                take_back_objection(number, me, by=by)
            return see_other(reverse("nights:member", kwargs={"token": token}) + f"?kabar={verb[:10]}")
        except Refused as problem:
            refused = problem
    now = clock.now()
    duties = upcoming(me)
    serves = watch.may_serve(me)
    offered = {one.duty_id: one for one in Swap.objects.filter(duty__in=duties, state=Swap.State.OPEN)}
    mine = [
        {
            "duty": duty,
            "pin": pin_of(duty) if serves and duty.night.starts_at - SHOW_PIN <= now else "",
            "offer": offered.get(duty.pk),
            "may_offer": duty.night.state == "scheduled" and now < duty.night.starts_at,
        }
        for duty in duties
    ]
    offers = swap.offers_to(me) if serves else []
    others = [{"swap": one, "why_not": swap.WHY.get(swap.why_not(me, one.duty), "")} for one in offers]
    context = {
        "me": me, "token": token, "mine": mine, "others": others, "refused": refused, "proposals": _proposals(me),
        "serves": serves,
        "news": request.GET.get("kabar", "")[:20],
    }  # fmt: skip
    status = 200 if refused is None else (422 if refused.status == 404 else refused.status)
    return render(request, "nights/member.html", context, status=status)


@link_page(links.MEMBER)
def availability(request: HttpRequest, token: str) -> HttpResponse:
    """When I can, and with whom I like to stand."""
    me, by = links.member_of(token)
    said = Availability.objects.filter(pk=me.pk).first() or Availability(member=me)
    form = availability_form(me, said, request, own=True)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                say_availability(me, form.words(said.avoids), by=by)
                given = form.cleaned_data
                language = reader_language()
                watch.set_mail(me, given["email"], consent=given["consent"], language=language, by=by)
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


def _days(request: HttpRequest) -> list[date]:
    """The nights ticked in an objection; refused (422) where one is no date."""
    try:
        return [date.fromisoformat(word) for word in request.POST.getlist("days")[:62]]
    except ValueError:
        raise Refused("not_your_night", _("Choose those of your nights that do not suit."), field="days") from None


def _proposals(me: watch.Member) -> list[dict[str, object]]:
    """Rosters of the member's post that are up for agreement, with their nights and what they said about them."""
    rosters = Roster.objects.filter(post__unit_id=me.unit_id, state="proposed").select_related("post").order_by("first")
    return [
        {
            "roster": roster,
            "days": [(day, day_words(day)) for day in proposed_days(roster, me)],
            "said": roster.objections.filter(member=me).exclude(state="taken_back").order_by("-id").first(),
        }
        for roster in rosters[:3]
    ]


def availability_form(
    me: watch.Member, said: Availability, request: HttpRequest, *, own: bool = False
) -> AvailabilityForm:
    """The form with what was said before, or with what is being said now; ``own``: on the member's own page."""
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
        "avoids": [str(key) for key in said.avoids],
        "email": me.email,
        "consent": bool(me.email),
    }
    return AvailabilityForm(
        request.POST if request.method == "POST" else None, initial=initial, mates=mates, today=today, own=own
    )
