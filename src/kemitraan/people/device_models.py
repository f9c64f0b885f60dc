"""The second factor that lies in a chip: a passkey, as a device of django-otp so that a session can name it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_otp.models import Device


class Passkey(Device):  # type: ignore[misc]
    """A key pair in a phone, a computer or a stick (WebAuthn). We hold the public half; the other never leaves it.

    ``sign_count`` rises with every use where the chip counts; a lower one means a copy, and is refused.
    """

    user: models.ForeignKey[Any, Any] = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    credential_id: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=1023, unique=True)
    public_key: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=2000)
    sign_count: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    transports: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # The maker keeps a copy: it may turn up on another device.
    backed_up: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    added_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    used_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey {self.pk}"
