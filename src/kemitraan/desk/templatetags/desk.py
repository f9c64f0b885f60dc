"""The desk's own tags: the way from screen to screen."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.people.api import NOBODY, Viewer, purposes

register = template.Library()


@register.inclusion_tag("desk/nav.html", takes_context=True)
def desk_nav(context: Context) -> dict[str, object]:
    """``{% desk_nav %}``: the screens this viewer may open; the present one is marked."""
    viewer = context.get("viewer") or NOBODY
    here = context["request"].path if "request" in context else ""
    return {"items": [item | {"here": here == item["url"]} for item in _screens(viewer)]}


def _screens(viewer: Viewer) -> list[dict[str, str]]:
    screens = (
        ("board", _("Queue"), "inbox", purposes.READ_REPORTS),
        ("enter", _("New report"), "plus", purposes.ENTER_REPORTS),
        ("calls", _("Calls"), "phone", purposes.ENTER_REPORTS),
        ("surge", _("All at once"), "merge", purposes.SEND_RESPONDERS),
        ("streets", _("Streets"), "closed-road", purposes.CLOSE_STREETS),
        ("summary", _("Promises"), "flag", purposes.READ_REPORTS),
        ("lists", _("Lists"), "sliders", purposes.EDIT_LISTS),
    )
    return [
        {"url": reverse(f"desk:{name}"), "label": label, "icon": icon}
        for name, label, icon, purpose in screens
        if viewer.may(purpose)
    ]
