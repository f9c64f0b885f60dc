"""What phones said that was written without signal: kept by its own key, obeyed once, answered the same ever after."""

from __future__ import annotations

from django.db import models

from .states import CLOCKED


class PhoneCommand(models.Model):
    """One command of a phone's outbox for the rooms below. ``key`` is the phone's own.

    ``phone`` and ``number`` say which phone and in which order it was written there; ``said_at`` is that phone's clock.
    None of the three decides anything: order is what a command names as its predecessor (``after``), else arrival.
    ``data`` is kept only while somebody still has to look at it; afterwards the fingerprint and the answer remain.
    """

    key = models.UUIDField(unique=True)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    phone = models.UUIDField()
    number = models.PositiveBigIntegerField()
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    base_version = models.PositiveIntegerField(null=True)
    after = models.UUIDField(null=True)
    fingerprint = models.CharField(max_length=64)
    data = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=14, default="held")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=12, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=202)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["after"], condition=models.Q(state__in=CLOCKED), name="phone_command_after"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=CLOCKED), name="phone_command_clock"),
            models.Index(fields=["account", "state"], condition=models.Q(state__in=CLOCKED), name="phone_command_held"),
            models.Index(fields=["at"], name="phone_command_age"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"
