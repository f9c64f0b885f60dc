"""That a closing is true: who closed what, photos that were stopped, second looks, and closings that came in bursts."""

from __future__ import annotations

from django.db import models

from .closing_states import FINDING_OPEN, LOOK_OPEN, STOP_OPEN


class Closing(models.Model):
    """An answer that asks the reporter "is it solved?": by whom, when, and from where.

    ``cell`` is a square of about 600 m around the phone at that moment, where the closing came from a phone on duty;
    it is forgotten after 90 days. ``words`` is a hash of the answer without spaces and signs: the same words, the same
    hash.
    """

    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="closings")
    account_id = models.BigIntegerField(null=True)  # empty: the system
    name = models.CharField(max_length=200, blank=True, default="")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=32)
    cell = models.BigIntegerField(null=True)
    photos = models.PositiveSmallIntegerField(default=0)  # of the scene, in this round of the case
    no_photo = models.CharField(max_length=20, blank=True, default="")  # why none was possible, from a fixed list

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "at"], name="closing_account"),
            models.Index(fields=["at"], name="closing_time"),
        ]

    def __str__(self) -> str:
        return f"closing of {self.report_id}"


class StoppedPhoto(models.Model):
    """A photo of the scene that was not accepted as proof, with the reason and what it is too like.

    Kept whole (the file lies where accepted ones lie) so that another person can look at it and decide; without the
    picture (``size`` 0) once the reporter whose own it was had theirs erased.
    """

    class Why(models.TextChoices):
        OWN = "own"  # the reporter's own picture
        REUSED_HERE = "reused_here"  # shown in an earlier round of this case
        REUSED = "reused"  # shown in another case
        TOO_OLD = "too_old"  # taken before the case was reported
        FUTURE = "future"  # taken at a time that is yet to come

    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="stopped_photos")
    name = models.UUIDField(unique=True)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    phash = models.CharField(max_length=16, blank=True, default="")
    by = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(default=0)
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=200, blank=True, default="")
    why = models.CharField(max_length=12, choices=Why.choices)
    like = models.ForeignKey("reports.Photo", null=True, on_delete=models.SET_NULL, related_name="+")
    fit = models.FloatField(null=True)  # 0 to 1, as in likeness.py
    taken_at = models.DateTimeField(null=True)  # as the picture says; kept only where it is the reason
    at = models.DateTimeField()
    state = models.CharField(max_length=12, default="stopped")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decided_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="stopped_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=STOP_OPEN), name="stopped_clock"),
        ]

    def __str__(self) -> str:
        return f"stopped photo of {self.report_id}"

    @property
    def erased(self) -> bool:
        """Whether the picture itself is gone."""
        return self.size == 0


class SecondLook(models.Model):
    """A closed report whose reporter was silent is looked at by a second officer, never by the one who closed it."""

    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="second_looks")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")  # who has to look
    closed_by_id = models.BigIntegerField(null=True)
    closed_by_unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    drawn = models.CharField(max_length=20)  # why this one: no_photo, override, priority, reopened, lot
    state = models.CharField(max_length=14, default="waiting")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    looked_by_id = models.BigIntegerField(null=True)
    looked_by = models.CharField(max_length=200, blank=True, default="")
    looked_by_unit = models.CharField(max_length=200, blank=True, default="")
    how = models.CharField(max_length=12, blank=True, default="")  # went_there, called
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(state__in=LOOK_OPEN), name="one_open_second_look"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state__in=LOOK_OPEN), name="second_look_clock")]

    def __str__(self) -> str:
        return f"second look at {self.report_id}"


class BurstFinding(models.Model):
    """Closings that came too many at once, from one place, or in the same words: a question to the superior.

    A question with its evidence, never a judgement and never a sanction by itself (domain.md 6, E19). Nothing counts
    or orders people by their findings.
    """

    class Kind(models.TextChoices):
        MANY = "many"  # within minutes
        PLACE = "place"  # of different places, from one place
        WORDS = "words"  # in the same words

    kind = models.CharField(max_length=8, choices=Kind.choices)
    account_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")  # whose superior answers
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    evidence = models.JSONField(default=list)  # [{"closing", "report", "at"}], in the order of time
    rule = models.JSONField(default=dict)  # the numbers it was found by, as they were
    state = models.CharField(max_length=12, default="open")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True, default="")
    answered_by_id = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "kind"], condition=models.Q(state__in=FINDING_OPEN), name="one_open_burst"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state__in=FINDING_OPEN), name="burst_clock")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.account_id}"


class ClosingRule(models.Model):
    """A number this is done by: from a day on, for a unit or for all, with its source. Never a constant."""

    code = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.code} = {self.value}"
