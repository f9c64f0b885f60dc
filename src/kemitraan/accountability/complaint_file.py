"""What all verbs of complaints share: one row held, one step taken, one sealed word added, one fact recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_text

from .complaint_rules import deadline, today
from .models import Complaint, ComplaintOpening, ComplaintWord
from .sealing import OVERSIGHT, open_as, seal, unseal
from .states import STATES

WORDS_LIMIT = 5_000  # characters of one message or letter


@dataclass(frozen=True)
class Read:
    """A word of the file, opened. ``text`` is empty where nothing was sealed."""

    row: ComplaintWord
    text: str


def held(complaint: Complaint) -> Complaint:
    """The same row, held until the transaction ends."""
    return Complaint.objects.select_for_update().get(pk=complaint.pk)


def step(row: Complaint, verb: str) -> None:
    """Move the row and store by when the next move is due. Refuses (409) what the state does not allow."""
    before = row.due_at
    row.state = next_state(STATES, row.state, verb)
    state = STATES[row.state]
    row.owner, row.state_on, row.late_told = state.owner, today(), False
    row.due_at = deadline(state.clock, clock.now()) if state.clock else None
    if state.clock == "notify" and before and row.due_at:  # the result was promised by then
        row.due_at = max(clock.now(), min(before, row.due_at))


def content_key(complaint: Complaint) -> bytes:
    """The content key, opened with the oversight's. Raises NoKey."""
    return open_as(OVERSIGHT, complaint.key_oversight, complaint.lookup)


def add_word(
    row: Complaint,
    kind: str,
    text: str,
    *,
    key: bytes,
    by: str,
    office: str = "",
    inside: bool = False,
    due_on: date | None = None,
    field: str = "text",
    required: bool = True,
) -> ComplaintWord:
    """Seal words under the complaint's key and put them into its file."""
    text = clean_text(text, field=field, limit=WORDS_LIMIT, required=required)
    sealed = seal(key, text.encode(), row.lookup) if text else None
    return ComplaintWord.objects.create(
        complaint=row, kind=kind, by=by, office=office, inside=inside, sealed=sealed, due_on=due_on, on=today()
    )


def read_file(complaint: Complaint, key: bytes, *, inside: bool) -> list[Read]:
    """The words of a file in order; those for readers of the file only where ``inside``."""
    found = complaint.words.order_by("id")
    return [Read(row, _opened(row, key, complaint.lookup)) for row in (found if inside else found.filter(inside=False))]


def _opened(row: ComplaintWord, key: bytes, about: str) -> str:
    if row.sealed is None:
        return ""
    try:
        return unseal(key, row.sealed, about).decode("utf-8", "replace").replace("\x00", "")
    except ValueError:
        return _("These words cannot be opened: they were sealed wrongly or changed.")


@transaction.atomic
def tell(complaint: Complaint, by: Viewer, words: str) -> Complaint:
    """A message to the complainant's page. Refuses (409) where the file is closed."""
    row = held(complaint)
    if STATES[row.state].final:
        raise Refused("closed", _("This complaint is closed, so nothing can be added."), field="text", status=409)
    add_word(row, "message", words, key=content_key(row), by="inspector", office=office_of(by))
    note("complaint.told", row, by)
    return row


def office_of(viewer: Viewer) -> str:
    """How the complainant is told who: the post and its unit, no name."""
    post = viewer.post
    return f"{post.title} {post.unit.name}".strip() if post else ""


def open_file(complaint: Complaint, viewer: Viewer) -> bytes:
    """Note that this viewer opened the file (once a day) and give its content key."""
    key = content_key(complaint)
    _row, made = ComplaintOpening.objects.get_or_create(
        complaint=complaint, account_id=viewer.account_id, on=today(), defaults={"office": office_of(viewer)}
    )
    if made:
        note("complaint.opened", complaint, viewer)
    return key


def note(kind: str, complaint: Complaint, viewer: Viewer | None = None, **data: object) -> None:
    """Record a fact that no desk's feed carries: restricted, of no unit, without a name."""
    by = journal.Actor("staff", viewer.account_id) if viewer and viewer.known else journal.REPORTER
    journal.record(kind, "complaint", complaint.pk, by=by, audience=journal.RESTRICTED, **data)  # type: ignore[arg-type]
