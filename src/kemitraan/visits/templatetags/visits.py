"""``{% load visits %}``: the room's own parts of pages."""

from __future__ import annotations

import json
from collections.abc import Iterable

import segno
from django import template
from django.forms import Form
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kemitraan.design.api import badge
from kemitraan.people.api import purposes, viewer_of
from kemitraan.visits.drawn import drawn
from kemitraan.visits.facts import FACTS
from kemitraan.visits.words import REQUESTS, STATES

register = template.Library()


@register.simple_tag(takes_context=True)
def visits_nav(context: Context) -> SafeString:
    """The way between this room's screens, as far as the viewer may go."""
    viewer = viewer_of(context["request"])
    makes, reviews = viewer.may(purposes.MAKE_VISITS), viewer.may(purposes.REVIEW_VISITS)
    return drawn("visits/nav.html", viewer_makes=makes, viewer_reviews=reviews)


@register.simple_tag
def coverage_map() -> SafeString:
    """The map of one kelurahan's RT; its points stand in a script element of their own."""
    return drawn("visits/coverage_map.html")


@register.simple_tag
def visit_state(code: str) -> SafeString:
    """The state of a visit: word, icon, tone."""
    return _badge(STATES[code])


@register.simple_tag
def request_state(code: str) -> SafeString:
    """The state of a request: word, icon, tone."""
    return _badge(REQUESTS[code])


def _badge(look: tuple[object, str, str]) -> SafeString:
    word, icon, tone = look
    return badge(str(word), icon, tone)


@register.simple_tag
def visit_fact(kind: str) -> str:
    """What happened, in words."""
    return str(FACTS.get(kind, kind))


@register.simple_tag
def hidden_values(form: Form, names: Iterable[str]) -> SafeString:
    """The present values of these fields as hidden inputs, so that they travel to the next page."""
    pairs = []
    for name in names:
        value = form[name].value()
        if value in (None, "", False):
            continue
        pairs += [
            (name, "on" if one is True else one) for one in (value if isinstance(value, list | tuple) else [value])
        ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.filter
def visit_route(line: object) -> str:
    """A way as the map wants it: JSON coordinates; empty where there is none."""
    return json.dumps(line) if line else ""


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """A QR code of an address, drawn in the page."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=4, dark="#14213d", light="#fff", omitsize=False)
    return format_html("{}", mark_safe(drawn))  # noqa: S308 - segno's own drawing
