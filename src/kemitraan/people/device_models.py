"""The second factor that lies in a chip: a passkey, as a device of django-otp so that a session can name it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_otp.models import Device


class Passkey(Device):  # type: ignore[misc]
    """A key pair in a phone, a computer or a stick (WebAuthn). We hold the public half; the other never leaves it.

    ``sign_count`` rises with every use where the chip counts; a lower one means a copy, and is refused.
    """

    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2000)
    sign_count = models.BigIntegerField(default=0)
    transports = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    backed_up = models.BooleanField(default=False)  # the maker keeps a copy: it may turn up on another device
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey {self.pk}"
