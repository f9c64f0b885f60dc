"""A study of where posts should stand, the work of computing it, and how long each state may last."""

from __future__ import annotations

from django.db import models


class Study(models.Model):
    """One question, what was put into it, and what came out. Streets and counts; never a report, never a person.

    ``instance`` is the archive of the numbers the choice was made from (instance.py), so that it can be made again.
    """

    class Mode(models.TextChoices):
        WALK = "walk"
        DRIVE = "drive"

    key = models.UUIDField(unique=True)  # made by the form; the same key is the same study
    title = models.CharField(max_length=120)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")  # none: all of it
    period_from = models.DateField()
    period_to = models.DateField()  # the last day that counts
    hour_from = models.PositiveSmallIntegerField()
    hour_to = models.PositiveSmallIntegerField()  # may lie after midnight; equal: the whole day
    classes = models.JSONField(default=list)  # of classes.py
    mode = models.CharField(max_length=5, choices=Mode.choices)
    minutes = models.PositiveSmallIntegerField()
    posts = models.PositiveSmallIntegerField()
    bandwidth_m = models.PositiveSmallIntegerField()
    junctions = models.BooleanField(default=True)
    places = models.BooleanField(default=False)
    own_points = models.JSONField(default=list, blank=True)  # [[lon, lat, name], …]
    standing_kinds = models.JSONField(default=list, blank=True)  # kinds of posts in watch that count as there
    cost_per_post = models.PositiveBigIntegerField()  # rupiah a month
    state = models.CharField(max_length=10)
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    inputs = models.JSONField(default=dict, blank=True)  # what it was computed from, in words and numbers
    instance = models.BinaryField(null=True)
    result = models.JSONField(default=dict, blank=True)
    computed_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=list, blank=True)  # places in the list of proposed posts
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-made_at"], name="study_unit_time"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="study_clock"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")), name="study_period_forward"
            ),
            models.CheckConstraint(condition=models.Q(hour_from__lte=23, hour_to__lte=23), name="study_hours_of_a_day"),
            models.CheckConstraint(condition=models.Q(posts__gte=1, posts__lte=20), name="study_posts_1_to_20"),
            models.CheckConstraint(condition=models.Q(minutes__gte=1, minutes__lte=30), name="study_minutes_1_to_30"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def months(self) -> float:
        """How long the period is, in months of 30.4 days."""
        return ((self.period_to - self.period_from).days + 1) / 30.4375

    @property
    def estimate(self) -> bool:
        """Whether it was computed by the straight line, because no streets are imported."""
        return bool(self.inputs.get("estimate"))

    @property
    def hours_are_all(self) -> bool:
        """Whether the whole day counts."""
        return self.hour_from == self.hour_to


class Computation(models.Model):
    """One try at computing a study: who asked, how far it is, why it failed. The row is the queue."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="computations")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)  # a worker that died gives it back by this time
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, blank=True, default="")
    percent = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True, default="")  # why there is no result; words in words.py

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=models.Q(ended_at__isnull=True), name="compute_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["study"], condition=models.Q(ended_at__isnull=True), name="one_computation_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"computation {self.pk} of {self.study_id}"


class StudyClock(models.Model):
    """How long a study may stay in a state, from a date on, with its source."""

    clock = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "valid_from"], name="study_clock_once")]

    def __str__(self) -> str:
        return f"{self.clock}: {self.minutes} min"
