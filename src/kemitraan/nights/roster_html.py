"""The page of rosters as HTML, one format a row: up to fifty rosters and two hundred posts with a form each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import SOME_NUMBER, address_form, badge, day, deadline, escaped, filled, joined, token_field

_ROSTER = (
    '<tr><td><a href="{}">{}</a></td><td data-label="{}">{} – {}</td><td>{}</td>'
    '<td class="num" data-label="{}">{}</td><td>{}</td></tr>'
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
    roster, nights, squad = address_form("nights:roster", SOME_NUMBER), _("Nights"), _("People each night")
    return joined(
        filled(
            _ROSTER, roster.format(row["pk"]), row["post"], nights, day(row["first"]), day(row["last"]),
            badge(str(row["look"].word), row["look"].icon, row["look"].tone) + _END, squad, row["squad"],
            deadline(row["due_at"], short=True) + _END
            if row["due_at"] and row["state"] in ("draft", "proposed") else "–",
        )
        for row in rows
    )  # fmt: skip


def post_rows(posts: Iterable[tuple[int, str]], token: str) -> SafeString:
    """Posts by key and name, each with the way to a new roster and to a link for its head (``token``: CSRF's)."""
    new, link = address_form("nights:new_roster", SOME_NUMBER), address_form("nights:invite", SOME_NUMBER)
    same = {
        "new_words": escaped(_("New roster")),
        "link_words": escaped(_("Link for the head")),
        "token": token_field(token),
    }
    return SafeString(
        "".join(
            _POST.format(name=escaped(name), new=new.format(pk), link=link.format(pk), **same) for pk, name in posts
        )
    )
