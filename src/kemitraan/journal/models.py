"""One row per fact, and the tree that proves none was lost, changed or slipped in."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """Something that happened, in words that stay true when names and units change.

    No foreign keys: the row must outlive what it speaks of. ``data`` holds identifiers and the few words
    that a timeline shows, never a reporter's identity or story.

    The last five columns are set by the database itself (migration 0002), whatever is given: ``digest`` is the hash of
    the salt and the row, ``chain`` that of the subject's chain before and this digest. Without its salt a digest says
    nothing about the row.
    """

    class Audience(models.TextChoices):
        PUBLIC = "public"  # the reporter may read it too
        STAFF = "staff"
        RESTRICTED = "restricted"

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.STAFF)
    actor = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, default="", blank=True)
    unit_id = models.BigIntegerField(null=True)
    unit_name = models.CharField(max_length=200, default="", blank=True)
    data = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(null=True, editable=False)  # the database's clock at the moment of writing
    salt = models.BinaryField(null=True, editable=False)  # destroyed with the data it hides
    digest = models.BinaryField(null=True, editable=False)
    previous = models.BinaryField(null=True, editable=False)
    chain = models.BinaryField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id", "id"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.subject_id}"


class Leaf(models.Model):
    """A fact's place in the log. Positions run from 0 without a gap."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"leaf {self.position}"


class Node(models.Model):
    """The root over 256 nodes of the level eight below; kept so that proofs stay cheap as the log grows."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="node_once")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class Head(models.Model):
    """What the whole log was at one moment, signed: its size and root, as a checkpoint anyone can check."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    note = models.TextField()  # C2SP tlog-checkpoint: origin, size, root, our signature
    told_at = models.DateTimeField(null=True)  # when it was sent outside the house

    class Meta:
        indexes = [models.Index(fields=["told_at", "at"], name="head_told")]

    def __str__(self) -> str:
        return f"head of {self.size}"


class Cosignature(models.Model):
    """A witness saw this head, and that it continues the one it saw before."""

    head = models.ForeignKey(Head, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=100)
    line = models.CharField(max_length=300)  # as it stands below the note
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "witness"], name="cosigned_once")]

    def __str__(self) -> str:
        return f"{self.witness} saw {self.head_id}"
