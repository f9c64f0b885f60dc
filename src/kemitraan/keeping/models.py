"""Keys that can be destroyed, holds that forbid it, rules of how long, and proof of what went."""

from __future__ import annotations

from django.db import models


class KeyWrap(models.Model):
    """The key of one subject's envelope (a report's reporter, say), sealed under an epoch key that lies elsewhere.

    Deleting the row destroys the key: what was sealed under it is noise. ``closed_at``: the person asked that nobody
    works with it for now; it opens for the person's own answer only.
    """

    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    epoch = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "subject_id"], name="wrap_once")]
        indexes = [models.Index(fields=["epoch"], name="wrap_epoch")]

    def __str__(self) -> str:
        return f"key of {self.subject} {self.subject_id}"


class Hold(models.Model):
    """Two persons decided that something is kept for now, whoever asks for its erasure. It always has an end."""

    class Subject(models.TextChoices):
        REPORT = "report"
        VISIT = "visit"
        PARTNER = "partner"
        MEMBER = "member"
        REGISTRATION = "registration"
        COMPLAINT = "complaint"

    subject = models.CharField(max_length=20, choices=Subject.choices)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=40)  # how the two persons call it: a code, never a name
    unit_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300)
    letter = models.CharField(max_length=80)  # number of the letter or order it rests on
    may_be_told = models.BooleanField(default=True)  # False: telling the person would harm an investigation
    until = models.DateField()
    state = models.CharField(max_length=10, default="asked")
    owner = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    asked_by_id = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "state", "subject_id"], name="hold_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by_id__isnull=True) | ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="hold_takes_two",
            )
        ]

    def __str__(self) -> str:
        return f"hold on {self.subject} {self.label}"


class KeepRule(models.Model):
    """How many days a class of data is kept, from a date on, with the law it rests on and where we read it."""

    name = models.CharField(max_length=30)
    days = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=200)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "valid_from"], name="keep_rule_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.days} d"


class PurgeCertificate(models.Model):
    """Proof of one purge: what class went, how much, by which rule, when. It holds nothing of what was in it.

    ``digest`` is the SHA-256 of the certificate's canonical text, in which the digest before stands (a chain); the
    same digest stands in the journal.
    """

    name = models.CharField(max_length=30)
    rule = models.CharField(max_length=200)
    at = models.DateTimeField()
    counts = models.JSONField()  # {"visits": 12, "versions": 30}
    oldest = models.DateField(null=True)
    newest = models.DateField(null=True)
    asked = models.BooleanField(default=False)  # by the person, not by time
    previous = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.name} purged on {self.at:%Y-%m-%d}"
