"""Who we work with: partners, their contacts with consent, their offices, and what was promised."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from .correction_models import Correction, Merge
from .group_models import BkpmRoom, Group, GroupFinding, GroupMember, Meeting, Problem, ProblemNote, YearlyAccount
from .import_models import ImportBatch, ImportRow
from .kinds import Channel, Form, How, Kind, Purpose

__all__ = [
    "BkpmRoom", "Contact", "Correction", "Group", "GroupFinding", "GroupMember", "ImportBatch", "ImportRow", "Meeting",
    "Merge", "Office", "Partner", "Problem", "ProblemNote", "Promise", "TimeRule", "YearlyAccount",
]  # fmt: skip


class TimeRule(models.Model):
    """How long something of this room may wait: a rule with an effective date and a source, never a constant."""

    clock = models.CharField(max_length=30)  # promise, scanning, analysis, response, assessment, finding …
    days = models.PositiveSmallIntegerField(null=True)
    workdays = models.PositiveSmallIntegerField(null=True)
    hours = models.PositiveSmallIntegerField(null=True)  # counted from the minute on, day and night
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days__isnull=False, workdays__isnull=True, hours__isnull=True)
                | Q(days__isnull=True, workdays__isnull=False, hours__isnull=True)
                | Q(days__isnull=True, workdays__isnull=True, hours__isnull=False),
                name="time_rule_one_measure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock}: {self.days or self.workdays or self.hours}"


class Partner(models.Model):
    """A person in a public function, or an organisation, that a unit works with.

    ``function`` is what the public knows somebody for ("chair of the youth club RW 05"); no belief, origin or
    leaning is stored anywhere (E3). ``unit`` keeps the relation; ``area`` is where the partner is at home and
    ``also_in`` where else they matter. ``search_text`` is the folded text that search looks into.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"  # no contact for now, with a reason in the journal
        ENDED = "ended"
        MERGED = "merged"  # the same as ``merged_into``

    form = models.CharField(max_length=12, choices=Form.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=160)
    function = models.CharField(max_length=160, blank=True, default="")
    registration = models.CharField(max_length=80, blank=True, default="")  # of an organisation: decree, licence …
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    also_in = models.ManyToManyField("territory.Area", related_name="+", blank=True)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey("people.Post", null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.CharField(max_length=200, blank=True, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    how_met = models.CharField(max_length=12, choices=How.choices, blank=True, default="")
    met_on = models.DateField(null=True)
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    # Who holds an office in a religious institution agreed that we keep it (E3); empty for everybody else.
    function_consented_on = models.DateField(null=True)
    cadence_days = models.PositiveSmallIntegerField(null=True)  # how often contact was agreed
    seen_at = models.DateTimeField(null=True)  # the last contact of any kind
    see_by = models.DateField(null=True)  # when the agreed cadence runs out; empty without one
    search_text = models.TextField(default="")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "name", "id"], include=["state"], name="partner_unit_by_name"),
            # The last seen first, and whoever was never seen at the end, as the list orders them; for many units alike.
            models.Index("unit", F("seen_at").desc(nulls_last=True), "id", name="partner_unit_last_seen"),
            models.Index(F("seen_at").desc(nulls_last=True), "id", name="partner_last_seen"),
            # With the state, so that they are counted and leafed by the index alone.
            models.Index(fields=["unit", "kind", "name", "id"], include=["state"], name="partner_unit_by_kind"),
            models.Index(fields=["name", "id"], name="partner_name"),  # for who sees many units
            models.Index(
                fields=["unit", "see_by", "id"],
                include=["state"],
                condition=Q(see_by__isnull=False),
                name="partner_unit_see_by",
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="partner_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="partner_on_earth",
            ),
            models.CheckConstraint(condition=~Q(state="merged") ^ Q(merged_into__isnull=False), name="partner_merged"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One way to reach a partner: who gave it, what for, agreed when. Withdrawn, its value is gone at once.

    ``key`` is the value reduced to what identifies it (digits of a number, a small-letter address).
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    value = models.CharField(max_length=254)
    key = models.CharField(max_length=254, default="")
    given_by = models.CharField(max_length=120)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    consented_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key"], condition=Q(withdrawn_at__isnull=True) & ~Q(key=""), name="contact_key")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(value="", key=""), name="contact_withdrawn_is_empty"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.partner_id}"


class Office(models.Model):
    """A person holds a role in an organisation between two dates."""

    person = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="officers")
    title = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="office_dates"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.organisation_id}"


OPEN = Q(state="open")


class Promise(models.Model):
    """What one side promised the other: who owes it, to whom, by when, and whether it was kept.

    ``by_us``: the police owe it; else the partner does. ``owner`` is the post that sees to it either way, and is
    reminded. ``problem``: the promise is part of a group's agreement. Overdue is a question of ``due_at``, no state.
    """

    partner = models.ForeignKey(Partner, null=True, on_delete=models.CASCADE, related_name="promises")
    problem = models.ForeignKey(Problem, null=True, on_delete=models.CASCADE, related_name="promises")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    by_us = models.BooleanField()
    text = models.CharField(max_length=300)
    owed_by = models.CharField(max_length=160)
    owed_to = models.CharField(max_length=160)
    owner = models.ForeignKey("people.Post", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, default="open")
    due_at = models.DateTimeField(null=True)  # empty once it is closed
    due_on = models.DateField()  # the day that was promised, kept for the record
    promised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=300, blank=True, default="")  # how it was kept, or why not
    postponed = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True)  # when the owner hears of it next

    class Meta:
        indexes = [  # fmt: skip
            # Whose side owes it and who sees to it stand in the index too, so that it counts those of a filter alone.
            models.Index(
                fields=["unit", "due_at", "id"],
                include=["partner", "by_us", "owner"],
                condition=OPEN,
                name="promise_unit_due",
            ),
            # For who serves many units, and for a partner's longest overdue one (overdue.py).
            models.Index(
                fields=["due_at", "id"],
                include=["partner", "unit", "by_us", "owner"],
                condition=OPEN,
                name="promise_all_due",
            ),
            models.Index(
                fields=["unit", "-closed_at", "-id"],
                include=["by_us", "owner"],
                condition=~OPEN,
                name="promise_unit_closed",
            ),
            models.Index(fields=["remind_at"], condition=Q(state="open"), name="promise_remind"),
            models.Index(
                fields=["partner", "due_at", "id"], include=["unit"], condition=OPEN, name="promise_open_partner"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(problem__isnull=False), name="promise_to_somebody"
            ),
            models.CheckConstraint(condition=~Q(state="open") | Q(due_at__isnull=False), name="promise_has_a_clock"),
        ]

    def __str__(self) -> str:
        return self.text
