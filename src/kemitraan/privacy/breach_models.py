"""Breaches of personal data: what happened, who is affected, by when we say so (UU 27/2022 Ps. 46)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Incident(models.Model):
    """Personal data may have reached somebody it should not have. The clock of 3×24 hours runs from ``found_at``."""

    class Kind(models.TextChoices):
        SEEN = "seen", _("Seen by somebody who had no business")
        LOST = "lost", _("Lost or destroyed")
        CHANGED = "changed", _("Changed by somebody who had no business")
        LEFT = "left", _("Left the house: stolen, sent wrongly, published")

    number = models.CharField(max_length=20, unique=True)
    drill = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    what = models.TextField()
    data = models.CharField(max_length=300)  # which data, in words
    remedy = models.TextField(blank=True, default="")
    happened_from = models.DateTimeField()
    found_at = models.DateTimeField()
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    owner = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    notice_due_at = models.DateTimeField()  # 3×24 h, whatever the state
    late_told = models.BooleanField(default=False)
    opened_by_id = models.BigIntegerField()
    opened_by_name = models.CharField(max_length=200)
    pack_made_at = models.DateTimeField(null=True)
    pack_sha256 = models.CharField(max_length=64, blank=True, default="")
    agency_told_at = models.DateTimeField(null=True)
    agency_letter = models.CharField(max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    lesson = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "due_at"], name="incident_queue")]

    def __str__(self) -> str:
        return self.number


class Affected(models.Model):
    """Somebody whose data it was, by what is theirs; how we found out, and when and how they were told."""

    class Found(models.TextChoices):
        LOG = "log", _("by the access log")
        CHOSEN = "chosen", _("chosen by hand")

    class Told(models.TextChoices):
        MESSAGE = "message", _("by our message and on their page")
        LETTER = "letter", _("by letter")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="affected")
    kind = models.CharField(max_length=20)
    holding = models.BigIntegerField()
    label = models.CharField(max_length=60)
    found = models.CharField(max_length=6, choices=Found.choices)
    told_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=8, choices=Told.choices, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "kind", "holding"], name="affected_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
