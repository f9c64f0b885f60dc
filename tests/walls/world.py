"""A small world behind the second wall, everybody who may ask in it, and what each must see, in plain Python.

The oracle knows the tree by parents and the purposes by role. It shares no line with the rules, with the access
functions, nor with what works out a context.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db import connection

from kemitraan.accountability.models import (
    Complaint,
    ComplaintConflict,
    ComplaintOpening,
    ComplaintPicture,
    ComplaintReferral,
    ComplaintWord,
    IdentityRequest,
    OutsideBody,
)
from kemitraan.messaging.models import Message
from kemitraan.people.api import Account, Position, Post, Role, Shift, Viewer, purposes, viewer_for
from kemitraan.people.wall import context_of
from kemitraan.reports.models import Category, Exclusion, Report, Reporter, Word
from kemitraan.territory.api import Unit
from kemitraan.territory.tests.builders import make_unit
from kemitraan.toolbox import clock, wall
from kemitraan.toolbox.wall import ANYBODY, SUBJECTS, Context, service

TABLES = {
    model._meta.db_table: model
    for model in (
        Complaint, ComplaintWord, ComplaintPicture, ComplaintOpening, ComplaintReferral, IdentityRequest,
        ComplaintConflict,
        Message, Position, Report, Reporter, Word,
    )
}  # fmt: skip
DUTY_OF = {
    "accountability": "complaints",
    "messaging_message": "messages",
    "people_position": "positions",
    "reports_report": "reports",
    "reports_reporter": "identity",
    "reports_word": "talk",
}


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: by posts, by what they showed, or as a named job of the house."""

    name: str
    account: Account | None = None
    receipts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    duty: str = ""

    @property
    def viewer(self) -> Viewer:
        """Who they are to the first wall."""
        return Viewer() if self.account is None else viewer_for(self.account)

    @property
    def context(self) -> Context:
        """Who they are to the second."""
        if self.duty and self.account is None:
            return service(f"test.{self.duty}", self.duty)
        base = ANYBODY if self.account is None else context_of(self.viewer)
        helped = frozenset({self.duty} - {""})  # as by wall.helping
        return replace(base, receipts=self.receipts, words=self.words, duties=helped)


