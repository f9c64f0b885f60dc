"""The head's pages by link: tonight, what waits for me, rosters, people."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kemitraan.nights import links, squad
from kemitraan.nights.access import one
from kemitraan.nights.availability import say_availability
from kemitraan.nights.close_night import countersign
from kemitraan.nights.draw import change_rules, draw_roster
from kemitraan.nights.evening import sent_of
from kemitraan.nights.models import Availability, Checkpoint, Duty, Night, Roster, Swap
from kemitraan.nights.qr import qr_of
from kemitraan.nights.queries import incidents_of
from kemitraan.nights.walk import add_checkpoint, remove_checkpoint
from kemitraan.nights.words import look_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from . import rosters
from .link import link_page, see_other, whole
from .member import availability_form


@link_page(links.HEAD)
def head(request: HttpRequest, token: str) -> HttpResponse:
    """What waits for me, tonight, and the way to everything else. A post asks for a leader's link."""
    post, _by = links.head_of(token)
    now = clock.now()
    nights = Night.objects.filter(post=post).order_by("day")
    tonight = nights.filter(ends_at__gt=now).first()
    shared = ""
    if request.method == "POST" and tonight is not None:
        shared = f"{settings.PUBLIC_URL}{links.leader_path(tonight)}"
    context = {
        "token": token,
        "post": post,
        "tonight": tonight,
        "tonight_look": look_of(tonight.state) if tonight else None,
        "squad": Duty.objects.filter(night=tonight).select_related("member").order_by("-leads", "id")
        if tonight
        else [],
        "shared": shared,
        "sent": sent_of(tonight) if tonight else None,
        "out": squad.out_of(post, now),
        "coming": nights.filter(state="scheduled", ends_at__gt=now)[:14],
        "to_sign": nights.filter(state="closed"),
        "late": nights.filter(state__in=["scheduled", "open", "laps"], told_at__isnull=False),
        "rosters": [
            {"roster": roster, "look": look_of(roster.state)}
            for roster in Roster.objects.filter(post=post).exclude(state="dropped").order_by("-first")[:6]
        ],
        "swaps": Swap.objects.filter(duty__night__post=post, offered_at__gt=now - timedelta(days=30))
        .select_related("duty__night", "offered_by", "taken_by")
        .order_by("-id")[:10],
        "past": nights.filter(state__in=["countersigned", "missed"]).order_by("-day")[:10],
    }
    return render(request, "nights/head.html", context)


@link_page(links.HEAD)
def new_roster(request: HttpRequest, token: str) -> HttpResponse:
    """Days and rules of a new roster."""
    post, by = links.head_of(token)
    form = rosters.roster_form(request, post)
    if request.method == "POST" and form.is_valid():
        try:
            made = draw_roster(post, form.words(), by=by)
            return see_other(reverse("nights:head_roster", kwargs={"token": token, "number": made.pk}))
        except Refused as refused:
            form.add_refusal(refused)
    context = {"form": form, "post": post, "back_url": reverse("nights:head", kwargs={"token": token})}
    return render(request, "nights/roster_form.html", context, status=422 if form.errors else 200)


