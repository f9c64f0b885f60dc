"""People at a session who gave a name because they wanted a certificate, and as little of them as that needs."""

from __future__ import annotations

from django.db import models


class Registration(models.Model):
    """A place at a session. The name is asked only where a certificate is wanted, the e-mail only with consent.

    Name and e-mail are wiped a year after the session (domain.md E9); the place stays as a count.
    """

    class State(models.TextChoices):
        REGISTERED = "registered"
        WAITING = "waiting"
        CANCELLED = "cancelled"

    session = models.ForeignKey("learning.Session", on_delete=models.PROTECT, related_name="registrations")
    key = models.UUIDField(unique=True)  # made by the form: the same key is the same place
    fingerprint = models.CharField(max_length=64)
    check_code = models.CharField(max_length=12, unique=True)  # in the QR shown at the door; opens nothing else
    state = models.CharField(max_length=12, choices=State.choices)
    language = models.CharField(max_length=5, default="id")
    name = models.CharField(max_length=120, blank=True, default="")
    shown_as = models.CharField(max_length=10, default="initials")  # what a check of the certificate tells
    email = models.EmailField(blank=True, default="")
    consent_at = models.DateTimeField(null=True)  # to be written to at that address
    card_number = models.CharField(max_length=40, blank=True, default="")  # of the card a course renews
    needs = models.CharField(max_length=200, blank=True, default="")  # sign language, a ramp: the person's own words
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    passed = models.BooleanField(null=True)  # said by the organiser where the course ends with an exam
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["session", "state", "registered_at"], name="registration_session")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email="") | models.Q(consent_at__isnull=False), name="email_with_consent"
            )
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"


class Presence(models.Model):
    """A registered person was there on a day of the session."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="presences")
    day = models.DateField()
    at = models.DateTimeField()
    how = models.CharField(max_length=10)  # pin, qr, organiser
    noted_by = models.BigIntegerField(null=True)  # the account whose phone noted it; only they may take it back
    doubted_at = models.DateTimeField(null=True)  # another phone says the contrary: counts for nothing until decided
    doubted_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "day"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.registration_id} on {self.day}"


class Certificate(models.Model):
    """What somebody learned, on paper, with a secret in its QR by which anybody can check it.

    It stands by itself: course and name as they were then, so that it outlives the registration. A check tells
    ``shown``: the name, the initials or nothing, as the holder chose.
    """

    registration = models.OneToOneField(Registration, null=True, on_delete=models.SET_NULL, related_name="certificate")
    session = models.ForeignKey("learning.Session", on_delete=models.PROTECT, related_name="certificates")
    token = models.CharField(max_length=40, unique=True)  # 144 bits
    number = models.CharField(max_length=60, unique=True)
    course = models.CharField(max_length=160)
    held_on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    exam_body = models.CharField(max_length=160, blank=True, default="")
    unit_name = models.CharField(max_length=120)
    holder = models.CharField(max_length=120)  # printed on the paper
    shown = models.CharField(max_length=120, blank=True, default="")  # told by a check
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True, default="")
    withdrawn_by = models.CharField(max_length=200, blank=True, default="")
    card = models.CharField(max_length=120, blank=True, default="")  # what it granted in the watch, in words

    class Meta:
        indexes = [models.Index(fields=["session", "id"], name="certificate_session")]

    def __str__(self) -> str:
        return self.number


class Knock(models.Model):
    """A try at an open door (a certificate's secret, a PIN, a form), counted a day by a keyed hash of its source."""

    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "source", "at"], name="knock_source"),
            models.Index(fields=["at"], name="knock_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M}"
