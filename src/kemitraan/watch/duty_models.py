"""Who is on duty by their own word, and until when."""

from __future__ import annotations

from django.db import models

from .post_models import GuardPost
from .unit_models import Member


class OnDuty(models.Model):
    """A member said "I am on duty until …". It ends by itself at ``until``; who goes earlier moves ``until`` to then.

    ``lon`` and ``lat`` are those of the unit or of its post, never where the person is.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="duties")
    post = models.ForeignKey(GuardPost, null=True, on_delete=models.SET_NULL, related_name="duties")
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    lon = models.FloatField()
    lat = models.FloatField()
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["until"], name="onduty_until"),
            models.Index(fields=["member", "-until"], name="onduty_member"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="onduty_times")]

    def __str__(self) -> str:
        return f"duty of member {self.member_id}"
