"""What is handed out and shown: materials in versions, each seen by two people before anybody else sees it."""

from __future__ import annotations

from django.db import models


class Material(models.Model):
    """One hand-out or set of slides of a programme. What people may read is its newest approved version."""

    programme = models.ForeignKey("learning.Programme", on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "title"], name="material_once")]

    def __str__(self) -> str:
        return self.title


class MaterialVersion(models.Model):
    """A file as it was handed in. ``author_id`` and ``decided_by_id`` are accounts and never the same one."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.UUIDField(unique=True)
    sha256 = models.CharField(max_length=64)
    media = models.CharField(max_length=30)  # application/pdf, text/plain
    size = models.PositiveIntegerField()  # bytes
    state = models.CharField(max_length=12, default="draft")
    owner = models.CharField(max_length=20, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    author_id = models.BigIntegerField()
    author = models.CharField(max_length=200)
    handed_in_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="draft"), name="material_draft")]
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="material_version_once"),
            models.UniqueConstraint(fields=["material", "sha256"], name="material_file_once"),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | ~models.Q(author_id=models.F("decided_by_id")),
                name="material_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} v{self.number}"
