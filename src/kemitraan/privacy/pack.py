"""The pack of a breach: what happened, who is affected, and the letters, in both languages, as one file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import in_english
from kemitraan.toolbox.pdf import render_pdf
from kemitraan.toolbox.sheets import safe
from kemitraan.toolbox.states import next_state

from .breach import locked
from .models import Incident
from .rules import deadline
from .states import INCIDENTS

_LETTER = """\
#letterhead(data)
= #data.title
#for part in data.text [#par(part)]
#table(columns: (35%, 1fr), stroke: 0.4pt + quiet, ..data.rows.flatten())
#v(10pt)
#for part in data.end [#par(part)]
"""


@transaction.atomic
def make_pack(incident: Incident, *, by: Viewer) -> bytes:
    """The ZIP; its hash and time stand on the incident and in the journal."""
    row = locked(incident)
    row.state = next_state(INCIDENTS, row.state, "pack")
    now = clock.now()
    content = pack_of(row, now)
    row.pack_made_at, row.pack_sha256 = now, hashlib.sha256(content).hexdigest()
    row.owner, row.late_told = INCIDENTS[row.state].owner, False
    if row.state == "packed":
        row.due_at = deadline("breach_tell", row.found_at)
    row.save()
    journal.record(
        "incident.packed", "incident", row.pk, by=by.actor(), unit_id=row.unit_id, sha256=row.pack_sha256,
        number=row.number,
    )  # fmt: skip
    return content


def pack_of(incident: Incident, now: datetime) -> bytes:
    """Facts, people and letters of an incident as a ZIP with a list of hashes."""
    files: dict[str, bytes] = {"facts.json": _facts(incident, now), "affected.csv": _affected(incident)}
    for language in ("id", "en"):
        with translation.override(language):
            files[f"letter-agency-{language}.pdf"] = _letter(incident, now, to_agency=True)
            files[f"letter-person-{language}.pdf"] = _letter(incident, now, to_agency=False)
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    return out.getvalue()


def _facts(incident: Incident, now: datetime) -> bytes:
    history = journal.history("incident", incident.pk, audiences=(journal.STAFF,))
    told = {
        "number": incident.number, "drill": incident.drill, "kind": incident.kind, "what": incident.what,
        "data": incident.data, "remedy": incident.remedy, "happened_from": incident.happened_from.isoformat(),
        "found_at": incident.found_at.isoformat(), "notice_due_at": incident.notice_due_at.isoformat(),
        "made_at": now.isoformat(), "affected": incident.affected.count(),
        "history": [{"at": one.at.isoformat(), "kind": one.kind, "by": one.actor_name} for one in history],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _affected(incident: Incident) -> bytes:
    rows = incident.affected.order_by("id").values_list("kind", "label", "found", "told", "told_at")
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["kind", "label", "found", "told", "told_at"])
    table.writerows([[safe(str(cell or "")) for cell in row] for row in rows])
    return out.getvalue().encode()


def _letter(incident: Incident, now: datetime, *, to_agency: bool) -> bytes:
    english = in_english()
    drill = [_("DRILL. This is not a real incident.")] if incident.drill else []
    if to_agency:
        title = _("Notice of a failure of personal-data protection")
        text = [_("To the institution for personal-data protection, under UU 27/2022 Ps. 46.")]
        end = [_("We report further as we learn more.")]
    else:
        title = _("Your personal data may have been affected")
        text = [_("We owe you this notice within 3×24 hours (UU 27/2022 Ps. 46). This is what we know.")]
        end = [
            _("You may ask what we hold about you, have it corrected, limited or erased: %(address)s")
            % {"address": "/data-saya/"},
            _("We are sorry."),
        ]
    rows = [
        [_("What happened"), f"{incident.get_kind_display()}. {incident.what}"],
        [_("Which data"), incident.data],
        [_("Since when"), _time(incident.happened_from)],
        [_("Found"), _time(incident.found_at)],
        [_("People affected"), str(incident.affected.count())],
        [_("What we did about it"), incident.remedy or _("Still being worked on")],
    ]
    if not to_agency:
        rows.pop(4)  # how many others are affected is not this person's matter
    return render_pdf(
        _LETTER,
        {
            "title": title, "lang": "en" if english else "id", "unit": incident.unit.name, "number": incident.number,
            "place_date": f"{clock.local(now):%d-%m-%Y}", "text": [*drill, *text], "rows": rows, "end": end,
        },
    )  # fmt: skip


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%d-%m-%Y %H:%M} WIB"
