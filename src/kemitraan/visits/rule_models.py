"""What a unit decides about its visits, as dated rows: limits, cadence, hours; the list of topics."""

from __future__ import annotations

from django.db import models


class VisitRule(models.Model):
    """One number of the visits' work, from a date on, with its source. Its name says its unit (``rules.NAMES``)."""

    name = models.CharField(max_length=30)
    amount = models.PositiveIntegerField()
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "unit", "valid_from"], name="visit_rule_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class VisitTopic(models.Model):
    """What a visit may be about: a fixed list, so that nobody writes down what is never asked (domain.md E3)."""

    code = models.CharField(max_length=30, unique=True)
    name_id = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=100)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.code