@dataclass
class World:
    """Units, accounts and rows. ``Maker`` methods add to it; :meth:`askers` are all who may ask."""

    units: dict[str, Unit] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    # --- making ------------------------------------------------------------------------------------------------

    def unit(self, name: str, parent: str | None = None) -> Unit:
        """A unit below another."""
        level = "polda" if parent is None else "polres" if self.units[parent].parent is None else "polsek"
        made = make_unit(f"w-{name}-{uuid.uuid4().hex[:8]}", level, self.units[parent] if parent else None)
        self.units[name] = made
        return made

    def account(self, name: str, *posts: tuple[str, str]) -> Account:
        """An account with posts: (role, unit's name)."""
        made = Account.objects.create(
            username=f"w-{name}-{uuid.uuid4().hex[:8]}",
            name=name,
            email=f"{name}-{uuid.uuid4().hex[:6]}@example.invalid",
        )
        self.accounts[name] = made
        for role, unit in posts:
            self.post(name, role, unit)
        return made

    def post(self, name: str, role: str, unit: str) -> Post:
        """One more post."""
        today = clock.local(clock.now()).date()
        return Post.objects.create(
            account=self.accounts[name], role=role, unit=self.units[unit], order_number="SPRIN/1",
            valid_from=today - timedelta(days=1),
        )  # fmt: skip

    def report(self, unit: str, holder: str, caveat: int = 1) -> Report:
        """A report with its reporter, a question, a note among staff, and mails to the reporter and to the staff."""
        now = clock.now()
        category, _made = Category.objects.get_or_create(
            code="WALL", defaults={"name_id": "W", "name_en": "W", "group": "x", "kind": "help", "priority": 3}
        )
        made = Report.objects.create(
            key=uuid.uuid4(), fingerprint="0" * 64, code=uuid.uuid4().hex[:12].upper(), kind="help", category=category,
            priority=3, story="x", unit=self.units[unit], holder=self.units[holder], state="received", state_since=now,
            owner="desk", promised_at=now, received_at=now, channel="web", caveat=caveat,
        )  # fmt: skip
        Reporter.objects.create(report=made)
        for kind in ("ask", "note"):
            Word.objects.create(report=made, kind=kind, text="x", at=now)
        self.mail("report", made.pk, f"r{made.pk}@example.invalid")
        self.mail("desk", made.pk, f"d{made.pk}@example.invalid")
        self.mail("employer", made.pk, f"e{made.pk}@example.invalid")
        self.reports.append(made)
        return made

    def keep(self, report: Report, unit: str) -> None:
        """From now on this report is kept from a unit."""
        report.kept_from = [*(report.kept_from or ()), self.units[unit].pk]
        report.save(update_fields=["kept_from"])
        Exclusion.objects.create(report=report, unit=self.units[unit], by="reporter", at=clock.now())

    def mail(self, about: str, about_id: int, address: str, channel: str = "email") -> Message:
        """A message of any kind."""
        now = clock.now()
        return Message.objects.create(
            channel=channel,
            address=address,
            template="x",
            about=about,
            about_id=about_id,
            next_try_at=now,
            queued_at=now,
        )

    def on_duty(self, name: str) -> Position:
        """The first post of an account is on duty, and its phone was somewhere."""
        now = clock.now()
        post = self.accounts[name].posts.order_by("id")[0]
        shift = Shift.objects.create(post=post, started_at=now, ends_at=now + timedelta(hours=8))
        return Position.objects.create(shift=shift, lon=106.8, lat=-6.2, at=now)

    def complaint(self, shield: str | None, *, sealed_name: bool = False) -> Complaint:
        """A complaint with a story, a word of the custodian, and one row of everything that belongs to it."""
        today = clock.local(clock.now()).date()
        made = Complaint.objects.create(
            code=uuid.uuid4().hex[:12], lookup=uuid.uuid4().hex * 2, kind="levy",
            mode="confidential" if sealed_name else "anonymous", shield=self.units[shield] if shield else None,
            key_oversight=b"x", key_own=b"x", identity=b"x" if sealed_name else None, state="submitted",
            received_on=today, state_on=today,
        )  # fmt: skip
        some = next(iter(self.accounts.values()))
        ComplaintWord.objects.create(complaint=made, kind="story", by="complainant", on=today)
        ComplaintWord.objects.create(complaint=made, kind="disclosed", by="custodian", on=today)
        ComplaintPicture.objects.create(
            complaint=made, code=uuid.uuid4().hex[:12], sha256="0" * 64, sealed=b"x", on=today
        )  # fmt: skip
        ComplaintOpening.objects.create(complaint=made, account_id=some.pk, office="x", on=today)
        body, _new = OutsideBody.objects.get_or_create(
            code="wall", defaults={"name": "x", "about_id": "x", "about_en": "x", "address": "x"}
        )
        ComplaintReferral.objects.create(complaint=made, body=body, office="x", on=today)
        if sealed_name:
            asks = self.accounts.get("custodian", some)  # nobody decides about their own request
            IdentityRequest.objects.create(
                complaint=made, asked_by=asks if shield == "city" else some, office="x", reason="x", asked_on=today
            )
        self.complaints.append(made)
        return made

    def bar(self, complaint: Complaint, name: str) -> ComplaintConflict:
        """This account is named in the complaint."""
        today = clock.local(clock.now()).date()
        return ComplaintConflict.objects.create(complaint=complaint, account=self.accounts[name], on=today)

    # --- asking ------------------------------------------------------------------------------------------------

    def askers(self) -> list[Asker]:
        """Everybody with an account; holders of one code, of one complaint's words; every named job; anybody."""
        found = [Asker(name, account) for name, account in self.accounts.items()]
        found += [Asker(f"receipt {row.pk}", receipts=frozenset({row.code})) for row in self.reports[:2]]
        found += [Asker(f"words {row.pk}", words=frozenset({row.lookup})) for row in self.complaints[:2]]
        for name, account in list(self.accounts.items())[:2]:
            shown = frozenset({self.reports[-1].code}), frozenset({self.complaints[-1].lookup})
            found.append(Asker(f"{name} with both", account, *shown))
        for name in ("rahmat", "two-posts", "operator-east"):
            if name in self.accounts:
                found.append(Asker(f"{name}, helped", self.accounts[name], duty="reports"))
        return [*found, *(Asker(f"job {duty}", duty=duty) for duty in sorted(SUBJECTS)), Asker("anybody")]

    def expected(self, asker: Asker) -> dict[str, set[int]]:
        """What they must see, table by table."""
        return Oracle(self, asker).all()


