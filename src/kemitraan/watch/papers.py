"""Paper: a member's authority card, A6 to carry and A4 for the wall of a post."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.pdf import qr_svg, render_pdf

from .cards import current_card
from .models import GuardPost, Member

SOURCE = """\
#set page(margin: if data.paper == "a6" { 0.8cm } else { 2cm }, footer: none)
#set text(size: if data.paper == "a6" { 8pt } else { 13pt })
#set par(leading: 0.5em)
#grid(columns: (1fr, auto), gutter: 6pt, [
  #text(size: 0.85em, fill: quiet)[kemitraan · #data.official] \\
  #text(size: 1.5em, weight: "semibold")[#data.kind] \\
  #text(size: 1.15em)[#data.who] \\
  #data.lines.join(linebreak())
], if data.qr != "" { qr(data.qr, size: if data.paper == "a6" { 2.3cm } else { 3.6cm }) })
#line(length: 100%, stroke: 0.6pt + ink)
#text(weight: "semibold")[#data.may_title]
#list(..data.may)
#text(weight: "semibold")[#data.not_title]
#list(..data.may_not)
#v(1fr)
#text(size: 0.85em, fill: quiet)[#data.basis #linebreak() #data.plain]
"""


def member_card(member: Member, *, paper: str) -> bytes:
    """The authority card of a member as PDF, ``paper`` ``a6`` or ``a4``; its QR tells valid or not, nothing more."""
    kind = member.unit.sort
    card = current_card(member)
    lines = [member.unit.name]
    if card is not None:
        until = date_format(card.valid_until, "j F Y")
        lines += [card.number, _("valid until %(day)s") % {"day": until}]
    address = settings.PUBLIC_URL + reverse("watch:check", kwargs={"key": card.key}) if card else ""
    return _paper(
        paper,
        kind_name=str(kind.name),
        official=kind.official,
        who=member.shown_name,
        lines=lines,
        qr=qr_svg(address) if address else "",
        may=kind.may,
        may_not=kind.may_not,
        basis=kind.legal_basis,
    )


def post_card(post: GuardPost) -> bytes:
    """The card of limits for the wall of a post, with the post's own signals, A4."""
    kind = post.unit.sort if post.unit else None
    signals = [f"{line['pattern']}: {line['meaning']}" for line in post.signals]
    return _paper(
        "a4",
        kind_name=post.name,
        official=kind.official if kind else str(post.get_kind_display()),
        who=_("Danger: call 110 first"),
        lines=signals,
        qr="",
        may=kind.may if kind else [],
        may_not=kind.may_not if kind else [],
        basis=kind.legal_basis if kind else "",
    )


def _paper(paper: str, *, kind_name: str, official: str, who: str, lines: list[str], qr: str, may: list[str],
           may_not: list[str], basis: str) -> bytes:  # fmt: skip
    return render_pdf(
        SOURCE,
        {
            "title": kind_name,
            "lang": reader_language(),
            "paper": paper,
            "kind": kind_name,
            "official": official,
            "who": who,
            "lines": lines,
            "qr": qr,
            "may_title": _("You may"),
            "not_title": _("You may not"),
            "may": may,
            "may_not": may_not,
            "basis": basis,
            "plain": _("This is not an official police system."),
        },
    )
