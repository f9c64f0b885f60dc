"""Whose kelurahan are whose, by which order, and how many RT each of them has: what a superior keeps."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kemitraan.people.api import Post, Role, Viewer, needs, purposes, viewer_of
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.visits.access import beat_for, beats_visible_to, today
from kemitraan.visits.beat_forms import BeatForm, EndForm, RtListForm
from kemitraan.visits.beats import change_beat, end_beat, give_beat
from kemitraan.visits.forms import add_refusal
from kemitraan.visits.rt_list import foresee, read_list, take_list

MOST = 400


@needs(purposes.REVIEW_VISITS)
@require_http_methods(["GET", "POST"])
def beats(request: HttpRequest) -> HttpResponse:
    """The beats of one's officers, those that hold first; POST gives a new one."""
    viewer = viewer_of(request)
    form = BeatForm(
        request.POST or None, posts=_officers(viewer), villages=_villages(viewer), initial={"valid_from": today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            give_beat(form.said(), by=viewer.actor())
            messages.success(request, _("The beat is given. Plans go by it from its first day on."))
            return redirect("visits:beats")
        except Refused as refused:
            add_refusal(form, refused)
    day = today()
    rows = beats_visible_to(viewer).select_related("post__account", "post__unit", "substitute__account")
    found = list(rows.prefetch_related("villages").order_by("-valid_from", "post__account__name", "id")[:MOST])
    over = [beat for beat in found if beat.valid_to is not None and beat.valid_to < day]
    holding = [beat for beat in found if beat not in over]
    return render(request, "visits/beats.html", {"form": form, "holding": holding, "over": over})


@needs(purposes.REVIEW_VISITS)
@require_http_methods(["GET", "POST"])
def beat(request: HttpRequest, number: int) -> HttpResponse:
    """One beat: changed, or ended by a last day."""
    viewer = viewer_of(request)
    found = beat_for(viewer, number)
    ends = request.POST.get("act") == "end"
    posts = _officers(viewer)
    posts += [post for post in (found.post, found.substitute) if post is not None and post not in posts]
    form = BeatForm(
        request.POST if request.method == "POST" and not ends else None,
        posts=posts,
        villages=_villages(viewer, also=found.villages.all()),
        beat=found,
    )
    end = EndForm(request.POST if ends else None, today=max(today(), found.valid_from))
    acting = end if ends else form
    if request.method == "POST" and acting.is_valid():
        try:
            if ends:
                end_beat(found, end.cleaned_data["last_day"], by=viewer.actor())
            else:
                change_beat(found, form.said(), by=viewer.actor())
            messages.success(request, _("Noted. Plans go by it from now on."))
            return redirect("visits:beats")
        except Refused as refused:
            add_refusal(acting, refused)
    return render(request, "visits/beat.html", {"beat": found, "form": form, "end": end, "faulty": acting})


@needs(purposes.REVIEW_VISITS)
@require_http_methods(["GET", "POST"])
def rts(request: HttpRequest) -> HttpResponse:
    """The RT of a kelurahan as a list: shown first what it would make, then made."""
    viewer = viewer_of(request)
    form = RtListForm(request.POST or None, villages=_villages(viewer))
    would = None
    if request.method == "POST" and form.is_valid():
        village = form.chosen()
        try:
            lines = read_list(form.cleaned_data["text"])
            if request.POST.get("act") == "take":
                new = take_list(village, lines, by=viewer.actor())
                said = ngettext("%(n)d new RT in %(name)s.", "%(n)d new RT in %(name)s.", new)
                messages.success(request, said % {"n": new, "name": village.name})
                return redirect("visits:beats")
            would = foresee(village, lines)
        except Refused as refused:
            add_refusal(form, refused)
    new = sum(one.new for one in would or ())
    return render(request, "visits/rts.html", {"form": form, "would": would, "new": new})


def _officers(viewer: Viewer) -> list[Post]:
    """Officers of one's units who make visits, today or later."""
    found = Post.objects.filter(unit_id__in=viewer.units_for(purposes.REVIEW_VISITS), role=Role.BHABIN)
    found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today()), account__is_active=True)
    return list(found.select_related("account", "unit").order_by("account__name", "id")[:MOST])


def _villages(viewer: Viewer, also: object = ()) -> list[territory.Area]:
    """Kelurahan of one's units."""
    units, more = viewer.units_for(purposes.REVIEW_VISITS), {area.pk for area in also}  # type: ignore[attr-defined]
    seen = [(area, territory.unit_for(area.pk)) for area in territory.villages()]
    return [area for area, unit in seen if area.pk in more or (unit is not None and unit.pk in units)][:MOST]
