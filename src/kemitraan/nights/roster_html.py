"""The page of rosters as HTML, one text a row: thirty rosters, and up to two hundred posts with buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import NOTHING, SOME_NUMBER, address_form, day, deadline, escaped, filled, token_field

from .list_html import badges_in

_POST = (
    '<li class="n-row"><span>{}</span><span class="k-buttons"><a class="btn btn-sm btn-outline-primary" href="{}">'
    '{}<span class="visually-hidden"> ({})</span></a><button class="btn btn-sm btn-outline-primary" formaction="{}">'
    '{}<span class="visually-hidden"> ({})</span></button></span></li>'
)
_POSTS = '<form method="post">{}<ul class="n-list">{}</ul></form>'
_NAME, _KEY = SafeString("\0"), "\1"  # stand for a post's name and key in a form that is written once a page


def roster_table(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of the list of rosters."""
    to, badges = address_form("nights:roster", SOME_NUMBER).split("{}"), badges_in()
    nights, people = escaped(_("Nights")), escaped(_("People each night"))
    return SafeString(
        "".join(
            [
                f'<tr><td><a href="{to[0]}{row["pk"]}{to[1]}">{escaped(row["post"])}</a></td><td data-label="{nights}">'
                f"{day(row['first'])} – {day(row['last'])}</td><td>{badges[row['state']]}</td>"
                f'<td class="num" data-label="{people}">{row["squad"]}</td><td>{_clock(row)}</td></tr>'
                for row in rows
            ]
        )
    )


def _clock(row: Mapping[str, Any]) -> str:
    return deadline(row["due_at"], short=True) if row["due_at"] and row["state"] in ("draft", "proposed") else "–"


def post_rows(posts: Iterable[tuple[int, str]], token: str) -> SafeString:
    """Posts by key and name, each with the way to a new roster and to a link for its head (``token``: CSRF's).

    One form around them all: each button says where it leads, and none of them sends more than the token.
    """
    new, link = (
        SafeString(address_form(f"nights:{route}", SOME_NUMBER).format(_KEY)) for route in ("new_roster", "invite")
    )
    form = filled(_POST, _NAME, new, _("New roster"), _NAME, link, _("Link for the head"), _NAME)
    rows = "".join([escaped(name).join(form.replace(_KEY, str(pk)).split(_NAME)) for pk, name in posts])
    return filled(_POSTS, token_field(token), SafeString(rows)) if rows else NOTHING
