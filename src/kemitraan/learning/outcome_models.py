"""What came of a session: how many were there, what they knew before and after, what they asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Headcount(models.Model):
    """How many were there, as somebody counted. Counts only: no list, no identity card (domain.md 3.11).

    A count made without knowing the newest one is kept beside it as a conflict, until a person decides.
    """

    class State(models.TextChoices):
        KEPT = "kept"
        CONFLICT = "conflict"
        SET_ASIDE = "set_aside"

    session = models.ForeignKey("learning.Session", on_delete=models.CASCADE, related_name="headcounts")
    key = models.UUIDField(unique=True)
    version = models.PositiveIntegerField()  # the version it made; of a conflict, the one it had not seen
    base_version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    total = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True)
    men = models.PositiveIntegerField(null=True)
    under_17 = models.PositiveIntegerField(null=True)
    age_17_24 = models.PositiveIntegerField(null=True)
    age_25_59 = models.PositiveIntegerField(null=True)
    age_60 = models.PositiveIntegerField(null=True)
    by = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["session", "-version"], name="headcount_session")]

    def __str__(self) -> str:
        return f"{self.total} at {self.session_id}"


class QuizQuestion(models.Model):
    """A question of a programme's quiz, with its choices and which of them is right (counted from 0)."""

    programme = models.ForeignKey("learning.Programme", on_delete=models.CASCADE, related_name="quiz")
    number = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=250)
    choices = ArrayField(models.CharField(max_length=160))
    right = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="quiz_question_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.wording}"


class QuizSheet(models.Model):
    """One anonymous sheet, before or after. It says which session and day, and nothing that leads to a person:
    no registration, no time of day, no address. Before and after are not joined."""

    class Phase(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"

    session = models.ForeignKey("learning.Session", on_delete=models.CASCADE, related_name="sheets")
    key = models.UUIDField(unique=True)  # by chance, so that a double click counts once
    phase = models.CharField(max_length=6, choices=Phase.choices)
    answers = ArrayField(models.SmallIntegerField())  # the choice of each question, −1 where left out
    right = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["session", "phase"], name="quiz_sheet_session")]

    def __str__(self) -> str:
        return f"{self.phase} of {self.session_id}"


class RaisedQuestion(models.Model):
    """A question heard at a session, or a mistake somebody points out: a task with an owner and a date.

    The answer is posted on the session's page. Who asked is not kept.
    """

    class Kind(models.TextChoices):
        QUESTION = "question"
        CORRECTION = "correction"

    session = models.ForeignKey("learning.Session", on_delete=models.CASCADE, related_name="questions")
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.QUESTION)
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, default="open")
    owner = models.CharField(max_length=20, blank=True, default="organiser")
    post = models.ForeignKey("people.Post", null=True, on_delete=models.PROTECT, related_name="+")  # who answers it
    due_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True, default="")
    report = models.ForeignKey("reports.Report", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["session", "id"], name="raised_session"),
            models.Index(fields=["due_at"], condition=~models.Q(state="answered"), name="raised_clock"),
            models.Index(fields=["session"], condition=~models.Q(state="answered"), name="raised_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
