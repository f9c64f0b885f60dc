"""Requests about one's own data, requests for public information, breaches, and the clocks of all three."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .breach_models import Affected, Incident
from .information_models import InformationRequest, InformationSeries

__all__ = [
    "Affected", "DataHolding", "DataRequest", "DutyRule", "Incident", "InformationRequest", "InformationSeries",
]  # fmt: skip


class DutyRule(models.Model):
    """How long a duty of this room may take, from a date on, with its source: hours, or days an office works."""

    name = models.CharField(max_length=30)
    hours = models.PositiveIntegerField(null=True)
    workdays = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__isnull=True) ^ models.Q(workdays__isnull=True), name="duty_hours_or_workdays"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.hours or self.workdays}"


class DataRequest(models.Model):
    """Somebody asks about their own data. What they wrote is sealed; whose data it is, its holdings say."""

    class Kind(models.TextChoices):
        SEE = "see", _("See everything you hold about me")
        CORRECT = "correct", _("Put something right")
        WITHDRAW = "withdraw", _("Withdraw my consent")
        ERASE = "erase", _("Erase it")
        LIMIT = "limit", _("Limit what is done with it")

    key = models.UUIDField(unique=True)
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = models.CharField(max_length=5, default="id")
    words = models.BinaryField(null=True)  # sealed under a key of its own
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    owner = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    late_told = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    checked_by_id = models.BigIntegerField(null=True)  # who looked at an identity card, where nothing else proved it
    checked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    office = models.CharField(max_length=160, blank=True, default="")
    answer = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "due_at"], name="data_request_queue")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(checked_by_id__isnull=True)
                | models.Q(answered_by_id__isnull=True)
                | ~models.Q(checked_by_id=models.F("answered_by_id")),
                name="data_request_checked_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"data request {self.pk}"


class DataHolding(models.Model):
    """One thing the person showed to be theirs, and what became of it."""

    class How(models.TextChoices):
        CODE = "code", _("by a code or a link of theirs")
        DESK = "desk", _("by an identity card at a desk")

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="holdings")
    kind = models.CharField(max_length=20)
    holding = models.BigIntegerField()
    label = models.CharField(max_length=60)
    how = models.CharField(max_length=6, choices=How.choices)
    added_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "kind", "holding"], name="holding_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
