"""Letters to a complainant as paper: what was decided, by which office, and who else may be asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kemitraan.toolbox.languages import in_english
from kemitraan.toolbox.pdf import render_pdf

from .complaint_file import Read
from .complaint_words import outcome_words
from .models import Complaint, OutsideBody

LETTERS = frozenset({"missing", "progress", "result", "disclosed"})
_SOURCE = """\
#letterhead(data)
= #data.title
#for line in data.facts [#line \\ ]
#v(8pt)
#for part in data.text [#par(part)]
#v(12pt)
== #data.outside
#for body in data.bodies [- *#body.name*: #body.about. #body.address]
#text(size: 9pt, fill: quiet)[#data.check]
"""


def letter_pdf(complaint: Complaint, letter: Read, bodies: Sequence[OutsideBody]) -> bytes:
    """The PDF of one letter."""
    english = in_english()
    facts = [f"{_('Complaint')}: {complaint.get_kind_display()}"]
    if letter.row.kind == "result" and complaint.outcome:
        facts.append(f"{_('Result')}: {outcome_words(complaint)}")
        if complaint.action:
            facts.append(f"{_('Measure')}: {complaint.get_action_display()}")
    if letter.row.due_on:
        facts.append(f"{_('Please answer by')} {letter.row.due_on:%d-%m-%Y}")
    return render_pdf(
        _SOURCE,
        {
            "title": str(letter.row.get_kind_display()),
            "lang": "en" if english else "id",
            "unit": letter.row.office,
            "place_date": f"{letter.row.on:%d-%m-%Y}",
            "facts": facts,
            "text": [part for part in letter.text.split("\n") if part.strip()],
            "outside": _("Outside the police you may turn to"),
            "bodies": [
                {"name": one.name, "about": one.about_en if english else one.about_id, "address": one.address}
                for one in bodies
            ],
            "check": _("Addresses: check before use."),
        },
    )
