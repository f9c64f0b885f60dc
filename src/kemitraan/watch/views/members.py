"""Members: the list of all, one member's page, cards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.design.api import COUNTED
from kemitraan.partnership import api as partnership
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.languages import once_a_language
from kemitraan.watch import access, rules
from kemitraan.watch.card_status import Status, status_of
from kemitraan.watch.cards import current_card, grant_or_renew_card
from kemitraan.watch.enrol import MemberWords, change_member, enrol, leave
from kemitraan.watch.forms import CardForm, MemberForm
from kemitraan.watch.guards import FARTHEST, Asked, counted_guards, guards
from kemitraan.watch.kinds import KINDS, TASKS
from kemitraan.watch.list_html import member_rows, unit_kinds
from kemitraan.watch.models import Card, Member
from kemitraan.watch.tell import member_path
from kemitraan.watch.words import card_look, look

from .acting import address_without, at_once, chips, page_number, through_form


def asked_of(request: HttpRequest) -> Asked:
    """What the address's filters ask of the list of members; what is no filter is passed over."""
    given = request.GET
    unit = given.get("satuan", "")
    return Asked(
        kind=given.get("jenis", "") if given.get("jenis", "") in KINDS else "",
        status=given.get("kartu", "") if given.get("kartu", "") in Status.values else "",
        unit_id=int(unit) if unit.isdecimal() and len(unit) < 19 else None,
        words=given.get("cari", "").replace("\x00", "").strip()[:80],
        order=given.get("urut", "") or "habis",
        page=page_number(request, FARTHEST),
    )


@needs(purposes.READ_WATCH)
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """The members a viewer may see, those whose card ends first on top; flat at any size."""
    viewer, asked = viewer_of(request), asked_of(request)
    units = viewer.units_for(purposes.READ_WATCH)
    refused = partnership.refuse_profiling(asked.words, viewer, among="members") if asked.words else []
    if asked.words:  # a common name would be counted at a cost
        rows, more = guards(units, asked) if not refused else ([], False)
        counted = len(rows)
    else:
        rows, more, counted = counted_guards(units, asked)
    context = {
        "rows": rows,
        "table": member_rows(rows),
        "count": min(counted, COUNTED),
        "more_than": counted > COUNTED or bool(asked.words and more),
        "words": asked.words,
        "refused": refused,
        "kind": asked.kind,
        "kinds": unit_kinds(asked.kind, enrols=True),
        "statuses": chips(request, "kartu", _statuses()),
        "orders": chips(request, "urut", (("", _("Card ends first")), ("nama", _("By name")))),
        "earlier": address_without(request, page=str(asked.page - 1)) if asked.page > 1 else "",
        "later": address_without(request, page=str(asked.page + 1)) if more and asked.page < FARTHEST else "",
        "page": asked.page,
    }
    return render(request, "watch/members.html", context)


