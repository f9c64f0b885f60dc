"""Somebody asks that a session be held with them: a campus, a school, an RW, a company."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .states import REQUEST_OPEN


class SessionRequest(models.Model):
    """A wish with its own code, owner and clock. It is planned, declined with a reason, or answered otherwise.

    Name and e-mail of who asked are wiped a year after the decision (domain.md E9); what was asked stays as a count.
    """

    class Asker(models.TextChoices):
        CAMPUS = "campus", _("Campus or student organisation")
        SCHOOL = "school", _("School")
        NEIGHBOURHOOD = "neighbourhood", _("RT, RW or kelurahan")
        COMMUNITY = "community", _("Community or organisation")
        COMPANY = "company", _("Company")
        OTHER = "other", _("Somebody else")

    key = models.UUIDField(unique=True)  # made by the form: a double click makes one request
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=8, unique=True)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey("learning.Topic", on_delete=models.PROTECT, related_name="+")
    asker = models.CharField(max_length=14, choices=Asker.choices)
    group_name = models.CharField(max_length=160)  # of the school, RW, company
    place = models.CharField(max_length=200, blank=True, default="")
    people = models.PositiveIntegerField(null=True)  # about how many would come
    for_minors = models.BooleanField(default=False)
    wished = models.CharField(max_length=200, blank=True, default="")  # when, in their words
    text = models.TextField(blank=True, default="")
    name = models.CharField(max_length=120, blank=True, default="")  # whom to speak with
    email = models.EmailField(blank=True, default="")
    consent_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default="id")
    state = models.CharField(max_length=12, default="received")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    session = models.ForeignKey("learning.Session", null=True, on_delete=models.SET_NULL, related_name="requests")
    words = models.TextField(blank=True, default="")  # the reason, or the answer
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state", "-received_at"], name="sessionrequest_unit"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=REQUEST_OPEN), name="sessionrequest_clock"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email="") | models.Q(consent_at__isnull=False), name="request_email_with_consent"
            )
        ]

    def __str__(self) -> str:
        return self.code