@link_page(links.HEAD)
def roster(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """A roster: work it out, show it, agree, share it."""
    post, by = links.head_of(token)
    found = one(Roster.objects.select_related("post__unit", "guided_by").filter(post=post), number)
    address = reverse("nights:head_roster", kwargs={"token": token, "number": number})
    refused, shared = None, ""
    if request.method == "POST":
        try:
            verb = request.POST.get("verb", "")
            if verb == "bagikan":
                shared = f"{settings.PUBLIC_URL}{links.roster_path(found)}"
            else:
                rosters.act(found, verb, request.POST, by=by)
                return see_other(address)
        except Refused as problem:
            refused = problem
    context = rosters.roster_context(found) | {
        "post": post, "refused": refused, "shared": shared, "token": token,
        "back_url": reverse("nights:head", kwargs={"token": token}),
        "change_url": reverse("nights:head_roster_rules", kwargs={"token": token, "number": number}),
    }  # fmt: skip
    return render(request, "nights/head_roster.html", context, status=refused.status if refused else 200)


@link_page(links.HEAD)
def roster_rules(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Other days or rules for a draft."""
    post, by = links.head_of(token)
    found = one(Roster.objects.filter(post=post, state="draft"), number)
    form = rosters.roster_form(request, post, found)
    back = reverse("nights:head_roster", kwargs={"token": token, "number": number})
    if request.method == "POST" and form.is_valid():
        try:
            change_rules(found.pk, form.words(), by=by)
            return see_other(back)
        except Refused as refused:
            form.add_refusal(refused)
    context = {"form": form, "post": post, "back_url": back}
    return render(request, "nights/roster_form.html", context, status=422 if form.errors else 200)


@link_page(links.HEAD)
def night(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """The log of a night, and my signature."""
    post, by = links.head_of(token)
    found = one(Night.objects.select_related("guided_by", "post").filter(post=post), number)
    refused = None
    if request.method == "POST":
        try:
            countersign(found.pk, by=by)
            return see_other(reverse("nights:head", kwargs={"token": token}))
        except Refused as problem:
            refused = problem
    context = night_context(found) | {
        "refused": refused, "may_sign": found.state == "closed",
        "back_url": reverse("nights:head", kwargs={"token": token}),
    }  # fmt: skip
    return render(request, "nights/head_night.html", context, status=refused.status if refused else 200)


@link_page(links.HEAD)
def people(request: HttpRequest, token: str) -> HttpResponse:
    """Who stands, with a link of their own to pass on; and the places on the round."""
    post, by = links.head_of(token)
    shared, for_whom, refused = "", None, None
    if request.method == "POST":
        try:
            verb = request.POST.get("verb", "")
            if verb == "titik":
                add_checkpoint(post, request.POST.get("name", ""), by=by)
            elif verb == "hapus":
                remove_checkpoint(post, whole(request.POST.get("id", "")), by=by)
            else:
                for_whom = _member(post, whole(request.POST.get("id", "")))
                shared = f"{settings.PUBLIC_URL}{links.member_path(for_whom)}"
        except Refused as problem:
            refused = problem
    context = {
        "token": token, "post": post, "people": rosters.people_of(post), "shared": shared, "for_whom": for_whom,
        "refused": refused, "back_url": reverse("nights:head", kwargs={"token": token}),
        "checkpoints": post_checkpoints(post),
    }  # fmt: skip
    return render(request, "nights/head_people.html", context, status=422 if refused else 200)


@link_page(links.HEAD)
def person(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """What a member said about nights, entered for them by the head."""
    post, by = links.head_of(token)
    member = _member(post, number)
    said = Availability.objects.filter(pk=member.pk).first() or Availability(member=member)
    form = availability_form(member, said, request)
    back = reverse("nights:head_people", kwargs={"token": token})
    if request.method == "POST" and form.is_valid():
        try:
            say_availability(member, form.words(said.avoids), by=by)
            return see_other(back)
        except Refused as refused:
            form.add_refusal(refused)
    context = {"form": form, "person": member, "back_url": back}
    return render(request, "nights/availability.html", context, status=422 if form.errors else 200)


def night_context(night: Night) -> dict[str, object]:
    """A night's log as its head and staff read it."""
    duties = Duty.objects.filter(night=night).select_related("member", "check_in").order_by("-leads", "member__name")
    return {
        "night": night,
        "post": night.post,
        "look": look_of(night.state),
        "duties": list(duties),
        "laps": list(night.laps.order_by("number")),
        "lines": list(night.lines.order_by("id")),
        "sent": sent_of(night),
        "incidents": incidents_of(night),
    }


def post_checkpoints(post: watch.GuardPost) -> list[dict[str, object]]:
    """The places on the round with the addresses for their walls."""

    rows = Checkpoint.objects.filter(post=post, removed_at__isnull=True).order_by("order", "id")
    return [
        {"point": row, "qr": qr_of(f"{settings.PUBLIC_URL}{reverse('nights:checkpoint', kwargs={'code': row.code})}")}
        for row in rows
    ]


def _member(post: watch.GuardPost, number: int) -> watch.Member:
    members = watch.Member.objects.exclude(state="left").filter(unit_id=post.unit_id or 0)
    found = members.select_related("unit", "guided_by").filter(pk=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise Http404
    return found
