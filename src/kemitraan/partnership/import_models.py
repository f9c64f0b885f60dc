"""A list of partners that came as a file: looked at first, then taken in row by row, undone as a whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ImportBatch(models.Model):
    """One file. ``mapping`` says which column is which field; the rows stand in :class:`ImportRow`."""

    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # field → column number from 0
    defaults = models.JSONField(default=dict)  # field → value for every row
    state = models.CharField(max_length=10, default="checked")
    due_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=200)
    by_account = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # rows gone through
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-at"], name="import_unit_time"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="import_clock"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row as it came, what is wrong with it (column, field, reason), and the partner it became."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # as a spreadsheet counts
    cells = models.JSONField(default=list)
    problems = models.JSONField(default=list)  # [{"column": "Telepon", "field": "phone", "reason": "…"}]
    partner = models.ForeignKey("partnership.Partner", null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey("partnership.Contact", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["partner"], condition=Q(partner__isnull=False), name="import_row_partner")]

    def __str__(self) -> str:
        return f"row {self.number} of {self.batch_id}"
