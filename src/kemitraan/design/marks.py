"""Small marks as finished HTML: badges of states, clocks of promises, filters. Long lists are made of them.

A badge is the same for everybody, so each is drawn once and remembered by its word, icon and tone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import once_a_language

from . import deadlines, numbers, sprite, times
from .markup import NOTHING, filled, joined

MOST_REMEMBERED = 2_000


# A page of the staff has thirty icons, and working out the file's address is half a page.
@lru_cache(maxsize=MOST_REMEMBERED, typed=True)
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """One drawing of icons.svg; raises TemplateSyntaxError for a name that is not drawn."""
    if name not in sprite.names():
        raise TemplateSyntaxError(f"no icon {name!r} in design/icons.svg")
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" width="24" height="24" focusable="false" {}><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        role,
        static("design/icons.svg"),
        name,
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def badge(word: str, icon: str, tone: str) -> SafeString:
    """The badge of a state; ``word`` is what the reader reads, in their language."""
    look = {"word": word, "icon": icon, "tone": tone}
    return SafeString(render_to_string("design/parts/state.html", {"look": look}).strip())


@once_a_language(64)
def priority(number: int, meaning: str, words: bool) -> SafeString:
    """The shape of a priority 1 … 4."""
    shown = {"number": number, "meaning": meaning, "words": words}
    return SafeString(render_to_string("design/parts/priority.html", shown))


def deadline(
    due: datetime | None, met: datetime | None = None, paused: bool = False, short: bool = False
) -> SafeString:
    """A promise and its clock; nothing where nothing was promised. See :func:`deadlines.describe`."""
    if due is None:
        return NOTHING
    if met is None and not paused:
        return _running(due, *deadlines.left_until(due), short)
    return _drawn(due, deadlines.describe(due, met, paused, short))


@once_a_language(4_000)
def _running(due: datetime, seconds: int, late: bool, today: date, short: bool) -> SafeString:
    """A running clock: it looks the same for a minute at least, and a list is looked at again and again."""
    return _drawn(due, deadlines.running(due, seconds, late, today, short))


def _drawn(due: datetime, told: deadlines.Deadline) -> SafeString:
    form = _DEADLINES[bool(told["title"]), told["running"], told["short"]]
    drawn, iso = icon(told["icon"], size="sm"), clock.local(due).isoformat()
    title = (told["title"],) if told["title"] else ()
    hour = (told["hour"],) if told["running"] else ()
    return filled(form, told["tone"], drawn, iso, *title, *hour, told["words"])


# With a title or not, running or not, short or not: one form each, as a list has one of them in each row.
_DEADLINES = {
    (title, running, short): '<span class="k-deadline k-tone-{}">{}<time datetime="{}"'
    + ' title="{}"' * title
    + ' data-due="{}"' * running
    + " data-due-short" * (running and short)
    + ">{}</time></span>"
    for title in (False, True)
    for running in (False, True)
    for short in (False, True)
}


def when(moment: datetime, words: str) -> SafeString:
    """A moment in given words; exactly in ``datetime`` and in the title."""
    return filled(
        '<time datetime="{}" title="{}">{}</time>',
        clock.local(moment).isoformat(timespec="seconds"),
        times.exact(moment),
        words,
    )


@once_a_language(4_000)
def said_when(moment: datetime, today: date) -> SafeString:
    """A moment in the shortest words that are clear today. A list is looked at again and says the same ones."""
    return when(moment, times.spoken_on(moment, today))


def chips(items: Iterable[Mapping[str, Any]], label: str) -> SafeString:
    """Filters that stand in the address; items have ``label url`` and may have ``on count``."""
    made = joined(
        filled(
            '\n    <li><a class="k-chip" href="{}"{}>{}<span>{}</span>{}</a></li>',
            item["url"],
            _HERE if item.get("on") else NOTHING,
            icon("check", size="sm") if item.get("on") else NOTHING,
            item["label"],
            NOTHING
            if item.get("count") is None
            else filled('<span class="k-chip-count">{}</span>', numbers.number(item["count"], 0)),
        )
        for item in items
    )
    return filled('<nav class="k-chips" aria-label="{}">\n  <ul>{}\n  </ul>\n</nav>\n', label, made)


_HERE = SafeString(' aria-current="true"')


def pages(number: int, total: int, query: QueryDict) -> SafeString:
    """The way to the pages before and after this one, other filters in the address (``query``) kept."""
    if total <= 1:
        return NOTHING

    def way(to: int, rel: str, word: str) -> SafeString:
        asked = query.copy()
        asked["page"] = str(to)
        drawn, said = icon(_ARROWS[rel], size="sm"), filled("<span>{}</span>", word)
        inside = joined((drawn, SafeString(" "), said) if rel == "prev" else (said, SafeString(" "), drawn))
        return filled('<a class="k-pages-link" rel="{}" href="?{}">{}</a>', SafeString(rel), asked.urlencode(), inside)

    here = gettext("Page %(number)s of %(total)s") % {
        "number": numbers.number(number, 0), "total": numbers.number(total, 0),
    }  # fmt: skip
    return filled(
        '<nav class="k-pages" aria-label="{}">\n  {}\n  <span class="k-pages-here">{}</span>\n  {}\n</nav>',
        gettext("Pages"),
        way(number - 1, "prev", gettext("Previous")) if number > 1 else NOTHING,
        here,
        way(number + 1, "next", gettext("Next")) if number < total else NOTHING,
    )


_ARROWS = {"prev": "arrow-left", "next": "arrow-right"}


def kpis(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """The numbers that matter in one line; items have ``label value`` and may have ``url note tone``."""
    made = joined(
        filled(
            '\n  <div class="k-kpi{}">\n    <dt>{}{}</dt>\n    <dd>{}</dd>\n  </div>',
            f" k-tone-{item['tone']}" if item.get("tone") else NOTHING,
            item["label"],
            filled(" <small>{}</small>", item["note"]) if item.get("note") else NOTHING,
            filled('<a href="{}">{}</a>', item["url"], _said(item["value"]))
            if item.get("url")
            else _said(item["value"]),
        )
        for item in items
    )
    return filled('<dl class="k-kpis">{}\n</dl>\n', made)


def _said(value: object) -> object:
    """A value as the template language says it: numbers in the reader's language."""
    return localize(value)
