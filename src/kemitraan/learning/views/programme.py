"""Staff: one programme with its sessions, materials and quiz, and the forms that make and change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.journal import api as journal
from kemitraan.learning.access import programme_for, request_for, session_for, version_for
from kemitraan.learning.ask import plan_for
from kemitraan.learning.forms import MaterialForm, ProgrammeForm, QuizTextForm, RoomForm, SessionForm
from kemitraan.learning.materials import approve_material, hand_in_material, withdraw_material
from kemitraan.learning.models import MaterialVersion, Programme, SessionRequest
from kemitraan.learning.plan import change_programme, change_session, plan_programme, plan_session
from kemitraan.learning.quiz import read_quiz, set_quiz
from kemitraan.learning.words import GRANTS, KINDS, MATERIALS, STATES
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of

from .coming import file_of

Answer = HttpResponse


@needs(purposes.READ_LEARNING)
@require_GET
def programme(request: HttpRequest, programme_id: int) -> Answer:
    """One programme: what it is, its sessions, materials and quiz."""
    return _page(request, programme_for(viewer_of(request), programme_id))


def _page(
    request: HttpRequest, row: Programme, *, form: MaterialForm | None = None, refused: Refused | None = None
) -> Answer:
    viewer = viewer_of(request)
    materials = row.materials.prefetch_related("versions").order_by("title")
    context = {
        "programme": row,
        "kind": KINDS[row.kind],
        "topic": name_of(row.topic),
        "grants": GRANTS.get(row.grants, ""),
        "hosts": row.hosts.order_by("name"),
        "sessions": [
            (one, STATES[one.state]) for one in row.sessions.select_related("area").order_by("-starts_at")[:200]
        ],
        "materials": [
            (one, [(v, MATERIALS[v.state]) for v in sorted(one.versions.all(), key=lambda v: -v.number)])
            for one in materials
        ],
        "quiz": row.quiz.order_by("number"),
        "form": form or MaterialForm(),
        "refused": refused,
        "keeps": row.unit_id in viewer.units_for(purposes.KEEP_LEARNING),
        "approves": row.unit_id in viewer.units_for(purposes.APPROVE_MATERIAL),
        "viewer_id": viewer.account_id,
    }
    status = refused.status if refused else 422 if form else 200
    return render(request, "learning/programme.html", context, status=status)


@needs(purposes.KEEP_LEARNING)
@require_http_methods(["GET", "POST"])
def new_programme(request: HttpRequest) -> Answer:
    """A new programme of one's own unit."""
    viewer = viewer_of(request)
    wish = _wish(request)
    initial: dict[str, object] = {"hours": 2, "days_required": 1}
    if wish is not None:
        initial |= {"topic": wish.topic.code, "title": f"{name_of(wish.topic)}: {wish.group_name}"[:160]}
        initial |= {"hosts": wish.group_name}
    form = ProgrammeForm(viewer, posted(request), initial=initial)

    def save() -> str:
        made = plan_programme(form.as_programme(), own_unit(viewer), by=viewer.actor())
        if wish is not None:  # the session comes next, and with it the answer to who asked
            return reverse("learning:new_session", args=[made.pk]) + f"?permintaan={wish.code}"
        return reverse("learning:programme", args=[made.pk])

    return answer_form(request, form, save, _("A new programme"), reverse("learning:staff"))


def _wish(request: HttpRequest) -> SessionRequest | None:
    """The request this is planned for (``?permintaan=CODE``); 404 for one that is not the viewer's."""
    code = request.GET.get("permintaan", "")
    return request_for(viewer_of(request), code, purposes.KEEP_LEARNING) if code else None


@needs(purposes.KEEP_LEARNING)
@require_http_methods(["GET", "POST"])
def edit_programme(request: HttpRequest, programme_id: int) -> Answer:
    """Change a programme."""
    viewer = viewer_of(request)
    row = programme_for(viewer, programme_id, purposes.KEEP_LEARNING)
    form = ProgrammeForm(viewer, posted(request), initial=ProgrammeForm.initial_of(row))
    back = reverse("learning:programme", args=[row.pk])

    def save() -> str:
        change_programme(row, form.as_programme(), by=viewer.actor())
        return back

    return answer_form(request, form, save, _("Change the programme"), back)


@needs(purposes.KEEP_LEARNING)
@require_http_methods(["GET", "POST"])
def new_session(request: HttpRequest, programme_id: int) -> Answer:
    """A new session of a programme."""
    viewer = viewer_of(request)
    row = programme_for(viewer, programme_id, purposes.KEEP_LEARNING)
    wish = _wish(request)
    known: dict[str, object] = {}
    if wish is not None:
        known = {"area": wish.area.code, "venue": wish.place, "capacity": wish.people, "for_minors": wish.for_minors}
    form = SessionForm(viewer, posted(request), initial=known)

    def save() -> str:
        with transaction.atomic():
            made = plan_session(row, form.as_session(), by=viewer.actor())
            if wish is not None:
                plan_for(wish, made, by=viewer.actor())
        return reverse("learning:staff_session", args=[made.code])

    back = reverse("learning:programme", args=[row.pk])
    return answer_form(request, form, save, _("A new session: %s") % row.title, back, spot=True)


