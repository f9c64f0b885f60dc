"""What a member of self-organised security may ask of what stands about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.personal import (
    CHANGED,
    ERASED,
    KEPT,
    WITHDRAWN,
    Held,
    Keeper,
    Line,
    Outcome,
    numbers_on,
    token_in,
)
from kemitraan.toolbox.text import clean_line

from .models import Member
from .tell import MEMBER

LENGTHS = {"name": 120, "phone": 40}


class MemberKeeper(Keeper):
    """Members: name, number, telephone with consent, guardian, cards."""

    kind = "member"
    route = "jaga"

    def holding_behind(self, typed: str) -> int | None:
        """The member whose own card's link this is."""
        return people.subject_behind(token_in(typed), MEMBER)

    def holdings_on(self, pages: Iterable[tuple[str, str]]) -> set[int]:
        """The members whose own pages these are."""
        return numbers_on(pages, ("watch:member", "watch:change_member", "watch:card_pdf"))

    def label_of(self, holding: int) -> str:
        """Its number."""
        if not Member.objects.filter(pk=holding).exists():
            raise LookupError(holding)
        return f"J-{holding}"

    def unit_of(self, holding: int) -> int | None:
        """The police unit that guides theirs."""
        return Member.objects.filter(pk=holding).values_list("guided_by_id", flat=True).first()

    def data_of(self, holding: int) -> Held | None:
        """The member and every card they ever had."""
        row = Member.objects.filter(pk=holding).select_related("unit", "guided_by").first()
        if row is None:
            return None
        lines = [
            Line(_("Name"), row.name),
            Line(_("Unit"), row.unit.name),
            Line(_("Number"), row.number),
            Line(_("Telephone"), row.phone),
            Line(_("E-mail"), row.email),
            Line(_("Guardian"), row.guardian_name),
            Line(_("State"), str(row.get_state_display())),
            Line(_("Member since"), f"{row.joined_on:%d-%m-%Y}"),
        ]
        lines += [
            Line(_("Card"), f"{one.number}, {one.issued_on:%d-%m-%Y} – {one.valid_until:%d-%m-%Y}")
            for one in row.cards.order_by("id")
        ]
        lines += [
            Line(
                _("On duty by your own word"),
                f"{clock.local(one.since):%d-%m-%Y %H.%M} – {clock.local(one.until):%H.%M}",
            )
            for one in row.duties.order_by("id")
        ]
        return Held(
            room=_("Self-organised security"),
            title=row.unit.name,
            lines=[line for line in lines if line.value],
            basis=_("Guidance of self-organised security (Perpol 4/2020); your consent, for telephone and e-mail"),
            until=_("As long as you are a member; the card's history after that"),
            seen_by=_("Community guidance of %(unit)s, and the head of your unit") % {"unit": row.guided_by.name},
            correctable={"name": _("Name"), "phone": _("Telephone")},
        )

    @transaction.atomic
    @keeping.unless_held
    def erase(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Of somebody who left: the name and numbers go, the row stays as a count. Who serves must be known."""
        row = Member.objects.select_for_update().get(pk=holding)
        if row.state != Member.State.LEFT:
            return Outcome(KEPT, why=_("While you serve, we must know who you are. Leave the unit first."))
        row.name, row.number, row.phone, row.phone_consent_at = _("Erased at their own wish"), "", "", None
        row.email, row.email_consent_at = "", None
        row.guardian_name = "" if row.minor_until is None else row.guardian_name
        row.post = None
        row.save()
        count = 1 + row.cards.all().delete()[0] + row.duties.all().delete()[0]
        people.revoke_links(MEMBER, holding)
        journal.record("member.erased", "member", holding, by=by, unit_id=row.guided_by_id)
        return Outcome(ERASED, count)

    @transaction.atomic
    def correct(self, holding: int, name: str, value: str, *, by: journal.Actor) -> Outcome:
        """The name, or a telephone that consent was given for before."""
        row = Member.objects.select_for_update().get(pk=holding)
        if name not in LENGTHS or (name == "phone" and row.phone_consent_at is None):
            return super().correct(holding, name, value, by=by)
        setattr(row, name, clean_line(value, field="value", limit=LENGTHS[name], required=name == "name"))
        row.save(update_fields=[name])
        journal.record("member.changed", "member", holding, by=by, unit_id=row.guided_by_id)
        return Outcome(CHANGED, 1)

    @transaction.atomic
    def withdraw(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Telephone and e-mail rest on consent: they go."""
        live = Member.objects.filter(pk=holding).exclude(phone="", email="")
        return Outcome(WITHDRAWN, live.update(phone="", phone_consent_at=None, email="", email_consent_at=None))


personal = MemberKeeper()
