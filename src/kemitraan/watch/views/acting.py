"""What all forms of this room have in common: show, check, do, tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kemitraan.toolbox.errors import Refused
from kemitraan.watch.forms import WatchForm


def through_form(
    request: HttpRequest,
    form: WatchForm,
    act: Callable[[WatchForm], object],
    *,
    done: str,
    to: Callable[[Any], str] | str,
    context: dict[str, Any],
    template: str = "watch/form.html",
) -> HttpResponse:
    """Show the form, or do what it says and go on; what is refused is shown by its field."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = act(form)
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status if refused.status != 404 else 422
            else:
                messages.success(request, done)
                return redirect(to(made) if callable(to) else to)
    return render(request, template, {"form": form} | context, status=status)


def at_once(request: HttpRequest, act: Callable[[], object], *, done: str, to: str) -> HttpResponse:
    """Do something that needs no form, and go back; a refusal is told there."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect(to)


def page_number(request: HttpRequest, farthest: int = 1_000) -> int:
    """The page asked for; anything else is the first."""
    asked = request.GET.get("page", "")
    return min(int(asked), farthest) if asked.isdecimal() and len(asked) < 6 and int(asked) > 0 else 1


def address_without(request: HttpRequest, *names: str, **more: str) -> str:
    """This address with some filters changed and the page left out."""
    gone = {*names, *more, "page"}
    pairs = [(name, value) for name, values in request.GET.lists() if name not in gone for value in values]
    pairs += [(name, value) for name, value in more.items() if value]
    return f"?{urlencode(pairs)}" if pairs else request.path


def chips(request: HttpRequest, name: str, choices: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Filters that stand in the address, for the design room's chips."""
    now = request.GET.get(name, "")
    bare = address_without(request, name)  # written once: a list has a dozen chips
    begin = f"{bare}&" if bare.startswith("?") else "?"
    return [
        {
            "label": label,
            "url": f"{begin}{_pair(name, value)}" if value else bare,
            "on": now == value,
            "count": None,
        }
        for value, label in choices
    ]


@lru_cache(maxsize=200)
def _pair(name: str, value: str) -> str:
    """One filter as an address says it; of our own codes alone, so that there are few."""
    return urlencode({name: value})
