"""Groups: the list, one group, founding, and what is written about one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.design.api import CappedPaginator, options
from kemitraan.partnership.access import group_for, groups_visible_to, parents_for, visible_to
from kemitraan.partnership.filters import PER_PAGE
from kemitraan.partnership.finding import RULES, raise_finding
from kemitraan.partnership.forms import RoomForm
from kemitraan.partnership.found import NewGroup, change_group, endorse_group, found_group, lacks
from kemitraan.partnership.group_forms import (
    EndorseForm,
    FindingForm,
    GroupChangeForm,
    GroupForm,
    MeetingForm,
    MemberForm,
    ProblemForm,
)
from kemitraan.partnership.group_list import Groups, group_rows, rooms_of
from kemitraan.partnership.kinds import Form
from kemitraan.partnership.meet import NewMeeting, record_meeting
from kemitraan.partnership.member import NewMember, join_group, seats_of
from kemitraan.partnership.models import Group
from kemitraan.partnership.places import (
    area_of,
    area_of_unit,
    keepers_of,
    place_words,
    unit_for,
    units_kept,
    villages_of,
)
from kemitraan.partnership.search import refuse_profiling, the_one
from kemitraan.partnership.telling import story_of
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.territory.api import Area, Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused


@needs(purposes.READ_PARTNERS)
@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The groups of the viewer's units with what runs and what is open, and the rooms where they meet."""
    viewer, asked = viewer_of(request), request.GET
    words = " ".join(asked.get("cari", "").replace("\x00", " ").split())[:120]
    kind = asked.get("jenis", "") if asked.get("jenis", "") in Group.Kind.values else ""
    refused = refuse_profiling(words, viewer, among="groups") if words else []
    units = viewer.units_for(purposes.READ_PARTNERS)
    found: Any = Groups(() if refused else units, kind, words, page=asked.get("page"), size=PER_PAGE)
    page = CappedPaginator(found, PER_PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "lines": group_rows(page.object_list, clock.local(clock.now()).date()),
        "words": words,
        "refused": refused,
        "kinds": options(Group.Kind.choices, kind),
        "rooms": rooms_of(units),
        "may_keep": viewer.may(purposes.KEEP_PARTNERS),
    }
    return render(request, "partnership/groups.html", context)


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """A new group."""
    viewer = viewer_of(request)
    villages, keepers = villages_of(viewer, purposes.KEEP_PARTNERS), keepers_of(viewer)
    above, units = list(parents_for(viewer).order_by("name")[:300]), units_kept(viewer)
    posted = request.POST if request.method == "POST" else None
    form = GroupForm(posted, villages=villages, keepers=keepers, groups=above, units=units)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                at = {str(unit.pk): unit for unit in units}.get(given["unit"])
                area, unit = _where(viewer, given["kind"], at, area_of(villages, given["village"], given["rw"]))
                new = NewGroup(
                    kind=given["kind"], name=given["name"], area=area, unit=unit,
                    model=given["model"] if given["kind"] == "fkpm" else "",
                    parent={str(group.pk): group for group in above}.get(given["parent"]),
                    polmas_officer={str(post.pk): post for post in keepers}.get(given["polmas_officer"]),
                    meets=given["meets"], purpose=given["purpose"], adat_forum=given["adat_forum"],
                )  # fmt: skip
                made = found_group(new, by=viewer.actor())
            except Refused as refused:
                form.add_refusal(refused)
            else:
                messages.success(request, _("Founded. Add its members, then have it endorsed."))
                return redirect("partnership:group", made.pk)
    return render(request, "partnership/group_edit.html", {"form": form}, status=status)


def _where(viewer: Viewer, kind: str, at: Unit | None, area: Area | None) -> tuple[Area, Unit]:
    """Where a group is and who keeps it: a kelurahan, or for a chapter a whole unit (resor, sektor)."""
    if area is None:
        area = area_of_unit(at) if at is not None and kind != Group.Kind.FKPM else None
        if area is None or at is None:
            raise Refused("no_area", _("Choose one of the kelurahan."), field="village")
        return area, at
    covers = unit_for(viewer, area)
    if at is None or kind == Group.Kind.FKPM:
        return area, covers
    if f"/{at.pk}/" not in covers.path:
        raise Refused("other_unit", _("This kelurahan does not lie in the area of this unit."), field="village")
    return area, at


@needs(purposes.READ_PARTNERS)
@require_GET
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """One group: seats, meetings, problems, findings, accounts."""
    viewer = viewer_of(request)
    return page_of(request, viewer, group_for(viewer, group_id))


