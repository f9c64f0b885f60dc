"""What a reporter may ask of their report: everything, put right, closed, erased."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.messaging import api as messaging
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import read_code, show_code
from kemitraan.toolbox.languages import name_of
from kemitraan.toolbox.personal import CHANGED, ERASED, KEPT, LIMITED, WITHDRAWN, Held, Keeper, Line, Outcome, Rule
from kemitraan.toolbox.wall import helped

from .contact import Contact
from .forget_pictures import forget_pictures
from .identity import SUBJECT, Identity, opened, sealed
from .letters import letters_of
from .models import Answer, Photo, Report, Reporter, Word
from .photos import photo_path
from .states import STATES

THEIRS = ("reply", "addition", "question", "objection")  # words that the reporter wrote
PURGE_AT_ONCE = 500
_HELPED = helped(
    "reports.personal", "identity", "messages", "reports", "talk"
)  # for whoever showed that the data are theirs


class ReportKeeper(Keeper):
    """Reports: identity in an envelope, story, answers, photos, conversation, messages."""

    kind = "report"
    route = "laporan"

    @_HELPED
    def holding_behind(self, typed: str) -> int | None:
        """The report of a receipt code."""
        code = read_code(typed)
        return Report.objects.filter(code=code).values_list("pk", flat=True).first() if code else None

    @_HELPED
    def holdings_on(self, pages: Iterable[tuple[str, str]]) -> set[int]:
        """The reports whose codes stand in the addresses, whatever room the page is of."""
        codes = {code for _route, about in pages for word in about.split() if (code := read_code(word))}
        return set(Report.objects.filter(code__in=codes).values_list("pk", flat=True))

    @_HELPED
    def label_of(self, holding: int) -> str:
        """Its receipt code without the last part: enough to speak of it, too little to open it."""
        code = Report.objects.filter(pk=holding).values_list("code", flat=True).first()
        if code is None:
            raise LookupError(holding)
        return f"{code[:4]}-{code[4:8]}-····"

    @_HELPED
    def unit_of(self, holding: int) -> int | None:
        """The unit of the place."""
        return Report.objects.filter(pk=holding).values_list("unit_id", flat=True).first()

    @_HELPED
    def data_of(self, holding: int) -> Held | None:
        """Who told it, what was said, in words and pictures, and what we wrote."""
        report = Report.objects.filter(pk=holding).select_related("category", "holder", "area").first()
        if report is None:
            return None
        row = Reporter.objects.filter(report=report).first()
        who = opened(report.pk, row.sealed, closed_too=True) if row else Identity()
        place = f"{report.lat:.5f}, {report.lon:.5f}" if report.lat is not None and report.lon is not None else ""
        area = report.area.name if report.area else ""
        lines = [
            Line(_("Receipt code"), show_code(report.code)),
            Line(_("Received"), _time(report.received_at)),
            Line(_("Category"), name_of(report.category)),
            Line(_("Name"), who.name),
            Line(_("Telephone"), who.phone),
            Line(_("E-mail"), who.email),
            Line(_("What you told"), report.story),
            Line(_("Place"), " · ".join(part for part in (area, report.landmark, place) if part)),
            Line(_("Our answer"), report.answer),
        ]
        lines += [Line(one.wording, one.shown or one.value) for one in Answer.objects.filter(report=report)]
        lines += [
            Line(f"{_('Conversation')}, {_time(one.at)}", one.text)
            for one in Word.objects.filter(report=report).exclude(kind=Word.Kind.NOTE).order_by("id")
        ]
        lines += [Line(_("Your word"), one.comment) for one in report.verdicts.order_by("id")]
        lines += [Line(f"{_('Message')}, {_time(one.at)}", one.subject) for one in letters_of(report)]
        looked = journal.history("report", report.pk, audiences=(journal.STAFF,)).filter(kind="report.identity_opened")
        lines += [Line(_("Your identity was opened"), f"{_time(one.at)}, {one.unit_name}") for one in looked]
        files = {}
        for number, photo in enumerate(Photo.objects.filter(report=report).order_by("id"), start=1):
            path = photo_path(photo.name)
            if path.exists():
                files[f"laporan-{report.pk}-foto-{number}.jpg"] = path.read_bytes()
        return Held(
            room=_("Reports"),
            title=f"{_('Report')} {show_code(report.code)}",
            lines=[line for line in lines if line.value],
            basis=_("Duty of the police to receive reports and to help (UU 2/2002; UU 27/2022 Ps. 20 (2) c, e)"),
            until=_until(report),
            seen_by=_("The unit that holds the report: %(unit)s") % {"unit": report.holder.name},
            files=files,
            correctable={
                "name": _("Name"), "phone": _("Telephone"), "email": _("E-mail"), "landmark": _("Place"),
            },
        )  # fmt: skip

    @_HELPED
    @transaction.atomic
    @keeping.unless_held
    def erase(self, holding: int, *, by: journal.Actor) -> Outcome:
        """The key of the identity is destroyed at once. Of a closed report the rest goes too; an open one needs it."""
        report = Report.objects.select_for_update().get(pk=holding)
        count = forget_reporter([holding])
        if report.official_number:
            journal.record("report.identity_erased", SUBJECT, holding, by=by, unit_id=report.holder_id)
            why = _("Your identity is erased. The report has an official number and stays as a record of the law.")
            return Outcome(ERASED, count, why)
        if not STATES[report.state].final:
            journal.record("report.identity_erased", SUBJECT, holding, by=by, unit_id=report.holder_id)
            why = _("Your identity is erased. What you told stays while somebody works on it; ask again afterwards.")
            return Outcome(ERASED, count, why)
        count += _forget_story(report)
        journal.erase_salts(SUBJECT, holding)
        journal.record("report.erased", SUBJECT, holding, by=by, unit_id=report.holder_id)
        return Outcome(ERASED, count)

    @_HELPED
    @transaction.atomic
    def correct(self, holding: int, name: str, value: str, *, by: journal.Actor) -> Outcome:
        """Name, telephone or e-mail in the envelope; or the words about the place. What was told stays as told."""
        report = Report.objects.select_for_update().get(pk=holding)
        row = Reporter.objects.filter(report=report).first()
        if name == "landmark":
            report.landmark = value.strip()[:250]
            report.save(update_fields=["landmark"])
        elif name in ("name", "phone", "email") and row is not None and not row.anonymous:
            now = opened(holding, row.sealed, closed_too=True)
            given = {"name": now.name, "phone": now.phone, "email": now.email} | {name: value}
            fresh = Contact(given["name"], given["phone"], given["email"]).checked()
            row.sealed = sealed(keeping.key_for(SUBJECT, holding), fresh.identity())
            row.save(update_fields=["sealed"])
        else:
            return Outcome(KEPT, why=_("This cannot be changed here; add it to the report instead."))
        journal.record("report.corrected", SUBJECT, holding, by=by, unit_id=report.holder_id, field=name)
        return Outcome(CHANGED, 1)

    @_HELPED
    @transaction.atomic
    def withdraw(self, holding: int, *, by: journal.Actor) -> Outcome:
        """Being written to rests on consent: from now on everything stands on the page alone."""
        changed = Reporter.objects.filter(report=holding).update(safe_contact="page_only")
        journal.record("report.contact_withdrawn", SUBJECT, holding, by=by)
        return Outcome(WITHDRAWN, changed, _("We write to you no more. Everything stands on the page of your code."))

    @transaction.atomic
    def limit(self, holding: int, *, by: journal.Actor) -> Outcome:
        """The envelope of the identity is closed: no desk opens it, no message goes out."""
        done = keeping.close(SUBJECT, holding)
        if not done:
            return Outcome(KEPT, why=_("There is no open identity to close."))
        journal.record("report.identity_closed", SUBJECT, holding, by=by)
        return Outcome(LIMITED, 1, _("Nobody can open your identity, and no message is sent, until you ask for it."))

    def rules(self, day: date) -> Sequence[Rule]:
        """The identity; the story of a report stays as a record of what the police did."""
        found = keeping.rule("report_identity", day)
        if found is None:
            return ()
        what = _("Name, telephone and e-mail of a reporter, after the report is closed")
        return (Rule(what, found.days, found.valid_from, found.basis, found.source),)


personal = ReportKeeper()


def purge_identities(now: datetime | None = None) -> int:
    """A worker's round: destroy the keys of identities of reports closed longer ago than the rule says; how many."""
    now = now or clock.now()
    since = keeping.kept_since("report_identity", now)
    rule = keeping.rule("report_identity", now.date())
    if since is None or rule is None:
        return 0
    final = [name for name, state in STATES.items() if state.final]
    old = Reporter.objects.filter(sealed__isnull=False, report__state__in=final, report__state_since__lt=since)
    found = old.exclude(report__in=keeping.held_ids(SUBJECT)).order_by("report")
    with transaction.atomic():
        days = dict(
            found.select_for_update(of=("self",)).values_list("report_id", "report__received_at")[:PURGE_AT_ONCE]
        )
        if not days:
            return 0
        count = forget_reporter(list(days))
        keeping.certify(
            "report_identity", f"{rule} ({rule.basis})", {"identities": len(days), "rows": count}, at=now,
            oldest=clock.local(min(days.values())).date(), newest=clock.local(max(days.values())).date(),
        )  # fmt: skip
    return len(days)


