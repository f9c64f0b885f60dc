"""Somebody asks about their own data: proved at once by what they hold, or else at a desk."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_text

from .models import DataHolding, DataRequest
from .rooms import holdings_behind, label_of
from .rules import deadline
from .states import STATES

SUBJECT = "data_request"
PERSON = journal.Actor("person")
WORDS_LIMIT = 2_000
MOST_PROOFS = 10


@transaction.atomic
def ask(key: UUID, kind: str, *, words: str, proofs: Sequence[str], language: str) -> DataRequest:
    """Keep the request and give it a code and a clock. The same key is the same request.

    ``proofs`` are codes and links as they were typed. Refuses (422) those that open nothing, so that a slip of the
    finger is mended at once; with none at all the request waits for its person at a desk.
    """
    known = DataRequest.objects.filter(key=key).first()
    if known is not None:
        return known
    if kind not in DataRequest.Kind.values:
        raise Refused("unknown_kind", _("Choose what you ask for."), field="kind")
    words = clean_text(words, field="words", limit=WORDS_LIMIT, required=kind == DataRequest.Kind.CORRECT)
    found = _found(proofs)
    state = "received" if found else "unproven"
    now = clock.now()
    row = DataRequest(
        key=key, code=new_code(), kind=kind, language=language if language in ("id", "en") else "id",
        unit=top_unit(), state=state, owner=STATES[state].owner, due_at=deadline(STATES[state].clock, now),
        asked_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form, at the same moment
        return DataRequest.objects.get(key=key)
    if words:
        row.words = keeping.seal(keeping.key_for(SUBJECT, row.pk), words, SUBJECT)
        row.save(update_fields=["words"])
    add_holdings(row, found, DataHolding.How.CODE)
    note(row, "data_request.asked", PERSON, of=kind)
    return row


@transaction.atomic
def prove(request: DataRequest, typed: str) -> DataRequest:
    """One more thing that is theirs; from the first on the officer's clock runs. Refuses what opens nothing."""
    row = locked(request)
    found = _found([typed])
    if not found:
        raise Refused("no_proof", _("This opens nothing here. Look at it again, or come to a desk."), field="proof")
    fresh = row.state == "unproven"
    row.state = next_state(STATES, row.state, "prove")
    row.owner = STATES[row.state].owner
    if fresh:
        row.due_at = deadline(STATES[row.state].clock, clock.now())
    row.save()
    add_holdings(row, found, DataHolding.How.CODE)
    note(row, "data_request.proved", PERSON)
    return row


@transaction.atomic
def take_back(request: DataRequest) -> DataRequest:
    """The person asks no more."""
    row = locked(request)
    row.state = next_state(STATES, row.state, "take_back")
    row.owner, row.due_at = "", None
    row.save()
    note(row, "data_request.taken_back", PERSON)
    return row


def words_of(request: DataRequest) -> str:
    """What the person wrote; empty where they wrote nothing or it was forgotten."""
    if request.words is None:
        return ""
    try:
        return keeping.unseal(keeping.key_of(SUBJECT, request.pk), request.words, SUBJECT)
    except keeping.Unreadable:
        return ""


def add_holdings(row: DataRequest, found: Sequence[tuple[str, int]], how: str) -> None:
    """Write down what is theirs, each once."""
    now = clock.now()
    for kind, holding in found:
        DataHolding.objects.get_or_create(
            request=row, kind=kind, holding=holding,
            defaults={"label": label_of(kind, holding), "how": how, "added_at": now},
        )  # fmt: skip


def top_unit() -> territory.Unit:
    """The unit whose data-protection officer answers: the top of the police tree."""
    found = territory.Unit.objects.filter(parent__isnull=True).order_by("id").first()
    if found is None:
        raise Refused("no_unit", _("No police unit answers here yet."), status=503)
    return found


def locked(request: DataRequest) -> DataRequest:
    """The same row, held until the transaction ends."""
    return DataRequest.objects.select_for_update(of=("self",)).select_related("unit").get(pk=request.pk)


def note(row: DataRequest, kind: str, by: journal.Actor, **data: object) -> None:
    """Record a fact: what was asked, never whose data it is."""
    journal.record(kind, SUBJECT, row.pk, by=by, unit_id=row.unit_id, unit_name=row.unit.name, **data)  # type: ignore[arg-type]


def _found(proofs: Sequence[str]) -> list[tuple[str, int]]:
    typed = [proof for proof in proofs if proof.strip()][:MOST_PROOFS]
    found: list[tuple[str, int]] = []
    for proof in typed:
        behind = holdings_behind(proof)
        if not behind:
            raise Refused(
                "no_proof", _("This opens nothing here. Look at it again, or leave it empty and come to a desk."),
                field="proof",
            )  # fmt: skip
        found += behind
    return list(dict.fromkeys(found))
