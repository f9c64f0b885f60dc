"""One row per fact."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """Something that happened, in words that stay true when names and units change.

    No foreign keys: the row must outlive what it speaks of. ``data`` holds identifiers and the few words
    that a timeline shows, never a reporter's identity or story.
    """

    class Audience(models.TextChoices):
        PUBLIC = "public"  # the reporter may read it too
        STAFF = "staff"
        RESTRICTED = "restricted"

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.STAFF)
    actor = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, default="", blank=True)
    unit_id = models.BigIntegerField(null=True)
    unit_name = models.CharField(max_length=200, default="", blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id", "id"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.subject_id}"
