"""What a partner may ask beyond their own page: everything, put right, paused, forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.personal import (
    CHANGED,
    ERASED,
    KEPT,
    LIMITED,
    WITHDRAWN,
    Held,
    Keeper,
    Line,
    Outcome,
    numbers_on,
    token_in,
)

from .add import change_partner, end_partner, lock
from .consent import withdraw_contact
from .forget import LINK, forget_partner, refuse_to_forget
from .models import Partner

FIELDS = ("name", "function", "address", "note")


class PartnerKeeper(Keeper):
    """Partners: function, contacts with consent, offices, promises, corrections."""

    kind = "partner"
    route = "mitra"

    def holding_behind(self, typed: str) -> int | None:
        """The partner whose own link this is."""
        return people.subject_behind(token_in(typed), LINK)

    def holdings_on(self, pages: Iterable[tuple[str, str]]) -> set[int]:
        """The partners whose own pages these are."""
        return numbers_on(pages, ("partnership:partner", "partnership:edit", "partnership:merge"))

    def label_of(self, holding: int) -> str:
        """Its number."""
        if not Partner.objects.filter(pk=holding).exists():
            raise LookupError(holding)
        return f"M-{holding}"

    def unit_of(self, holding: int) -> int | None:
        """The unit that keeps the relation."""
        return Partner.objects.filter(pk=holding).values_list("unit_id", flat=True).first()

    def data_of(self, holding: int) -> Held | None:
        """What stands about them, and what was promised on both sides."""
        partner = Partner.objects.filter(pk=holding).select_related("unit", "area").first()
        if partner is None:
            return None
        agreed = partner.function_consented_on
        lines = [
            Line(_("Name"), partner.name),
            Line(_("Public function"), partner.function),
            Line(_("Agreed that the office is kept"), f"{agreed:%d-%m-%Y}" if agreed else ""),
            Line(_("Address"), partner.address),
            Line(_("Area"), partner.area.name if partner.area else ""),
            Line(_("Note"), partner.note),
        ]
        lines += [
            Line(f"{one.get_channel_display()}, {one.consented_on:%d-%m-%Y}", one.value or _("withdrawn"))
            for one in partner.contacts.order_by("id")
        ]
        lines += [Line(_("Office"), one.title) for one in partner.offices.order_by("id")]
        lines += [Line(_("Promise"), f"{one.text} ({one.due_on:%d-%m-%Y})") for one in partner.promises.order_by("id")]
        return Held(
            room=_("Partners"),
            title=partner.name,
            lines=[line for line in lines if line.value],
            basis=_("Your consent, for the contacts; our task of partnership (Perpol 1/2021), for the rest"),
            until=_("As long as the partnership lasts, or until you withdraw"),
            seen_by=_("The unit that keeps the relation: %(unit)s") % {"unit": partner.unit.name},
            correctable={
                "name": _("Name"), "function": _("Public function"), "address": _("Address"), "note": _("Note"),
            },
        )  # fmt: skip

    @transaction.atomic
    @keeping.unless_held
    def erase(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Who it was goes; that there was a partner of this kind stays, for the counts."""
        partner = lock(Partner.objects.get(pk=holding))
        try:
            refuse_to_forget(partner)
        except Refused as held:  # an entry joined with this one is held
            return Outcome(KEPT, why=held.message)
        forget_partner(partner, by=by)
        return Outcome(ERASED, 1)

    @transaction.atomic
    def correct(self, holding: int, name: str, value: str, *, by: journal.Actor) -> Outcome:
        """Name, function, address or note, by the rules of the staff's own form."""
        if name not in FIELDS:
            return super().correct(holding, name, value, by=by)
        changed: dict[str, object] = {name: value}
        if name == "function":  # who says how it should read agrees that it is kept
            changed["function_consented_on"] = clock.local(clock.now()).date()
        change_partner(Partner.objects.get(pk=holding), changed, by=by)
        return Outcome(CHANGED, 1)

    @transaction.atomic
    def withdraw(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Every contact's value is gone at once."""
        live = list(Partner.objects.get(pk=holding).contacts.filter(withdrawn_at__isnull=True))
        for contact in live:
            withdraw_contact(contact, by=by)
        return Outcome(WITHDRAWN, len(live))

    @transaction.atomic
    def limit(self, holding: int, *, by: journal.Actor) -> Outcome:
        """No contact for now."""
        partner = Partner.objects.get(pk=holding)
        if partner.state == Partner.State.ACTIVE:
            end_partner(partner, Partner.State.PAUSED, _("At their own wish (UU 27/2022)"), by=by)
        return Outcome(LIMITED, 1)


personal = PartnerKeeper()
