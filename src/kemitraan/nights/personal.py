"""What a member may ask about their nights: when they can watch, and when they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.personal import ERASED, KEPT, WITHDRAWN, Held, Keeper, Line, Outcome, Rule, token_in

from .links import MEMBER
from .models import Availability, Duty, Objection
from .rule_models import NightRule


class NightKeeper(Keeper):
    """Nights of a member (the same holding as in ``watch``)."""

    kind = "member"
    route = "ronda"

    def holding_behind(self, typed: str) -> int | None:
        """The member whose own nights' link this is."""
        return people.subject_behind(token_in(typed), MEMBER)

    def data_of(self, holding: int) -> Held | None:
        """Availability, objections and duties."""
        said = Availability.objects.filter(member=holding).first()
        duties = Duty.objects.filter(member=holding).select_related("night__post").order_by("-night__starts_at")[:500]
        lines = [Line(_("When you can watch"), _("told"))] if said else []
        lines += [
            Line(
                _("Objection to a roster"),
                f"{row.roster.first:%d-%m-%Y} – {row.roster.last:%d-%m-%Y} {row.text}".strip(),
            )
            for row in Objection.objects.filter(member=holding).select_related("roster").order_by("id")
        ]
        lines += [Line(f"{clock.local(one.night.starts_at):%d-%m-%Y}", one.night.post.name) for one in duties]
        if not lines:
            return None
        return Held(
            room=_("Night watch"),
            title=_("Your nights"),
            lines=lines,
            basis=_("Guidance of self-organised security (Perpol 4/2020)"),
            until=_("12 months after each night"),
            seen_by=_("The head of your post and community guidance"),
        )

    @transaction.atomic
    @keeping.unless_held
    def erase(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Past duties and what was said about free evenings; duties to come must be handed over first."""
        duties = Duty.objects.filter(member=holding)
        if duties.filter(night__ends_at__gte=clock.now()).exists():
            return Outcome(KEPT, why=_("You have duties to come. Offer them to others first."))
        said = [rows.filter(member=holding).delete()[0] for rows in (Availability.objects, Objection.objects)]
        return Outcome(ERASED, duties.delete()[0] + sum(said))

    @transaction.atomic
    def withdraw(self, holding: int, *, by: journal.Actor) -> Outcome:
        """What you said about your evenings goes."""
        return Outcome(WITHDRAWN, Availability.objects.filter(member=holding).delete()[0])

    def rules(self, day: date) -> Sequence[Rule]:
        """The rule of attendance."""
        found = NightRule.objects.filter(clock="keep_attendance", valid_from__lte=day).order_by("-valid_from").first()
        if found is None:
            return ()
        what = _("Who came to a night watch, after the night")
        return (Rule(what, found.minutes // 1440, found.valid_from, "UU 27/2022 Ps. 20 (2) e", found.source),)


personal = NightKeeper()
