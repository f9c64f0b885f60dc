"""What the desk itself keeps: the views people saved under a name, and which forms were sent."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """The filters of one address under a name, for one account."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    view = models.CharField(max_length=500)  # as desk.filters writes it
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class Press(models.Model):
    """A form that was sent, by its key and a hash of what it said; kept a day, so that a double press makes one."""

    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "fingerprint"], name="press_once")]

    def __str__(self) -> str:
        return str(self.key)
