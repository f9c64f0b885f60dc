"""Signed ways in for heads, leaders and members, and how the journal names who comes by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404
from django.urls import reverse

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.watch import api as watch

from .models import Duty, Night, Roster

HEAD, LEAD, MEMBER, ROSTER = "night_head", "night_lead", "night_member", "night_roster"
SEASON = timedelta(days=180)  # a head's or a member's own way in; a new one is a tap away
MORNING_AFTER = timedelta(days=1)  # a leader may still close the night next day


def head_path(post: watch.GuardPost) -> str:
    """A fresh way for the head of a post: rosters, nights, countersigning."""
    return reverse("nights:head", kwargs={"token": people.make_link(HEAD, post.pk, post=None, lasts=SEASON)})


def member_path(member: watch.Member) -> str:
    """A fresh way for a member: their duties, PIN, availability, swaps."""
    return reverse("nights:member", kwargs={"token": people.make_link(MEMBER, member.pk, post=None, lasts=SEASON)})


def leader_path(night: Night) -> str:
    """A fresh way for whoever leads this night; it ends a day after the night."""
    lasts = max(night.ends_at + MORNING_AFTER - clock.now(), timedelta(hours=1))
    return reverse("nights:lead", kwargs={"token": people.make_link(LEAD, night.pk, post=None, lasts=lasts)})


def roster_path(roster: Roster) -> str:
    """A fresh way to read a roster: for the wall, a group chat, a calendar."""
    return reverse("nights:sheet", kwargs={"token": people.make_link(ROSTER, roster.pk, post=None, lasts=SEASON)})


@dataclass(frozen=True)
class Led:
    """A night by the leader's link, and the leader's duty."""

    night: Night
    leader: Duty | None
    by: journal.Actor


def head_of(token: str) -> tuple[watch.GuardPost, journal.Actor]:
    """The post behind a head's link, and the head as the journal names them; 404 where it is none."""
    link = people.open_link(token, HEAD)
    post = watch.GuardPost.objects.select_related("unit", "guided_by").filter(pk=link.subject_id).first()
    if post is None or post.unit is None or post.state == "closed":
        raise Http404
    return post, actor(post, post.unit.head_name or post.name)


def member_of(token: str) -> tuple[watch.Member, journal.Actor]:
    """The member behind a link while they belong to the unit; 404 where they left."""
    link = people.open_link(token, MEMBER)
    member = (
        watch.Member.objects.exclude(state="left")
        .select_related("unit__guided_by", "guided_by")
        .filter(pk=link.subject_id)
        .first()
    )
    if member is None:
        raise Http404
    return member, journal.Actor("volunteer", member.pk, member.shown_name, member.guided_by_id, member.guided_by.name)


def led_by(token: str) -> Led:
    """The night behind a leader's link."""
    link = people.open_link(token, LEAD)
    night = Night.objects.select_related("post__unit", "guided_by").filter(pk=link.subject_id).first()
    if night is None:
        raise Http404
    leader = night.duties.filter(leads=True).select_related("member").first()
    return Led(night, leader, actor(night.post, leader.member.shown_name if leader else night.post.name, leader))


def roster_of(token: str) -> Roster:
    """The roster behind a reader's link, while it is more than a draft."""
    link = people.open_link(token, ROSTER)
    roster = Roster.objects.select_related("post__unit", "guided_by").filter(pk=link.subject_id).first()
    if roster is None or roster.state in ("draft", "dropped"):
        raise Http404
    return roster


def actor(post: watch.GuardPost, name: str, duty: Duty | None = None) -> journal.Actor:
    """Somebody of a post, as the journal writes them."""
    return journal.Actor("volunteer", duty.member_id if duty else None, name, post.guided_by_id, post.guided_by.name)
