"""The list of sessions as a workbook: what was held, for how many, and what came of it. Nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kemitraan.people.api import Viewer
from kemitraan.toolbox.languages import in_english
from kemitraan.toolbox.sheets import Cell, write_sheet

from .access import visible_to
from .filters import Filters
from .models import Headcount, Session
from .words import KINDS, STATES

MOST_ROWS = 20_000


def as_xlsx(viewer: Viewer, filters: Filters, now: datetime) -> bytes:
    """The sessions of a view, at most 20,000."""
    headings = [
        *(_("Code"), _("Title"), _("Kind"), _("Topic"), _("Begins"), _("Ends"), _("Place"), _("Kelurahan"), _("Unit")),
        *(_("State"), _("Next step due"), _("Places"), _("Were there"), _("For minors")),
    ]
    return write_sheet(pgettext("learning", "Sessions"), headings, _rows(viewer, filters, now))


def _rows(viewer: Viewer, filters: Filters, now: datetime) -> Iterator[list[Cell]]:
    english = in_english()
    newest = Headcount.objects.filter(session=OuterRef("pk"), state="kept").order_by("-version").values("total")[:1]
    topic = "programme__topic__name_en" if english else "programme__topic__name_id"
    wanted = filters.applied(visible_to(viewer), now).values_list("pk", flat=True)[:MOST_ROWS]
    found = Session.objects.filter(pk__in=list(wanted)).annotate(there=Subquery(newest)).order_by("starts_at", "id")
    fields = ("code", "programme__title", "programme__kind", topic, "starts_at", "ends_at", "venue", "online")
    for row in found.values_list(
        *fields, "area__name", "unit__name", "state", "due_at", "capacity", "there", "for_minors"
    ).iterator(chunk_size=2_000):
        code, title, kind, about, begins, ends, venue, online, area, unit, state, due, capacity, there, minors = row
        yield [
            *(code, title, str(KINDS[kind]), about, begins, ends, venue or online, area or "", unit),
            *(str(STATES[state][0]), due, capacity, there, _("yes") if minors else _("no")),
        ]