class Oracle:
    """The rules in plain Python: territory by parents, purposes by role, what was shown, named jobs."""

    def __init__(self, world: World, asker: Asker) -> None:
        self.asker = asker
        parents = dict(Unit.objects.values_list("pk", "parent_id"))
        today = clock.local(clock.now()).date()
        posts = list(asker.account.posts.select_related("unit")) if asker.account else []
        self.posts = [
            one for one in posts if one.valid_from <= today and (one.valid_to is None or one.valid_to >= today)
        ]
        self.parents = parents
        self.barred = set(
            ComplaintConflict.objects.filter(account=asker.account).values_list("complaint_id", flat=True)
        ) if asker.account else set()  # fmt: skip
        self.reports = {row.pk: row for row in Report.objects.all()}
        self.exclusions = list(Exclusion.objects.values_list("report_id", "unit_id"))
        self.complaints = {row.pk: row for row in Complaint.objects.all()}

    def at_or_above(self, upper: int, lower: int | None) -> bool:
        """Whether the upper unit is the lower one or stands above it."""
        while lower is not None:
            if lower == upper:
                return True
            lower = self.parents[lower]
        return False

    def reaches(self, purpose: str, unit: int) -> bool:
        """Whether a post that serves the purpose stands at or above the unit."""
        return any(
            purpose in purposes.PURPOSES[post.role] and self.at_or_above(post.unit_id, unit) for post in self.posts
        )

    def of_report(self, purpose: str, report: Report) -> bool:
        """Staff by territory, purpose and caveat."""
        if len(self.posts) > 1:  # who serves in a unit it is kept from has no other eyes for it either
            served = {unit for post in self.posts for unit in self.ladder(post.unit_id)}
            if served & {unit for number, unit in self.exclusions if number == report.pk}:
                return False
        return report.caveat <= 2 and (self.reaches(purpose, report.unit_id) or self.reaches(purpose, report.holder_id))

    def story(self, report: Report) -> bool:
        """An ordinary report is everybody's as far as this wall goes; a restricted one for its readers."""
        kept = report.pk in {number for number, _unit in self.exclusions}
        return (report.caveat <= 1 and not kept) or self.of_report(purposes.READ_REPORTS, report) or self.shown(report)

    def shown(self, report: Report) -> bool:
        """Whether its code was shown."""
        return report.code in self.asker.receipts

    def judges(self, complaint: Complaint) -> bool:
        """An inspector strictly above the shield (at the top: also of the top and of none), not of it, not named."""
        shield = complaint.shield_id
        inspectors = [post for post in self.posts if post.role == Role.INSPECTOR]
        above = any(
            (shield is not None and shield != post.unit_id and self.at_or_above(post.unit_id, shield))
            or (self.parents[post.unit_id] is None and (shield is None or shield == post.unit_id))
            for post in inspectors
        )
        inside = {
            unit for post in self.posts for unit in self.ladder(post.unit_id) if self.parents[unit] is not None
        }  # whoever serves at or below a unit, the top apart, is of it
        return above and shield not in inside and complaint.pk not in self.barred

    def ladder(self, unit: int | None) -> Iterator[int]:
        """A unit and all above it."""
        while unit is not None:
            yield unit
            unit = self.parents[unit]

    def keeps_name(self, complaint: Complaint) -> bool:
        """A custodian of the unit, where there is a sealed name."""
        if complaint.identity is None:
            return False
        if complaint.shield_id is None:
            return any(purposes.CUSTODY in purposes.PURPOSES[post.role] for post in self.posts)
        return self.reaches(purposes.CUSTODY, complaint.shield_id)

    def reads_file(self, complaint: Complaint) -> bool:
        """Whoever reads the words: inspectors above, and the complainant."""
        return self.judges(complaint) or complaint.lookup in self.asker.words

    def message(self, row: Message) -> bool:
        """Mail about a report for its readers; to its reporter what was told them; staff their own."""
        report = self.reports.get(row.about_id) if row.about in ("report", "desk") else None
        if report is not None and self.of_report(purposes.READ_REPORTS, report):
            return True
        if report is not None and row.about == "report" and self.shown(report):
            return True
        if row.about == "post" and row.about_id in {post.pk for post in self.posts}:
            return True
        mine = self.asker.account is not None and row.address == self.asker.account.email
        return mine and row.about == "desk" and row.channel == "email"

    def position(self, row: Position) -> bool:
        """One's own, and of the people one leads."""
        post = row.shift.post
        own = self.asker.account is not None and post.account_id == self.asker.account.pk
        return own or self.reaches(purposes.SEE_POSITIONS, post.unit_id)

    def all(self) -> dict[str, set[int]]:
        """What they must see of every table."""
        reads = lambda row: self.reads_file(self.complaints[row.complaint_id])  # noqa: E731
        names = lambda row: self.keeps_name(self.complaints[row.complaint_id])  # noqa: E731
        rules: dict[type, Callable[..., bool]] = {
            Complaint: lambda row: self.reads_file(row) or self.keeps_name(row),
            ComplaintWord: lambda row: reads(row) or (row.by == "custodian" and names(row)),
            ComplaintPicture: reads,
            ComplaintOpening: reads,
            ComplaintReferral: reads,
            IdentityRequest: lambda row: reads(row) or names(row),
            ComplaintConflict: lambda row: self.asker.account is not None and row.account_id == self.asker.account.pk,
            Message: self.message,
            Position: self.position,
            Report: self.story,
            Reporter: lambda row: (
                self.of_report(purposes.READ_REPORTER, self.reports[row.report_id])
                or self.shown(self.reports[row.report_id])
            ),
            Word: lambda row: (
                self.of_report(purposes.READ_REPORTS, self.reports[row.report_id])
                or (self.shown(self.reports[row.report_id]) and row.kind != "note")
            ),
        }
        found = {}
        for table, model in TABLES.items():
            whole = DUTY_OF.get(table) or DUTY_OF[table.partition("_")[0]]
            rows = model.objects.select_related("shift__post") if model is Position else model.objects.all()
            found[table] = {row.pk for row in rows if self.asker.duty == whole or rules[model](row)}
        return found