def forget_reporter(report_ids: Sequence[int]) -> int:
    """Destroy keys, envelopes and messages of these reports' reporters; how many rows."""
    gone = keeping.destroy(SUBJECT, report_ids)
    gone += Reporter.objects.filter(report__in=report_ids, sealed__isnull=False).update(
        sealed=None, safe_contact="page_only"
    )
    for report_id in report_ids:
        gone += messaging.forget_about(SUBJECT, report_id)
    return gone


def _forget_story(report: Report) -> int:
    """Empty what the reporter said, where exactly it was, and their pictures; the kind, the unit and the days stay."""
    gone = Answer.objects.filter(report=report).delete()[0]
    gone += Word.objects.filter(report=report, kind__in=THEIRS).update(text="")
    gone += report.verdicts.exclude(comment="").update(comment="")
    gone += forget_pictures(report)
    report.story = report.landmark = report.answer = ""
    report.lon = report.lat = report.accuracy_m = report.cell = report.happened_at = None
    report.fingerprint = secrets.token_hex(32)  # the old one would confirm a guess of what was said
    report.erased_at = clock.now()
    report.save()
    return gone + 1


def _until(report: Report) -> str:
    rule = keeping.rule("report_identity", clock.now().date())
    if rule is None:
        return ""
    return _(
        "Your identity: %(days)s days after the report is closed. What you told: as a record of what was done."
    ) % {"days": rule.days}


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%d-%m-%Y %H:%M} WIB"
