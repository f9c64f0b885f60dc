"""Limits and reach as dated rules that staff may edit: never constants in code."""

from __future__ import annotations

from django.db import models


class LimitRule(models.Model):
    """How long a clock of a response runs, from a date on, with its source.

    ``beyond_m``: holds for responders at least this far away by road (the band of the arrival target).
    """

    clock = models.CharField(max_length=30)
    priority = models.PositiveSmallIntegerField(null=True)  # empty: every priority
    beyond_m = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField()
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.clock} P{self.priority or '*'}: {self.seconds} s"


class ReachRule(models.Model):
    """Who may be asked on a rung of the ladder.

    ``from_rung`` counts from 0 (the unit of the place); −1 means the last rung, whatever its number.
    """

    LAST = -1

    class Level(models.TextChoices):
        UNIT = "unit"  # the unit of the place and below
        POLRES = "polres"
        POLDA = "polda"

    priority = models.PositiveSmallIntegerField(null=True)  # empty: every priority
    from_rung = models.SmallIntegerField()
    level = models.CharField(max_length=10, choices=Level.choices)
    busy = models.BooleanField(default=False)  # also those bound to something less urgent
    max_age_s = models.PositiveIntegerField()  # an older position is too uncertain
    refusals = models.PositiveSmallIntegerField(default=3)  # so many, then one rung up
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(from_rung__gte=-1), name="rung_from_last"),
            models.CheckConstraint(condition=models.Q(refusals__gte=1), name="refusals_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"P{self.priority or '*'} from rung {self.from_rung}: {self.level}"