def seen(asker: Asker, tables: tuple[str, ...] = tuple(TABLES)) -> dict[str, set[int]]:
    """What PostgreSQL shows them of everything there is, without any condition of ours."""
    with wall.acting_as(asker.context), connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'select {TABLES[table]._meta.pk.column} from "{table}"')
            found[table] = {row[0] for row in cursor.fetchall()}
        return found


def make_world() -> World:
    """Small, and such that every condition of every rule makes a difference to somebody."""
    world = World()
    world.unit("top")
    world.unit("city", "top")
    world.unit("west", "city")
    world.unit("east", "city")
    world.account("rahmat", (Role.OPERATOR, "west"))
    world.account("commander", (Role.COMMANDER, "city"))
    world.account("bhabin", (Role.BHABIN, "west"))
    world.account("officer", (Role.OFFICER, "east"))
    world.account("operator-east", (Role.OPERATOR, "east"))
    world.account("inspector-top", (Role.INSPECTOR, "top"))
    world.account("inspector-named", (Role.INSPECTOR, "top"))
    world.account("inspector-city", (Role.INSPECTOR, "city"))
    world.account("inspector-and-more", (Role.INSPECTOR, "top"), (Role.OFFICER, "west"))
    world.account("inspector-below-an-admin", (Role.INSPECTOR, "city"), (Role.ADMIN, "top"))
    world.account("custodian", (Role.OVERSEER, "top"))
    world.account("custodian-west", (Role.OVERSEER, "west"))
    world.account("two-posts", (Role.OPERATOR, "west"), (Role.OFFICER, "east"))
    world.account("admin", (Role.ADMIN, "top"))
    for unit, holder, caveat in (
        ("west", "west", 1),
        ("west", "city", 1),
        ("east", "west", 1),
        ("east", "east", 2),
        ("west", "city", 2),
        ("city", "west", 2),
        ("city", "east", 1),
        ("west", "west", 3),
        ("east", "east", 3),
    ):
        world.report(unit, holder, caveat)
    world.keep(world.reports[0], "east")
    far = world.reports[3]  # of the east: nothing for the west's operator, but for a mail to them
    address = world.accounts["rahmat"].email
    world.mail("desk", far.pk, address)
    world.mail("desk", far.pk, address, "page")
    world.mail("report", far.pk, address)
    for name in ("officer", "bhabin", "operator-east"):
        world.on_duty(name)
    post = world.accounts["officer"].posts.get()
    world.mail("post", post.pk, "")
    world.mail("employer", post.pk, "")
    for shield, sealed_name in (
        ("west", False),
        ("east", True),
        ("city", True),
        ("top", False),
        (None, True),
        ("west", True),
    ):
        world.complaint(shield, sealed_name=sealed_name)
    world.bar(world.complaints[0], "inspector-named")
    world.bar(world.complaints[4], "inspector-named")
    return world
