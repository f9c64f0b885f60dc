"""A partner sees, corrects and withdraws what we keep about them, by a signed link (E16)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import make_link, revoke_links
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line, clean_text

from .add import lock, put
from .clocks import deadline
from .forget import LINK, forget_partner, refuse_to_forget
from .models import Correction, Partner
from .remind import tell_of_correction
from .states import CORRECTION_STATES

FIELDS = ("name", "function", "address", "note", "forget")
MOST_OPEN = 5


@transaction.atomic
def give_link(partner: Partner, *, by: journal.Actor) -> str:
    """A fresh secret that opens the partner's own page; older ones end."""
    now = clock.now()
    revoke_links(LINK, partner.pk)
    lasts = deadline("link", unit=partner.unit, start=now) - now
    token = make_link(LINK, partner.pk, post=None, lasts=lasts)
    journal.record("partner.link_made", "partner", partner.pk, by=by, unit_id=partner.unit_id)
    return token


def self_of(partner: Partner) -> journal.Actor:
    """The partner as the journal writes them: by what they are, not by name."""
    return journal.Actor("partner", partner.pk)


@transaction.atomic
def ask_correction(partner: Partner, field: str, wanted: str, why: str) -> Correction:
    """The partner asks to change a detail or to be forgotten; refuses more than five open ones.

    Whoever keeps the relation hears of it at once: three times 24 hours are short (UU 27/2022).
    """
    partner = lock(partner)
    if field not in FIELDS:
        raise Refused("unknown_field", _("Choose what should change."), field="field")
    if partner.corrections.filter(state="asked").count() >= MOST_OPEN:
        raise Refused(
            "too_many", _("Five corrections are still being looked at. Please wait for an answer."), status=409
        )
    now = clock.now()
    due = deadline("correction", unit=partner.unit, start=now)
    before = "" if field == "forget" else str(getattr(partner, field))
    correction = Correction.objects.create(
        partner=partner,
        field=field,
        before=before,
        wanted=clean_text(wanted, field="wanted", limit=2_000, required=field not in ("forget", "address", "note")),
        why=clean_line(why, field="why", limit=300),
        due_at=due,
        remind_at=due,
        asked_at=now,
    )
    journal.record(
        "partner.correction_asked", "partner", partner.pk, by=self_of(partner), unit_id=partner.unit_id, field=field
    )
    tell_of_correction(correction)
    return correction


@transaction.atomic
def answer_correction(correction: Correction, verb: str, answer: str, *, by: journal.Actor) -> Correction:
    """Do as asked, or decline with a reason that the partner reads; nobody is forgotten under a legal hold (409)."""
    rows = Correction.objects.select_for_update(of=("self",)).select_related("partner")
    correction = rows.get(pk=correction.pk)
    if verb == "accept" and correction.field == "forget":
        refuse_to_forget(correction.partner)
    correction.state = next_state(CORRECTION_STATES, correction.state, verb)
    correction.answer = clean_line(answer, field="answer", limit=300, required=verb == "decline")
    correction.answered_at, correction.due_at, correction.remind_at = clock.now(), None, None
    correction.save()
    partner = lock(correction.partner)
    if verb == "decline":
        fact = "partner.correction_declined"
    elif correction.field == "forget":
        forget_partner(partner, by=by)
        return rows.get(pk=correction.pk)
    else:
        changed: dict[str, object] = {correction.field: correction.wanted}
        if correction.field == "function":  # who says how it should read agrees that it is kept
            changed["function_consented_on"] = clock.local(correction.asked_at).date()
        put(partner, changed)
        partner.changed_at = clock.now()
        partner.save()
        fact = "partner.corrected"
    journal.record(fact, "partner", partner.pk, by=by, unit_id=partner.unit_id, field=correction.field)
    return correction
