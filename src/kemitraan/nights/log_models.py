"""What happened in a night: laps, scans, lines of the log book, incidents."""

from __future__ import annotations

from django.db import models

from .night_models import Night


class Checkpoint(models.Model):
    """A place on the round with a code on the wall; whoever walks past scans it. Optional."""

    post = models.ForeignKey("watch.GuardPost", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=20, unique=True)  # printed for the wall: a place, no secret
    order = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "order"], name="checkpoint_post")]

    def __str__(self) -> str:
        return self.name


class Lap(models.Model):
    """One round through the neighbourhood."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="laps")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    walkers = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["night", "number"], name="lap_number_once"),
            models.UniqueConstraint(
                fields=["night"], condition=models.Q(ended_at__isnull=True), name="one_lap_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"lap {self.number} of night {self.night_id}"


class Scan(models.Model):
    """A checkpoint was passed on a lap."""

    lap = models.ForeignKey(Lap, on_delete=models.CASCADE, related_name="scans")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lap", "checkpoint"], name="scan_once_a_lap")]

    def __str__(self) -> str:
        return f"scan of {self.checkpoint_id}"


class LogLine(models.Model):
    """A line of the log book (buku mutasi): what was seen, which signal was given. Never who passed by."""

    class Kind(models.TextChoices):
        NOTE = "note"
        SIGNAL = "signal"

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NOTE)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"line {self.pk} of night {self.night_id}"


class Incident(models.Model):
    """Something happened and a report was made of it; with the timer where somebody was caught in the act."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="incidents")
    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    caught_at = models.DateTimeField(null=True)  # the seizure, as the watch tells it
    caught_ground = models.CharField(max_length=1, blank=True, default="")  # a to d (caught.GROUNDS); empty: not said
    caught_by = models.CharField(max_length=10, blank=True, default="")  # volunteer, resident
    force = models.BooleanField(default=False)  # force was used in seizing
    minor = models.BooleanField(default=False)  # the one who was caught may be under eighteen
    caught_alarm = models.PositiveSmallIntegerField(default=0)  # highest alarm given, in minutes
    alarm_due_at = models.DateTimeField(null=True)  # the next alarm; none after hand-over
    injured = models.BooleanField(default=False)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_to = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["alarm_due_at"], condition=models.Q(alarm_due_at__isnull=False), name="incident_caught"
            ),
            models.Index(
                fields=["caught_at"],
                condition=models.Q(caught_at__isnull=False, handed_over_at__isnull=True),
                name="incident_held",
            ),
            models.Index(fields=["night"], name="incident_night"),
            models.Index(fields=["-at"], name="incident_newest"),
        ]
        constraints = [models.UniqueConstraint(fields=["report"], name="incident_report_once")]

    def __str__(self) -> str:
        return f"incident {self.pk}"
