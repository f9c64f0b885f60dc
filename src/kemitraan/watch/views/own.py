"""A member's own page, by their signed link: their card, what they may do, and whether they are on duty."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kemitraan.journal.api import Actor
from kemitraan.people.api import by_link, open_link
from kemitraan.watch import rules
from kemitraan.watch.act_forms import DutyForm
from kemitraan.watch.card_status import Status, status_of
from kemitraan.watch.cards import current_card
from kemitraan.watch.forms import WatchForm
from kemitraan.watch.models import Member, OnDuty, SecurityUnit
from kemitraan.watch.on_duty import duty_of, go_off_duty, go_on_duty, places_of, why_not
from kemitraan.watch.tell import MEMBER
from kemitraan.watch.words import card_look

from .acting import at_once, through_form


@by_link(MEMBER)
@require_http_methods(["GET", "POST"])
def own_card(request: HttpRequest, token: str) -> HttpResponse:
    """What a member may do and may not, how long the card holds, whom to hand over to; on duty, and off again."""
    member = _member(token)
    here = reverse("watch:own_card", kwargs={"token": token})
    by = Actor("volunteer", None, member.shown_name, member.guided_by_id, member.guided_by.name)
    if request.method == "POST" and "selesai" in request.POST:
        return at_once(request, lambda: go_off_duty(member, by=by), done=_("You are off duty. Thank you."), to=here)
    places = places_of(member)
    form = DutyForm(request.POST if request.method == "POST" else None, places=places)

    def begin(_given: WatchForm) -> OnDuty:
        return go_on_duty(member, form.until(), post=form.post(), by=by)

    return through_form(
        request,
        form,
        begin,
        done=_("You are on duty. Keep your telephone with you."),
        to=here,
        context=_context(member) | {"places": places},
        template="watch/own_card.html",
    )


def _member(token: str) -> Member:
    member = (
        Member.objects.filter(pk=open_link(token, MEMBER).subject_id)
        .exclude(state=Member.State.LEFT)
        .select_related("unit__guided_by", "unit__area", "guided_by")
        .first()
    )
    if member is None:
        raise Http404
    return member


def _context(member: Member) -> dict[str, object]:
    card = current_card(member)
    status = status_of(card.valid_until if card else None, rules.today())
    kind = member.unit.sort
    return {
        "member": member,
        "unit": member.unit,
        "kind": kind,
        "card": card,
        "card_look": card_look(status),
        "serves": member.state == Member.State.SERVING
        and member.unit.status == SecurityUnit.Status.ACTIVE
        and status != Status.BARRED,
        "asked_for": kind.task_names if not member.minor else [],
        "duty": duty_of(member),
        "why_not": why_not(member),
    }
