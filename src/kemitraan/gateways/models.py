"""Who may send through a door for programs, and what each of them brought."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models


class ApiKey(models.Model):
    """A program that sends reports for others; only the hash of its key is kept.

    The key has 256 bits from the system's random source, so a plain SHA-256 suffices (ASVS 11.5.1, 6.5.2).
    """

    hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=250, blank=True, default="")
    created_at = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    may_read_own = models.BooleanField(default=True)
    per_minute = models.PositiveIntegerField(default=600)  # requests, of all web processes together

    def __str__(self) -> str:
        return self.name


class Usage(models.Model):
    """How many requests came with a key in one minute, counted by all web processes; kept for an hour."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "minute"], name="usage_once")]

    def __str__(self) -> str:
        return f"{self.requests} by {self.api_key_id}"


class Delivery(models.Model):
    """One report, and the key that brought it. ``media_url`` is kept as the sender's words and never fetched."""

    report = models.OneToOneField("reports.Report", on_delete=models.CASCADE, primary_key=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    media_url = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["api_key", "-report"], name="delivery_newest")]

    def __str__(self) -> str:
        return f"{self.report_id} by {self.api_key_id}"


def new_key() -> str:
    """A fresh key for a sender, shown once."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