def page_of(request: HttpRequest, viewer: Viewer, row: Group, *, status: int = 200, **forms: RoomForm) -> HttpResponse:
    """The page, with a form as its writer left it where something was refused."""
    today = clock.local(clock.now()).date()
    keep = row.unit_id in viewer.units_for(purposes.KEEP_PARTNERS)
    members = list(row.members.filter(until__isnull=True).order_by("seat", "id"))
    findings = row.findings.select_related("owner__account").order_by("state", "due_at", "-id")[:40]
    held = list(row.meetings.order_by("-held_on", "-id")[:60])
    context: dict[str, Any] = {
        "group": row,
        "place": place_words(row.area),
        "keep": keep,
        "members": members,
        "nameless": not keep,
        "chapters": _tree(viewer, row),
        "parent_seen": row.parent_id is not None and groups_visible_to(viewer).filter(pk=row.parent_id).exists(),
        "meetings": held[:6],
        "older_meetings": held[6:],
        "problems": row.problems.order_by("closed_at", "-opened_at", "-id")[:40],
        "findings": [(finding, RULES[finding.rule]) for finding in findings],
        "accounts": row.accounts.order_by("-year"),
        "years": [today.year, today.year - 1],
        "rooms": row.rooms.order_by("name"),
        "lacks": lacks(row),
        "term_over": row.term_to is not None and row.term_to < today,
        "story": story_of("group", [row.pk], shown=12),
        "today": today,
        "opened": next(iter(forms), ""),
    }
    if keep:
        names = {"name": row.name, "meets": row.meets, "purpose": row.purpose}
        officer = str(row.polmas_officer_id or "")
        context |= {
            "change_form": GroupChangeForm(
                auto_id="g-%s",
                keepers=keepers_of(viewer),
                groups=_parents(viewer, row),
                initial=names | {"polmas_officer": officer, "parent": str(row.parent_id or "")},
            ),
            "endorse_form": EndorseForm(auto_id="e-%s", initial={"on": today, "term_from": today}),
            "member_form": MemberForm(auto_id="m-%s", seats=seats_of(row), initial={"since": today}),
            "meeting_form": MeetingForm(auto_id="r-%s", initial={"held_on": today}),
            "problem_form": ProblemForm(auto_id="p-%s"),
            "finding_form": FindingForm(auto_id="f-%s"),
        }
    return render(request, "partnership/group.html", context | forms, status=status)


def _parents(viewer: Viewer, row: Group) -> list[Group]:
    """What a group may be a chapter of, and what it is one of now."""
    found = list(parents_for(viewer).filter(kind=row.kind).exclude(pk=row.pk).order_by("name")[:300])
    return found if row.parent is None or row.parent in found else [*found, row.parent]


def _tree(viewer: Viewer, row: Group) -> list[tuple[Group, int]]:
    """The chapters below a group with their depth, at most 200."""
    mine = groups_visible_to(viewer)
    found: list[tuple[Group, int]] = []
    layer, depth = [row.pk], 1
    while layer and len(found) < 200 and depth < 6:
        children = list(mine.filter(parent_id__in=layer).order_by("name", "id")[:200])
        found += [(child, depth) for child in children]
        layer, depth = [child.pk for child in children], depth + 1
    return found


def _act(
    request: HttpRequest, group_id: int, name: str, form: Callable[[Group, Viewer], RoomForm],
    save: Callable[[Group, dict[str, Any], Viewer], Any],
) -> HttpResponse:  # fmt: skip
    viewer = viewer_of(request)
    row = group_for(viewer, group_id, purposes.KEEP_PARTNERS)
    given = form(row, viewer)
    status = 422
    if given.is_valid():
        try:
            save(row, given.cleaned_data, viewer)
        except Refused as refused:
            given.add_refusal(refused)
            status = refused.status
        else:
            messages.success(request, _("Saved. The change stands in the history."))
            return redirect("partnership:group", row.pk)
    return page_of(request, viewer, row, status=status, **{name: given})


@needs(purposes.KEEP_PARTNERS)
@require_POST
def change(request: HttpRequest, group_id: int) -> HttpResponse:
    """Change name, purpose, meeting time, Polmas officer or the group it is a chapter of."""

    def save(row: Group, given: dict[str, Any], viewer: Viewer) -> None:
        officers = {str(post.pk): post for post in keepers_of(viewer)}
        told: dict[str, Any] = {name: given[name] for name in ("name", "meets", "purpose")}
        told["polmas_officer"] = officers.get(given["polmas_officer"])
        told["parent"] = {str(one.pk): one for one in _parents(viewer, row)}.get(given["parent"])
        change_group(row, told, by=viewer.actor())

    def form(row: Group, viewer: Viewer) -> RoomForm:
        above = _parents(viewer, row)
        return GroupChangeForm(request.POST, auto_id="g-%s", keepers=keepers_of(viewer), groups=above)

    return _act(request, group_id, "change_form", form, save)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def endorse(request: HttpRequest, group_id: int) -> HttpResponse:
    """The endorsement of the group for a term."""

    def save(row: Group, given: dict[str, Any], viewer: Viewer) -> None:
        endorser = given.pop("endorser")
        endorse_group(row, endorser, by=viewer.actor(), **given)

    return _act(request, group_id, "endorse_form", lambda row, viewer: EndorseForm(request.POST, auto_id="e-%s"), save)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def member(request: HttpRequest, group_id: int) -> HttpResponse:
    """A new member."""

    def save(row: Group, given: dict[str, Any], viewer: Viewer) -> None:
        words = given.pop("partner")
        known = visible_to(viewer).filter(form=Form.PERSON)
        partner = the_one(known, words, field="partner") if words else None
        join_group(row, NewMember(partner=partner, **given), by=viewer.actor())

    return _act(
        request,
        group_id,
        "member_form",
        lambda row, viewer: MemberForm(request.POST, auto_id="m-%s", seats=seats_of(row)),
        save,
    )


@needs(purposes.KEEP_PARTNERS)
@require_POST
def meeting(request: HttpRequest, group_id: int) -> HttpResponse:
    """The minutes of a meeting."""
    return _act(
        request,
        group_id,
        "meeting_form",
        lambda row, viewer: MeetingForm(request.POST, auto_id="r-%s"),
        lambda row, given, viewer: record_meeting(row, NewMeeting(**given), by=viewer.actor()),
    )


@needs(purposes.KEEP_PARTNERS)
@require_POST
def finding(request: HttpRequest, group_id: int) -> HttpResponse:
    """A finding seen by a person."""
    return _act(
        request,
        group_id,
        "finding_form",
        lambda row, viewer: FindingForm(request.POST, auto_id="f-%s"),
        lambda row, given, viewer: raise_finding(row, given["rule"], given["text"], by=viewer.actor()),
    )
