"""The design room's tags: small, exact parts that every page is made of. One example each in docs/design-system.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kemitraan.design import marks, markup, numbers, states, times
from kemitraan.design.lean_same import same_for_everybody
from kemitraan.design.markup import filled
from kemitraan.toolbox import clock, codes

register = template.Library()

THEMES = ("light", "dark")
THEME_COOKIE = "tema"
NBSP = "\N{NO-BREAK SPACE}"
_END = SafeString("\n")  # marks in running text have kept the line's end of their templates
_STYLES: dict[str, Callable[[datetime], str]] = {
    "short": times.spoken,
    "day": times.day,
    "exact": times.exact,
    "time": times.clock_time,
}


@register.simple_tag
@same_for_everybody
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """``{% icon "phone" %}``: one drawing of icons.svg, hidden from screen readers unless it has a ``label``.

    ``size`` is empty, ``sm``, ``lg`` or ``xl``. Raises TemplateSyntaxError for a name that is not drawn.
    """
    return marks.icon(name, label, size)


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The theme the reader chose by hand (``light`` or ``dark``), empty where the system decides."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag
def server_now() -> str:
    """This moment in ISO 8601, for ago.js: the phone's own clock may be wrong."""
    return clock.now().isoformat(timespec="seconds")


# --- time ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def when(moment: datetime | None, style: str = "short") -> SafeString | str:
    """``{% when report.at %}``: ``20.41 WIB``; style ``day``, ``exact`` or ``time`` say more or less.

    The exact moment always stands in ``datetime`` and in the title. None gives an en dash.
    """
    if moment is None:
        return "–"
    return marks.when(moment, _STYLES[style](moment))


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """``{% ago report.at %}``: ``10 menit lalu``, kept fresh by ago.js; the exact time is read out and in the title."""
    if moment is None:
        return "–"
    return filled(
        '<time datetime="{}" title="{}"><span data-ago>{}</span><span class="visually-hidden"> ({})</span></time>',
        clock.local(moment).isoformat(timespec="seconds"),
        times.exact(moment),
        times.ago(moment),
        times.exact(moment),
    )


@register.filter
def duration(span: timedelta | float | None) -> str:
    """``{{ seconds|duration }}``: ``1 jam 20 menit``."""
    return "–" if span is None else times.length(span)


@register.filter
def day(moment: datetime | date | None) -> str:
    """``{{ date|day }}``: ``23 November 2026``."""
    return "–" if moment is None else times.day(moment)


@register.simple_tag
def deadline(
    due: datetime | None, met: datetime | None = None, paused: bool = False, short: bool = False
) -> SafeString:
    """``{% deadline report.due met=report.answered_at %}``: the promise and its clock; late is said openly.

    ``short=True`` for rows of the desk: only the time left or overdue; the promise stands in the title.
    """
    return marks.deadline(due, met, paused, short) + _END


# --- numbers ------------------------------------------------------------------------------------------------------


@register.filter
def idnum(value: float | int | str | None, places: int = 0) -> str:
    """``{{ 1234.5|idnum:1 }}``: ``1.234,5`` in Indonesian, ``1,234.5`` in English."""
    return "–" if value is None or value == "" else numbers.number(value, places)


@register.filter
def metres(value: float | int | None) -> str:
    """``{{ distance_m|metres }}``: ``650 m``, ``1,2 km``."""
    return "–" if value is None else numbers.metres(value).replace(" ", NBSP)


@register.filter
def minutes(seconds: float | int | None) -> str:
    """``{{ travel_s|minutes }}``: ``8 mnt``, whole minutes from seconds."""
    return "–" if seconds is None else numbers.minutes(seconds).replace(" ", NBSP)


# --- small marks --------------------------------------------------------------------------------------------------


@register.simple_tag
def state_badge(code: str, word: str = "", icon: str = "", tone: str = "") -> SafeString:
    """``{% state_badge report.state %}``: word and icon; a room's own by ``word=`` ``icon=`` ``tone=``."""
    look = states.look(str(code), str(word), icon, tone)
    return marks.badge(str(look.word), str(look.icon), str(look.tone)) + _END


@register.simple_tag
def priority(value: int | str, words: bool = False) -> SafeString:
    """``{% priority "P1" %}``: its shape and number; with ``words=True`` also what it means."""
    number = states.priority_number(value)
    return marks.priority(number, gettext(states.PRIORITIES[number]), bool(words))


@register.inclusion_tag("design/parts/receipt_code.html")
def receipt_code(code: str) -> dict[str, Any]:
    """``{% receipt_code report.code %}``: the code in large type and groups of four, with a copy button."""
    return {"plain": code, "shown": codes.show_code(code.replace("-", ""))}


@register.inclusion_tag("design/parts/copy_button.html")
def copy_button(text: str, label: str = "") -> dict[str, Any]:
    """``{% copy_button url %}``: puts ``text`` on the clipboard; without JavaScript it does not show."""
    return {"text": text, "label": label or gettext("Copy")}


@register.simple_tag
@same_for_everybody
def key(*names: str) -> SafeString:
    """``{% key "Ctrl" "K" %}``: a key hint for the desk."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((name,) for name in names))


@register.inclusion_tag("design/parts/empty.html")
def empty(title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = "") -> dict[str, Any]:
    """``{% empty title text url=… action=… %}``: nothing here yet, what would appear, and how to begin."""
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action}


@register.inclusion_tag("design/parts/progress.html")
def progress(step: int, total: int) -> dict[str, Any]:
    """``{% progress 2 5 %}``: how far along the questions one is, as words and as posts on a path."""
    steps = [("done" if n < step else "now" if n == step else "todo") for n in range(1, total + 1)]
    return {"step": step, "total": total, "steps": steps}


@register.inclusion_tag("design/parts/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Any]:
    """``{% timeline items %}``: a vertical story, oldest first.

    Each item has ``title`` and may have ``at``, ``text``, ``who``, ``icon``, ``tone``, ``due`` and ``state``
    (``done`` by default, ``now``, or ``todo`` for what has yet to happen).
    """
    return {"items": list(items)}


@register.simple_tag
def chips(items: Iterable[Mapping[str, Any]], label: str) -> SafeString:
    """``{% chips items "Filters" %}``: filters that stand in the address; items have ``label url on count``."""
    return marks.chips(items, label)


@register.filter
def json_script(value: object, name: str) -> SafeString:
    """``{{ points|json_script:"points" }}``: as Django's own."""
    return markup.json_script(value, name)


@register.simple_tag
def options(pairs: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """``{% options villages filters.area %}``: the choices of a select box, pairs of value and label."""
    return markup.options(pairs, chosen)


@register.simple_tag
def kpis(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """``{% kpis items %}``: the numbers that matter in one line; items have ``label value`` and ``url note tone``."""
    return marks.kpis(items)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any]) -> SafeString:
    """``{% pagination page_obj %}``: earlier and later pages, other filters in the address kept."""
    request = context.get("request")
    return marks.pages(page.number, page.paginator.num_pages, request.GET if request else QueryDict())
