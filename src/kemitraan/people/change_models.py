"""What nobody may do alone to those who watch the house: waits here for a second person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyChange(models.Model):
    """A change to an overseer's post or account that was asked for, and what the overseers' body said to it."""

    class Kind(models.TextChoices):
        GIVE = "give", _("Give the post of an overseer")
        END = "end", _("End the post of an overseer")
        CLOSE = "close", _("Close the account of an overseer")
        RENEW = "renew", _("A new first password for an overseer")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Lapsed: nobody answered in time")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("people.Post", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True, default="")
    order_number = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(
        "people.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: console
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "account"], condition=models.Q(state="asked"), name="one_open_body_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}: {self.state}"
