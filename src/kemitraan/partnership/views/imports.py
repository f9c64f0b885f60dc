"""Lists that come as files, and the list taken along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.design.api import CappedPaginator
from kemitraan.journal import api as journal
from kemitraan.partnership.access import batch_for, batches_visible_to, visible_to
from kemitraan.partnership.export import as_workbook
from kemitraan.partnership.filters import chosen, read_filters
from kemitraan.partnership.forms import DAY, NOTHING, RoomForm, kind_choices
from kemitraan.partnership.kinds import Purpose
from kemitraan.partnership.list_rows import FIELDS
from kemitraan.partnership.models import ImportBatch
from kemitraan.partnership.places import unit_for, villages_of
from kemitraan.partnership.search import refuse_profiling
from kemitraan.partnership.take_in import AT_ONCE, forget_batch, look_at_list, remap_batch, start_import
from kemitraan.partnership.undo_import import undo_import
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_PAGE = 100


class DefaultsForm(RoomForm):
    """What holds for every row that does not say otherwise."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind, where no column says it"), required=False)
    village = forms.ChoiceField(label=gettext_lazy("Kelurahan, where no column says it"), required=False)
    given_by = forms.CharField(label=gettext_lazy("Contacts were given by"), max_length=120, required=False)
    consented_on = forms.DateField(
        label=gettext_lazy("They agreed on"), required=False, widget=forms.DateInput(attrs=DAY)
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("Contacts may be used for"), choices=[*NOTHING, *Purpose.choices], required=False
    )

    def __init__(self, *arguments: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*arguments, **options)
        villages = villages_of(viewer, purposes.KEEP_PARTNERS)
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]
        self.fields["village"].choices = [*NOTHING, *((one.name, one.name) for one in villages)]  # type: ignore[attr-defined]

    def told(self) -> dict[str, str]:
        """The defaults as texts, as a cell would hold them."""
        day = self.cleaned_data["consented_on"]
        return {name: str(value or "") for name, value in self.cleaned_data.items()} | {
            "consented_on": day.isoformat() if day else ""
        }


class UploadForm(DefaultsForm):
    """A file."""

    file = forms.FileField(label=gettext_lazy("File (XLSX or CSV)"))


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The imports so far, and a new one: the file is looked at first."""
    viewer = viewer_of(request)
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None, viewer=viewer)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                told = {name: value for name, value in form.told().items() if name != "file"}
                batch = look_at_list(
                    file.read(), str(file.name), unit=unit_for(viewer, None), defaults=told, by=viewer.actor()
                )
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status
            else:
                return redirect("partnership:import", batch.pk)
    rows = batches_visible_to(viewer).exclude(state="forgotten").order_by("-at", "-id")
    page = CappedPaginator(rows, 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "state_words": state_words()}
    return render(request, "partnership/imports.html", context, status=status)


def state_words() -> dict[str, str]:
    """The words for an import's states."""
    return {
        "checked": _("Looked at, not taken in"),
        "running": _("Being taken in"),
        "done": _("Taken in"),
        "undone": _("Undone"),
        "forgotten": _("Thrown away"),
    }


@needs(purposes.KEEP_PARTNERS)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the columns we know, to be filled in."""
    heads = [heads[0].capitalize() for _label, heads in FIELDS.values()]
    return _file(write_sheet(_("Partners"), heads, []), "contoh-daftar-mitra.xlsx")


@needs(purposes.KEEP_PARTNERS)
@require_GET
def one_import(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One import: its columns, its rows with what is wrong, how far it is, what it made."""
    viewer = viewer_of(request)
    return _page(request, viewer, batch_for(viewer, batch_id))


def _page(
    request: HttpRequest, viewer: Viewer, batch: ImportBatch, *, form: DefaultsForm | None = None, status: int = 200
) -> HttpResponse:
    only_bad = request.GET.get("tampil") != "semua"
    rows = batch.lines.select_related("partner").order_by("number")
    if only_bad:
        rows = rows.exclude(problems=[])
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))  # each problem is shown, however many
    names = {name: str(label) for name, (label, _heads) in FIELDS.items()}
    lines = [
        {
            "number": row.number,
            "name": row.cells.get(batch.mapping.get("name", ""), ""),
            "problems": [
                (names.get(one["column"], one["column"]) or names.get(one["field"], ""), one["reason"])
                for one in row.problems
            ],
            "partner": row.partner,
        }
        for row in page
    ]
    context = {
        "batch": batch,
        "good": batch.rows - batch.bad,
        "lines": lines,
        "page": page,
        "only_bad": only_bad,
        "mapping": [(name, label, batch.mapping.get(name, "")) for name, label in names.items()],
        "unused": [heading for heading in batch.headings if heading not in batch.mapping.values()],
        "headings": [(heading, names.get(heading, heading)) for heading in batch.headings],
        "form": form or DefaultsForm(initial=batch.defaults, viewer=viewer),
        "state_word": state_words()[batch.state],
        "at_once": batch.rows <= AT_ONCE,
    }
    return render(request, "partnership/import.html", context, status=status)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def import_act(request: HttpRequest, batch_id: int, verb: str) -> HttpResponse:
    """Map the columns anew, take the good rows in, throw the file away, or undo the whole import."""
    viewer = viewer_of(request)
    batch = batch_for(viewer, batch_id)
    by = viewer.actor()
    try:
        if verb == "kolom":
            form = DefaultsForm(request.POST, viewer=viewer)
            if not form.is_valid():
                return _page(request, viewer, batch, form=form, status=422)
            chosen_columns = {name: request.POST.get(f"column_{name}", "") for name in FIELDS}
            remap_batch(batch, {name: value for name, value in chosen_columns.items() if value}, form.told())
            messages.success(request, _("All rows were looked at again."))
        elif verb == "ambil":
            done = start_import(batch, by=by)
            if done.state == "done":
                count = done.rows - done.bad
                messages.success(request, _("%(count)s partners were taken in.") % {"count": count})
        elif verb == "urung":
            count = undo_import(batch, by=by)
            messages.success(request, _("Undone: %(count)s partners were removed.") % {"count": count})
        elif verb == "buang":
            forget_batch(batch, by=by)
            messages.success(request, _("The file was thrown away; nothing of it is kept."))
            return redirect("partnership:imports")
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("partnership:import", batch.pk)


@needs(purposes.KEEP_PARTNERS)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list with the filters of the address as a workbook; that it was taken along is written down."""
    viewer, filters, now = viewer_of(request), read_filters(request.GET), clock.now()
    if filters.words and refuse_profiling(filters.words, viewer):
        return redirect(f"{request.path.removesuffix('ekspor/')}{filters.address()}")
    rows = chosen(visible_to(viewer, purposes.KEEP_PARTNERS), filters, now)
    if viewer.post is not None:
        journal.record(
            "partners.exported", "unit", viewer.post.unit_id, by=viewer.actor(), view=filters.address(cari="")
        )
    return _file(as_workbook(rows, now), f"mitra-{clock.local(now):%Y%m%d-%H%M}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
