"""What somebody may ask of their place at a session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.messaging import api as messaging
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.personal import CHANGED, ERASED, WITHDRAWN, Held, Keeper, Line, Outcome, Rule, token_in
from kemitraan.toolbox.text import clean_line

from .ask import LINK as REQUEST_LINK
from .ask import withdraw_request
from .forget import KEPT as KEPT_FOR
from .models import Registration, SessionRequest
from .register import LINK

FIELDS = {"name": 120, "needs": 200}


_WITH_NAMES = ("learning:staff_session", "learning:report", "learning:certificate")


class RegistrationKeeper(Keeper):
    """Registrations: a name for a certificate, an address with consent, wishes."""

    kind = "registration"
    route = "belajar"

    def holding_behind(self, typed: str) -> int | None:
        """The place a personal link leads to."""
        return people.subject_behind(token_in(typed), LINK)

    def holdings_on(self, pages: Iterable[tuple[str, str]]) -> set[int]:
        """Everybody on the list of a session whose staff page or report this is."""
        codes = {about.split()[0] for route, about in pages if route in _WITH_NAMES and about}
        return set(Registration.objects.filter(session__code__in=codes).values_list("pk", flat=True))

    def label_of(self, holding: int) -> str:
        """The session's code and the number of the place."""
        code = Registration.objects.filter(pk=holding).values_list("session__code", flat=True).first()
        if code is None:
            raise LookupError(holding)
        return f"B-{code}-{holding}"

    def unit_of(self, holding: int) -> int | None:
        """The unit that holds the session."""
        return Registration.objects.filter(pk=holding).values_list("session__unit_id", flat=True).first()

    def data_of(self, holding: int) -> Held | None:
        """The place, the days of presence, the certificate."""
        row = Registration.objects.filter(pk=holding).select_related("session__programme", "session__unit").first()
        if row is None:
            return None
        lines = [
            Line(_("Session"), f"{row.session.programme.title}, {clock.local(row.session.starts_at):%d-%m-%Y}"),
            Line(_("Name"), row.name),
            Line(_("E-mail"), row.email),
            Line(_("Card number"), row.card_number),
            Line(_("What you need"), row.needs),
        ]
        lines += [Line(_("You were there on"), f"{one.day:%d-%m-%Y}") for one in row.presences.order_by("day")]
        if hasattr(row, "certificate"):
            lines.append(Line(_("Certificate"), f"{row.certificate.number}, {row.certificate.holder}"))
        return Held(
            room=_("Courses"),
            title=row.session.programme.title,
            lines=[line for line in lines if line.value],
            basis=_("Your consent, given when you registered"),
            until=f"{clock.local(row.session.ends_at + KEPT_FOR):%d-%m-%Y}",
            seen_by=_("The organiser: %(unit)s") % {"unit": row.session.unit.name},
            correctable={"name": _("Name"), "needs": _("What you need")},
        )

    @transaction.atomic
    @keeping.unless_held
    def erase(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Name, address and wishes go; the place stays as a count. A certificate stands by itself."""
        row = Registration.objects.select_for_update().get(pk=holding)
        row.name = row.email = row.needs = row.card_number = ""
        row.consent_at, row.wiped_at = None, clock.now()
        row.save()
        people.revoke_links(LINK, holding)
        count = 1 + messaging.forget_about("registration", holding)
        journal.record("registration.erased", "registration", holding, by=by, unit_id=row.session.unit_id)
        why = _("Your certificate stays: it stands by itself, with the name printed on it.")
        return Outcome(ERASED, count, why if hasattr(row, "certificate") else "")

    @transaction.atomic
    def correct(self, holding: int, name: str, value: str, *, by: journal.Actor) -> Outcome:
        """The name or the wishes."""
        if name not in FIELDS:
            return super().correct(holding, name, value, by=by)
        row = Registration.objects.select_for_update().get(pk=holding)
        setattr(row, name, clean_line(value, field="value", limit=FIELDS[name]))
        row.changed_at = clock.now()
        row.save(update_fields=[name, "changed_at"])
        journal.record("registration.corrected", "registration", holding, by=by, unit_id=row.session.unit_id)
        return Outcome(CHANGED, 1)

    @transaction.atomic
    def withdraw(self, holding: int, *, by: journal.Actor) -> Outcome:
        """No more mail: the address is gone."""
        changed = Registration.objects.filter(pk=holding).exclude(email="").update(email="", consent_at=None)
        return Outcome(WITHDRAWN, changed)

    def rules(self, day: date) -> Sequence[Rule]:
        """A year after the session (:mod:`kemitraan.learning.forget`)."""
        what = _("Name, address and wishes of somebody who registered for a session, after it")
        return (Rule(what, KEPT_FOR.days, date(2026, 1, 2), "UU 27/2022 Ps. 20 (2) a", "docs/decisions"),)


class CourseRequestKeeper(Keeper):
    """Requests for a course: whom to speak with, and what they wrote."""

    kind = "session_request"
    route = "belajar"

    def holding_behind(self, typed: str) -> int | None:
        """The request whose own link this is."""
        return people.subject_behind(token_in(typed), REQUEST_LINK)

    def holdings_on(self, pages: Iterable[tuple[str, str]]) -> set[int]:
        """The requests whose own pages these are."""
        codes = {about for route, about in pages if route == "learning:one_asked"}
        return set(SessionRequest.objects.filter(code__in=codes).values_list("pk", flat=True))

    def label_of(self, holding: int) -> str:
        """Its number; its code opens it."""
        if not SessionRequest.objects.filter(pk=holding).exists():
            raise LookupError(holding)
        return f"BP-{holding}"

    def unit_of(self, holding: int) -> int | None:
        """The unit that was asked."""
        return SessionRequest.objects.filter(pk=holding).values_list("unit_id", flat=True).first()

    def data_of(self, holding: int) -> Held | None:
        """What they told."""
        row = SessionRequest.objects.filter(pk=holding).select_related("unit", "topic").first()
        if row is None:
            return None
        lines = [
            Line(_("Name"), row.name),
            Line(_("E-mail"), row.email),
            Line(_("Place"), f"{row.group_name} {row.place}".strip()),
            Line(_("Topic"), row.topic.name_id),
            Line(_("What you need"), f"{row.wished} {row.text}".strip()),
        ]
        return Held(
            room=_("Courses"),
            title=row.code,
            lines=[line for line in lines if line.value],
            basis=_("Your consent, given when you registered"),
            seen_by=_("The organiser: %(unit)s") % {"unit": row.unit.name},
        )

    @transaction.atomic
    def erase(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Who it was and their own words go; that a course was asked for stays as a count."""
        row = withdraw_request(SessionRequest.objects.get(pk=holding))
        count = SessionRequest.objects.filter(pk=row.pk).update(text="", wished="")
        journal.record("session_request.erased", "session_request", holding, by=by, unit_id=self.unit_of(holding))
        return Outcome(ERASED, count)

    @transaction.atomic
    def withdraw(self, holding: int, *, by: journal.Actor) -> Outcome:
        """No more mail: the address is gone."""
        changed = SessionRequest.objects.filter(pk=holding).exclude(email="").update(email="", consent_at=None)
        return Outcome(WITHDRAWN, changed)


personal = RegistrationKeeper()
personal_requests = CourseRequestKeeper()
