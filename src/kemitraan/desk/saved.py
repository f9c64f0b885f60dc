"""Save the view of an address under a name, and forget it again. A view is a person's own; nobody else sees it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .filters import read_filters
from .models import SavedView

MOST = 20


def saved_by(viewer: Viewer) -> QuerySet[SavedView]:
    """The viewer's own views, by name."""
    return SavedView.objects.filter(account_id=viewer.account_id or 0).order_by("name")


@transaction.atomic
def save_view(viewer: Viewer, name: str, view: str) -> SavedView:
    """Keep a view under a name; the same name again replaces it. Refused (422) without a name or with too many."""
    name = clean_line(name, field="name", limit=40, required=True)
    try:
        address = read_filters(QueryDict(view[:2_000])).address(page=1)[:500]
    except ValueError:  # more fields than any view has
        address = ""
    mine = saved_by(viewer)
    if mine.count() >= MOST and not mine.filter(name=name).exists():
        raise Refused("too_many", _("At most %d saved views; forget one first.") % MOST, field="name")
    kept, _new = SavedView.objects.update_or_create(
        account_id=viewer.account_id, name=name, defaults={"view": address, "saved_at": clock.now()}
    )
    return kept


def forget_view(viewer: Viewer, view_id: int) -> None:
    """Forget one of the viewer's own views; anybody else's is not there (404)."""
    if not saved_by(viewer).filter(pk=view_id).delete()[0]:
        raise Http404
