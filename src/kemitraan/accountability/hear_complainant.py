"""What a complainant does with their ten words: answer, add pictures, withdraw, accept, ask for a review, and more."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.toolbox import clock, wall
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped

from .complain import About, Sealed, complain
from .complaint_file import add_word, held, note, read_file, step
from .complaint_pictures import FIELD, check_sealed, keep_pictures, shown
from .complaint_rules import days, today
from .examine import close_on_today
from .models import Complaint
from .states import STATES

CLOSED = ("archived", "external", "withdrawn")


@transaction.atomic
def say(complaint: Complaint, key: bytes, words: str) -> Complaint:
    """Words to the inspectors. Where something was missing it comes back to them; the same twice is kept once."""
    row = held(complaint)
    if STATES[row.state].final:
        raise Refused("closed", _("This complaint is closed, so nothing can be added."), field="text", status=409)
    own = [one.text for one in read_file(row, key, inside=False) if one.row.by == "complainant"]
    if own and own[-1] == words.strip():
        return row
    add_word(row, "message", words, key=key, by="complainant")
    if row.state == "incomplete":
        step(row, "reply")
    return _keep(row, "complaint.said")


@transaction.atomic
def add_pictures(complaint: Complaint, sealed: Sequence[bytes]) -> Complaint:
    """Pictures for the file, sealed under its key. Where something was missing it comes back to the inspectors.

    Refuses (409) a closed file; (422) none, too many, and what can be no sealed picture. The same one is kept once.
    """
    row = held(complaint)
    if STATES[row.state].final:
        raise Refused("closed", _("This complaint is closed, so nothing can be added."), field=FIELD, status=409)
    if not sealed:
        raise Refused("missing", _("Choose a picture first."), field=FIELD)
    check_sealed(sealed)
    if not keep_pictures(row, sealed):
        return row
    if row.state == "incomplete":
        step(row, "reply")
    return _keep(row, "complaint.picture_added")


@transaction.atomic
def withdraw(complaint: Complaint) -> Complaint:
    """The complainant takes it back. We still ask whether somebody pressed them to."""
    row = held(complaint)
    step(row, "withdraw")
    close_on_today(row)
    return _keep(row, "complaint.withdrawn")


def take_along(complaint: Complaint, key: bytes) -> bytes:
    """Everything in the file that is theirs, in a common form (UU 27/2022 Ps. 6, 13), made for who has the words."""
    told = {
        "kemitraan_complaint": 1,
        "kind": complaint.kind,
        "mode": complaint.mode,
        "state": complaint.state,
        "received_on": str(complaint.received_on),
        "outcome": complaint.outcome,
        "written": [
            {"kind": one.row.kind, "by": one.row.by, "office": one.row.office, "on": str(one.row.on), "text": one.text}
            for one in read_file(complaint, key, inside=False)
        ],
        "pictures": [
            {"on": str(one.on), "jpeg_base64": base64.b64encode(shown(one, key, complaint.lookup) or b"").decode()}
            for one in complaint.pictures.order_by("id")
        ],
        "opened_by": [{"office": one.office, "on": str(one.on)} for one in complaint.openings.order_by("on", "id")],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


@helped("complaints.erase", "complaints")  # with all that belongs to it, whoever wrote it
@transaction.atomic
def erase(complaint: Complaint) -> None:
    """A closed file goes at the wish of its complainant, with every key to it; the facts about it lose their salts.

    Refuses (409) an open one (take it back first), one under a hold, and one that a younger complaint follows.
    """
    row = held(complaint)
    if not STATES[row.state].final:
        raise Refused("open", _("It is still open. Take your complaint back first."), field="act", status=409)
    keeping.refuse_held("complaint", row.pk)
    if Complaint.objects.filter(follows=row).exists():
        raise Refused("followed", _("A later complaint of yours rests on this one."), field="act", status=409)
    number = row.pk
    row.delete()
    journal.erase_salts("complaint", number)
    journal.record("complaint.erased", "complaint", number, by=journal.REPORTER, audience=journal.RESTRICTED)
    keeping.certify("complaint", "UU 27/2022 Ps. 43, 44", {"files": 1}, at=clock.now(), asked=True)


@transaction.atomic
def accept(complaint: Complaint, key: bytes, words: str = "") -> Complaint:
    """The complainant agrees with the answer, with a word if they like."""
    row = held(complaint)
    step(row, "accept")
    if words.strip():
        add_word(row, "message", words, key=key, by="complainant")
    return _keep(row, "complaint.accepted")


@transaction.atomic
def ask_review(complaint: Complaint, key: bytes, words: str) -> Complaint:
    """The complainant does not agree: it is looked at anew, once."""
    row = held(complaint)
    if row.reviewed:
        raise Refused("reviewed", _("It was reviewed once already. The bodies outside remain open to you."), status=409)
    step(row, "review")
    row.reviewed, row.outcome, row.action, row.closed_on, row.asks_from = True, "", "", None, None
    add_word(row, "message", words, key=key, by="complainant")
    return _keep(row, "complaint.review_asked")


@transaction.atomic
def no_reprisal(complaint: Complaint) -> Complaint:
    """Nothing was done to them. After 30 days we ask once more, 90 days after the answer."""
    row = held(complaint)
    _answer(row)
    return _keep(row, "complaint.no_reprisal")


@transaction.atomic
def reprisal(complaint: Complaint, sealed: Sealed) -> Complaint:
    """Something was done to them: an urgent complaint of its own, one level above those who handled this one."""
    row = held(complaint)
    wall.also(words=[sealed.lookup])
    known = Complaint.objects.filter(lookup=sealed.lookup).first()
    if known is not None:
        return known
    _answer(row)
    _keep(row, "complaint.reprisal_told")
    return complain(About("conduct", "anonymous", row.unit, row.language), sealed, follows=row)


def asks_now(complaint: Complaint) -> bool:
    """Whether the page asks today if there was a reprisal."""
    return complaint.asks_from is not None and complaint.asks_from <= today()


def _answer(row: Complaint) -> None:
    if not asks_now(row) or row.closed_on is None:
        raise Refused("not_asked", _("This was answered already."), status=409)
    row.asked_times += 1
    first = row.asked_times == 1
    row.asks_from = row.closed_on + timedelta(days=days("reprisal_second")) if first else None


def _keep(row: Complaint, kind: str) -> Complaint:
    row.save()
    note(kind, row)
    return row
