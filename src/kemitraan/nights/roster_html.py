"""The page of rosters as HTML, one format a row: up to fifty rosters and two hundred posts with a form each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kemitraan.design.api import SOME_NUMBER, address_form, day, deadline, escaped, filled, joined, token_field

from .list_html import badges_in

_ROSTER = (
    '<tr><td><a href="@R">{}</a></td><td data-label="@N">{} – {}</td><td>{}</td>'
    '<td class="num" data-label="@P">{}</td><td>{}</td></tr>'
)
_POST = (
    '<li class="n-row"><span>{name}</span><span class="k-buttons"><a class="btn btn-sm btn-outline-primary" '
    'href="{new}">{new_words}<span class="visually-hidden"> ({name})</span></a><form method="post" action="{link}">'
    '{token}<button class="btn btn-sm btn-outline-primary">{link_words}<span class="visually-hidden"> ({name})</span>'
    "</button></form></span></li>"
)
_END = SafeString("\n")


def roster_table(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of the list of rosters."""
    form, badges = _ROSTER.replace("@R", address_form("nights:roster", SOME_NUMBER)), badges_in(get_language())
    form = form.replace("@N", escaped(_("Nights"))).replace("@P", escaped(_("People each night")))
    return joined(
        [
            filled(
                form, row["pk"], row["post"], day(row["first"]), day(row["last"]), badges[row["state"]], row["squad"],
                deadline(row["due_at"], short=True) + _END
                if row["due_at"] and row["state"] in ("draft", "proposed") else "–",
            )
            for row in rows
        ]
    )  # fmt: skip


def post_rows(posts: Iterable[tuple[int, str]], token: str) -> SafeString:
    """Posts by key and name, each with the way to a new roster and to a link for its head (``token``: CSRF's)."""
    new, link = address_form("nights:new_roster", SOME_NUMBER), address_form("nights:invite", SOME_NUMBER)
    form = _POST.format(
        name="{0}", new=new.format("{1}"), link=link.format("{1}"), new_words=_braced(_("New roster")),
        link_words=_braced(_("Link for the head")), token=token_field(token),
    )  # fmt: skip
    return SafeString("".join([form.format(escaped(name), pk) for pk, name in posts]))


def _braced(words: str) -> str:
    """Words for a form that is filled once more."""
    return escaped(words).replace("{", "{{").replace("}", "}}")
