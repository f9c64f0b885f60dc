"""The filters as chips: each is a link to the same view with one thing more or less."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .filters import Filters
from .near import Near

Chip = dict[str, object]


def chips_of(filters: Filters, near: Near | None = None) -> list[Chip]:
    """The quick filters, on or off, in the order an operator thinks. ``near`` is the circle the view asks for."""
    chips = [
        _chip(
            _("Open"),
            filters.address(state=(), all=False, late=False, mine=False, near="", news=False, page=1),
            not _narrowed(filters),
        ),
        _chip(_("Waiting"), _toggle_state(filters, "received"), "received" in filters.state),
        _chip(_("Late"), filters.address(late=not filters.late, page=1), filters.late),
        _chip(
            near.words if near is not None else _("Near"),
            filters.address(near="" if filters.near else "unit", page=1),
            near is not None,
        ),
        _chip(_("Mine"), filters.address(mine=not filters.mine, page=1), filters.mine),
        _chip(_("Danger to life"), _toggle_priority(filters, 1), 1 in filters.priority),
        _chip(_("Answered"), _toggle_state(filters, "answered"), "answered" in filters.state),
        _chip(_("News due"), filters.address(news=not filters.news, page=1), filters.news),
        _chip(_("Closed too"), filters.address(all=not filters.all, page=1), filters.all),
    ]
    if filters.q:
        chips.append(_chip(f"“{filters.q}”", filters.address(q="", page=1), True))
    if filters.since:
        chips.append(_chip(filters.since, filters.address(since="", page=1), True))
    chips += [_chip(code, _without(filters, code), True) for code in filters.category]
    return chips


def _narrowed(filters: Filters) -> bool:
    return bool(filters.state or filters.late or filters.mine or filters.near or filters.news or filters.all)


def _toggle_state(filters: Filters, state: str) -> str:
    rest = tuple(one for one in filters.state if one != state)
    return filters.address(state=rest if state in filters.state else (*rest, state), page=1)


def _toggle_priority(filters: Filters, priority: int) -> str:
    rest = tuple(one for one in filters.priority if one != priority)
    return filters.address(priority=rest if priority in filters.priority else (*rest, priority), page=1)


def _without(filters: Filters, code: str) -> str:
    return filters.address(category=tuple(one for one in filters.category if one != code), page=1)


def _chip(label: str, address: str, on: bool) -> Chip:
    return {"label": label, "url": f"?{address}", "on": on}
