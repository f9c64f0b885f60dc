"""What a partner says about their own data, and two partners found to be one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Correction(models.Model):
    """A partner asks us to change or forget something we keep about them (E16). Both versions stay."""

    partner = models.ForeignKey("partnership.Partner", on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)  # name, function, address, how_met, note, promise, forget
    before = models.TextField(blank=True, default="")
    wanted = models.TextField(blank=True, default="")
    why = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, default="asked")
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")
    remind_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "state"], name="correction_of_partner"),
            models.Index(fields=["remind_at"], condition=Q(state="asked"), name="correction_remind"),
            models.Index(fields=["due_at"], include=["partner"], condition=Q(state="asked"), name="correction_open"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.partner_id}"


class Merge(models.Model):
    """A person found two partners to be one. ``moved`` says what went where, so that it can be undone."""

    kept = models.ForeignKey("partnership.Partner", on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey("partnership.Partner", on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kept"], name="merge_kept")]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
