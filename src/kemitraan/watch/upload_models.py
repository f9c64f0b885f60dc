"""Lists of guards that employers upload."""

from __future__ import annotations

from django.db import models

from .unit_models import Employer


class GuardList(models.Model):
    """One uploaded list: its rows with what is wrong in each, what keeping it changed, and so how to undo it.

    ``rows`` are forgotten with the list's last state: nothing of a draft that nobody kept stays.
    """

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="lists")
    file_name = models.CharField(max_length=120)
    rows = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="draft")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["employer", "-id"], name="guardlist_employer"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=("draft", "kept")), name="guardlist_clock"),
        ]

    def __str__(self) -> str:
        return f"list {self.pk} of {self.employer_id}"
