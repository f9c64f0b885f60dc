"""What the visited may ask: everything that was stored of the visit, put right, forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.personal import CHANGED, ERASED, KEPT, Held, Keeper, Line, Outcome, Rule, token_in

from .amend import amend_visit
from .leaflets import PURPOSE
from .models import Leaflet, Visit, VisitRule, VisitTopic
from .visited import erase_for_visited

FIELDS = ("concerns", "advice", "next_step")
DAYS_A_MONTH = 365.25 / 12


class VisitKeeper(Keeper):
    """Visits: what was heard at a door, only after a yes."""

    kind = "visit"
    route = "kunjungan"

    def holding_behind(self, typed: str) -> int | None:
        """The visit of a leaflet, by the address in its QR."""
        leaflet = people.subject_behind(token_in(typed), PURPOSE)
        return leaflet and Leaflet.objects.filter(pk=leaflet).values_list("visit_id", flat=True).first()

    def holdings_on(self, pages: Iterable[tuple[str, str]]) -> set[int]:
        """The visits whose own pages these are."""
        keys = {about for route, about in pages if route in ("visits:visit", "visits:fill", "visits:amend")}
        return set(Visit.objects.filter(key__in=keys).values_list("pk", flat=True))

    def label_of(self, holding: int) -> str:
        """The day and its number."""
        found = Visit.objects.filter(pk=holding).values_list("day", flat=True).first()
        if found is None:
            raise LookupError(holding)
        return f"K-{holding} {found:%d-%m-%Y}"

    def unit_of(self, holding: int) -> int | None:
        """The unit of the officer."""
        return Visit.objects.filter(pk=holding).values_list("unit_id", flat=True).first()

    def data_of(self, holding: int) -> Held | None:
        """The present content, earlier versions, requests, the rating."""
        visit = Visit.objects.filter(pk=holding).select_related("unit", "place", "post__account").first()
        if visit is None:
            return None
        names = dict(VisitTopic.objects.values_list("code", "name_id"))
        lines = [
            Line(_("Day"), f"{visit.day:%d-%m-%Y}"),
            Line(_("Place"), visit.place.landmark or visit.place.get_kind_display()),
            Line(_("Officer"), visit.post.account.name),
            Line(_("Topics"), ", ".join(names.get(code, code) for code in visit.topics)),
            Line(_("What worries you"), visit.concerns),
            Line(_("Advice given"), visit.advice),
            Line(_("Next step"), visit.next_step),
            Line(
                _("Your rating"), " · ".join(part for part in (str(visit.rating or ""), visit.rating_comment) if part)
            ),
        ]
        lines += [
            Line(
                _("Version %(number)s") % {"number": one.number}, " · ".join(str(v) for v in one.content.values() if v)
            )
            for one in visit.versions.order_by("number")
        ]
        for one in visit.requests.order_by("id"):
            lines += [Line(_("Request"), one.text), Line(_("Answer to"), one.reply_to)]
        return Held(
            room=_("Visits"),
            title=_("Visit of %(day)s") % {"day": f"{visit.day:%d-%m-%Y}"},
            lines=[line for line in lines if line.value],
            basis=_("Your consent, given aloud at the door"),
            until=f"{visit.keep_until:%d-%m-%Y}" if visit.keep_until else "",
            seen_by=_("The officer who came, who stands in for them, and their superior"),
            correctable={"concerns": _("What worries you"), "advice": _("Advice given"), "next_step": _("Next step")},
        )

    @transaction.atomic
    def erase(self, holding: int, *, by: journal.Actor) -> Outcome:
        """As by the leaflet: all that was said goes, in every version."""
        try:
            erase_for_visited(Visit.objects.get(pk=holding))
        except Refused as refused:
            return Outcome(KEPT, why=refused.message)
        return Outcome(ERASED, 1)

    @transaction.atomic
    def correct(self, holding: int, name: str, value: str, *, by: journal.Actor) -> Outcome:
        """One of the three texts; earlier versions stay beside it."""
        if name not in FIELDS:
            return super().correct(holding, name, value, by=by)
        visit = Visit.objects.get(pk=holding)
        try:
            amend_visit(visit, visit.version, {name: value}, by=journal.REPORTER)
        except Refused as refused:
            return Outcome(KEPT, why=refused.message)
        return Outcome(CHANGED, 1)

    def withdraw(self, holding: int, *, by: journal.Actor) -> Outcome:
        """All of it rests on the yes at the door: without it, it goes."""
        return self.erase(holding, by=by)

    def rules(self, day: date) -> Sequence[Rule]:
        """The house's rule; a unit may set a shorter one of its own."""
        found = VisitRule.objects.filter(name="keep", unit__isnull=True, valid_from__lte=day).order_by("-valid_from")
        rule = found.first()
        if rule is None:
            return ()
        what = _("What was heard at a visit, with its versions and requests")
        return (Rule(what, round(rule.amount * DAYS_A_MONTH), rule.valid_from, "UU 27/2022 Ps. 20 (2) a", rule.source),)


personal = VisitKeeper()
