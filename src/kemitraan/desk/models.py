"""What the desk itself keeps: the views people saved under a name."""

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
