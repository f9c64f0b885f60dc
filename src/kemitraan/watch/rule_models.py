"""Clocks and marks of this room as dated rules: never constants in code."""

from __future__ import annotations

from django.db import models


class WatchRule(models.Model):
    """How many days something lasts, from a date on, with its source. Several rows of one name are its marks."""

    name = models.CharField(max_length=30)
    days = models.PositiveSmallIntegerField()
    workdays = models.BooleanField(default=False)
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.name}: {self.days} d"