@once_a_language(16)
def _statuses() -> tuple[tuple[str, str], ...]:
    """What a card may be, as filters."""
    return ("", _("All")), *((status.value, str(status.label)) for status in Status)


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enrol somebody."""
    viewer = viewer_of(request)
    unit = access.one(access.visible_to(viewer, purposes.KEEP_WATCH), unit_id)
    form = MemberForm(request.POST if request.method == "POST" else None, unit=unit)
    return through_form(
        request,
        form,
        lambda given: enrol(unit, _words(given.cleaned_data), by=viewer.actor()),
        done=_("Enrolled."),
        to=lambda made: reverse("watch:member", args=[made.pk]),
        context={
            "title": _("A new member of %(name)s") % {"name": unit.name},
            "explanation": _("At least %(age)s years old.") % {"age": unit.sort.minimum_age},
            "back": reverse("watch:unit", args=[unit.pk]),
        },
    )


@needs(purposes.READ_WATCH)
@require_GET
def member(request: HttpRequest, member_id: int) -> HttpResponse:
    """One member: card, training, what the kind may do."""
    viewer = viewer_of(request)
    found = access.one(access.members_visible_to(viewer).select_related("unit__guided_by", "unit__employer"), member_id)
    card = current_card(found)
    status = status_of(card.valid_until if card else None, rules.today())
    context = {
        "member": found,
        "unit": found.unit,
        "kind": found.unit.sort,
        "look": look(found.state),
        "card": card,
        "card_look": card_look(status),
        "older": found.cards.filter(current=False).order_by("-issued_on")[:20],
        "trained": [TASKS[code] for code in found.capabilities if code in TASKS],
        "keeps": found.guided_by_id in viewer.units_for(purposes.KEEP_WATCH),
        "supervises": found.guided_by_id in viewer.units_for(purposes.SUPERVISE_WATCH),
    }
    return render(request, "watch/member.html", context)


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, member_id: int) -> HttpResponse:
    """Correct a member. The age is asked again: it is not kept."""
    viewer = viewer_of(request)
    found = access.one(access.members_visible_to(viewer, purposes.KEEP_WATCH).select_related("unit"), member_id)
    names = ("name", "number", "phone", "guardian_name", "leader", "capabilities")
    now: dict[str, Any] = {name: getattr(found, name) for name in names}
    now |= {"phone_consent": bool(found.phone_consent_at), "guardian_consent": bool(found.guardian_consent_at)}
    form = MemberForm(request.POST if request.method == "POST" else None, initial=now, unit=found.unit)
    return through_form(
        request,
        form,
        lambda given: change_member(found, _words(given.cleaned_data), by=viewer.actor()),
        done=_("Saved. The change stands in the history."),
        to=reverse("watch:member", args=[found.pk]),
        context={"title": found.shown_name, "back": reverse("watch:member", args=[found.pk])},
    )


@needs(purposes.KEEP_WATCH)
@require_POST
def go(request: HttpRequest, member_id: int) -> HttpResponse:
    """The member has left."""
    viewer = viewer_of(request)
    found = access.one(access.members_visible_to(viewer, purposes.KEEP_WATCH), member_id)
    return at_once(
        request,
        lambda: leave(found, by=viewer.actor()),
        done=_("They have left; telephone and links are forgotten."),
        to=reverse("watch:unit", args=[found.unit_id]),
    )


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, member_id: int) -> HttpResponse:
    """Give a card, or the next one."""
    viewer = viewer_of(request)
    found = access.one(access.members_visible_to(viewer, purposes.KEEP_WATCH).select_related("unit"), member_id)
    before = current_card(found)
    initial = {"issued_on": rules.today(), "number": before.number if before else ""}
    if before:
        initial |= {"level": before.level or Card.Level.PRATAMA, "step": before.step}
    form = CardForm(
        request.POST if request.method == "POST" else None, initial=initial, satpam=found.unit.sort.cards == "satpam"
    )
    return through_form(
        request,
        form,
        lambda given: _grant(found, given.cleaned_data, viewer.actor()),
        done=_("The card stands."),
        to=reverse("watch:member", args=[found.pk]),
        context={
            "title": _("A card for %(name)s") % {"name": found.shown_name},
            "explanation": _("A card holds for three years. Expired over a year: a refresher course comes first."),
            "back": reverse("watch:member", args=[found.pk]),
        },
    )


@needs(purposes.KEEP_WATCH)
@require_POST
def link(request: HttpRequest, member_id: int) -> HttpResponse:
    """A fresh link to a member's own authority card, shown once."""
    viewer = viewer_of(request)
    found = access.one(access.members_visible_to(viewer, purposes.KEEP_WATCH), member_id)
    address = request.build_absolute_uri(member_path(found))
    context = {"address": address, "who": found.shown_name, "back": reverse("watch:member", args=[found.pk])}
    return render(request, "watch/link.html", context)


def _grant(member: Member, given: dict[str, Any], by: Any) -> Card:
    return grant_or_renew_card(
        member,
        given.get("level", ""),
        given["course_ref"],
        number=given["number"],
        step=given.get("step") or 1,
        issued_on=given["issued_on"],
        valid_until=given["valid_until"],
        by=by,
    )


def _words(given: dict[str, Any]) -> MemberWords:
    return MemberWords(
        name=given["name"],
        age=given["age"],
        number=given["number"],
        phone=given["phone"],
        phone_consent=given["phone_consent"],
        guardian_name=given.get("guardian_name", ""),
        guardian_consent=given.get("guardian_consent", False),
        leader=given["leader"],
        capabilities=given.get("capabilities", ()),
    )
