"""Times of this room as dated rules that staff may edit: never constants in code."""

from __future__ import annotations

from django.db import models


class NightRule(models.Model):
    """How long a clock of a roster or a night runs, from a date on, with its source.

    What the minutes count from is the clock's own matter: see ``rules.py``.
    """

    clock = models.CharField(max_length=30)
    minutes = models.PositiveIntegerField()
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.clock}: {self.minutes} min"
