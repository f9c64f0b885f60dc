"""One message, one person, one receipt."""

from __future__ import annotations

from django.db import models


class Template(models.Model):
    """The wording of one kind of message in one language; the newest version is the one in use."""

    code = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    version = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "language", "version"], name="template_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.language} v{self.version}"


class Message(models.Model):
    """One message to one person by one channel, and how far it got.

    ``about``/``about_id`` name the subject without a foreign key. ``address`` is empty for the page channel; where it
    begins with ``§`` it is sealed under the subject's own key (:mod:`kemitraan.messaging.addresses`).
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"  # gave up; shown on the desk

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=500, blank=True, default="")
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=5, default="id")
    context = models.JSONField(default=dict)
    about = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="queued"), name="message_waiting"),
            models.Index(fields=["about", "about_id", "id"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.template} by {self.channel}"


class ReadNotice(models.Model):
    """A reminder to staff was marked as read. Apart from the message: sending millions pays nothing for it."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="read_notice")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} read"


class StaffWish(models.Model):
    """Whether somebody of the staff wants one kind of mail, and when they last got one."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    wanted = models.BooleanField(default=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="staff_wish_once")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.account_id}"