@needs(purposes.KEEP_LEARNING)
@require_http_methods(["GET", "POST"])
def edit_session(request: HttpRequest, code: str) -> Answer:
    """Change time, place or size; who registered hears of it."""
    viewer = viewer_of(request)
    row = session_for(viewer, code, purposes.KEEP_LEARNING)
    form = SessionForm(viewer, posted(request), initial=SessionForm.initial_of(row))
    back = reverse("learning:staff_session", args=[row.code])

    def save() -> str:
        change_session(row, form.as_session(), by=viewer.actor())
        return back

    return answer_form(request, form, save, _("Change the session: %s") % row.programme.title, back, spot=True)


@needs(purposes.KEEP_LEARNING)
@require_http_methods(["GET", "POST"])
def edit_quiz(request: HttpRequest, programme_id: int) -> Answer:
    """The quiz as a text."""
    viewer = viewer_of(request)
    row = programme_for(viewer, programme_id, purposes.KEEP_LEARNING)
    form = QuizTextForm(posted(request), initial={"questions": quiz_text(row)})
    back = reverse("learning:programme", args=[row.pk])

    def save() -> str:
        set_quiz(row, read_quiz(form.cleaned_data["questions"]), by=viewer.actor())
        return back

    return answer_form(request, form, save, _("The quiz of %s") % row.title, back)


def quiz_text(row: Programme) -> str:
    """The quiz as people type it."""
    return "\n\n".join(
        "\n".join([one.wording, *(f"*{c}" if place == one.right else c for place, c in enumerate(one.choices))])
        for one in row.quiz.order_by("number")
    )


@needs(purposes.KEEP_LEARNING)
@require_POST
def add_material(request: HttpRequest, programme_id: int) -> Answer:
    """Hand in a file."""
    viewer = viewer_of(request)
    row = programme_for(viewer, programme_id, purposes.KEEP_LEARNING)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            hand_in_material(
                row,
                form.cleaned_data["title"],
                form.cleaned_data["file"],
                account_id=viewer.account_id or 0,
                by=viewer.actor(),
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect(reverse("learning:programme", args=[row.pk]) + "#bahan")
    return _page(request, row, form=form)


@needs(purposes.READ_LEARNING)
@require_GET
def material_file(request: HttpRequest, version_id: int) -> FileResponse:
    """A version's file, for staff, whatever its state."""
    return file_of(version_for(viewer_of(request), version_id))


@needs(purposes.APPROVE_MATERIAL)
@require_POST
def approve(request: HttpRequest, version_id: int) -> Answer:
    """Approve a version somebody else wrote: the law or the information division's word (domain.md 3.11 step 2)."""
    viewer = viewer_of(request)
    version = version_for(viewer, version_id, purposes.APPROVE_MATERIAL)
    return _decided(request, version, lambda account, by: approve_material(version, account_id=account, by=by))


@needs(purposes.KEEP_LEARNING)
@require_POST
def withdraw(request: HttpRequest, version_id: int) -> Answer:
    """Withdraw a version: nobody reads it any more."""
    version = version_for(viewer_of(request), version_id, purposes.KEEP_LEARNING)
    why = request.POST.get("why", "")
    return _decided(request, version, lambda account, by: withdraw_material(version, why, account_id=account, by=by))


def _decided(
    request: HttpRequest, version: MaterialVersion, verb: Callable[[int, journal.Actor], MaterialVersion]
) -> Answer:
    """The programme's page after a decision, or with the words of a refusal."""
    viewer, programme = viewer_of(request), version.material.programme
    try:
        verb(viewer.account_id or 0, viewer.actor())
    except Refused as refused:
        return _page(request, programme, refused=refused)
    return redirect(reverse("learning:programme", args=[programme.pk]) + "#bahan")


def own_unit(viewer: Viewer) -> territory.Unit:
    """The unit a keeper plans for: that of the post by which they keep courses."""
    for post in viewer.posts:
        if post.unit_id in viewer.units_for(purposes.KEEP_LEARNING):
            return post.unit
    raise Http404


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even where it was nothing; None where a page was asked for."""
    return request.POST if request.method == "POST" else None


def answer_form(
    request: HttpRequest, form: RoomForm, save: Callable[[], str], title: str, back: str, **more: Any
) -> Answer:
    """Show the form, or save and go on; what is refused is shown by its field."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(save())
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status if refused.status != 404 else 422
    return render(request, "learning/edit.html", {"form": form, "title": title, "back": back} | more, status=status)
