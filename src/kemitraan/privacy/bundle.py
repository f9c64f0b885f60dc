"""Everything the house holds about somebody, as they may take it along: JSON for machines, a paper for people.

It is made while it is fetched, and kept nowhere.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import in_english
from kemitraan.toolbox.pdf import render_pdf
from kemitraan.toolbox.personal import Held

from .models import DataRequest
from .rooms import held_about
from .rules import rule

_SOURCE = """\
#letterhead(data)
= #data.title
#par(data.intro)
#for part in data.parts [
  == #part.title
  #table(columns: (32%, 1fr), stroke: 0.4pt + quiet, ..part.rows.flatten())
  #text(size: 9pt, fill: quiet)[#part.about]
]
#v(10pt)
#par(data.rights)
"""


@dataclass(frozen=True)
class Bundle:
    """The parts of an answer, in the order of the rooms."""

    parts: list[Held]
    made_at: datetime


def bundle_of(request: DataRequest) -> Bundle:
    """What every room holds about everything that is theirs, as it is now."""
    parts = [held for one in request.holdings.order_by("id") for held in held_about(one.kind, one.holding)]
    return Bundle(parts, clock.now())


def may_be_fetched(request: DataRequest, now: datetime) -> bool:
    """Whether the answer is a bundle that can still be taken along."""
    if request.kind != DataRequest.Kind.SEE or request.state != "answered" or request.answered_at is None:
        return False
    return now < request.answered_at + timedelta(hours=rule("data_bundle", now.date()).hours or 0)


def as_json(bundle: Bundle) -> bytes:
    """In a common form that another system can read (UU 27/2022 Ps. 13)."""
    told = {
        "kemitraan_personal_data": 1,
        "made_at": bundle.made_at.isoformat(),
        "parts": [
            {
                "room": part.room, "title": part.title, "basis": part.basis, "kept_until": part.until,
                "seen_by": part.seen_by, "files": sorted(part.files),
                "data": [{"name": line.label, "value": line.value} for line in part.lines],
            }
            for part in bundle.parts
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_pdf(bundle: Bundle) -> bytes:
    """The same, to read."""
    english = in_english()
    parts = [
        {
            "title": f"{part.room}: {part.title}",
            "rows": [[line.label, line.value] for line in part.lines] or [["–", "–"]],
            "about": " · ".join(
                text
                for text in (
                    f"{_('Why we may')}: {part.basis}",
                    f"{_('Kept until')}: {part.until}" if part.until else "",
                    f"{_('Who works with it')}: {part.seen_by}" if part.seen_by else "",
                )
                if text
            ),
        }
        for part in bundle.parts
    ]
    return render_pdf(
        _SOURCE,
        {
            "title": _("What we hold about you"),
            "lang": "en" if english else "id",
            "unit": "",
            "place_date": f"{clock.local(bundle.made_at):%d-%m-%Y %H:%M} WIB",
            "intro": _("Made while you fetched it; no copy of this paper is kept."),
            "parts": parts,
            "rights": _("You may have it corrected, limited or erased, and withdraw your consent (UU 27/2022)."),
        },
    )


def as_zip(bundle: Bundle) -> bytes:
    """Both, with the pictures that are theirs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("data.json", as_json(bundle))
        pack.writestr("data.pdf", as_pdf(bundle))
        for part in bundle.parts:
            for name, content in part.files.items():
                pack.writestr(name, content)
    return out.getvalue()
