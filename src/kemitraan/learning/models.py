"""What is taught, to whom it is open, when and where: programmes and their sessions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .material_models import Material, MaterialVersion
from .outcome_models import Headcount, QuizQuestion, QuizSheet, RaisedQuestion
from .people_models import Certificate, Knock, Presence, Registration
from .request_models import SessionRequest
from .states import ENDED, UNCLOCKED

__all__ = [
    "Certificate", "Headcount", "Host", "Knock", "LearningRule", "Material", "MaterialVersion", "Presence",
    "Programme", "QuizQuestion", "QuizSheet", "RaisedQuestion", "Registration", "Session", "SessionRequest", "Speaker",
    "Topic",
]  # fmt: skip


class Topic(models.Model):
    """What a session is about: a fixed list, editable as data. ``categories`` are the report codes that speak of it."""

    code = models.SlugField(max_length=30, unique=True)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    categories = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class LearningRule(models.Model):
    """How long a step may take, in days from its anchor (negative: before it), from a date on, with its source."""

    clock = models.CharField(max_length=20)  # announce, open, report, evaluate, approve, answer
    days = models.SmallIntegerField()
    workdays = models.BooleanField(default=False)
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.clock}: {self.days} d"


class Programme(models.Model):
    """What is taught, on one topic, by one unit with its hosts. It is held in sessions, which carry the state.

    ``days_required`` of presence give a certificate; with ``examined`` the organiser must also say who passed.
    ``grants`` names the card a passed course gives in ``watch`` (empty: none).
    """

    class Kind(models.TextChoices):
        SEMINAR = "seminar"
        WORKSHOP = "workshop"  # with a campus
        COUNSELLING = "counselling"  # penyuluhan hukum
        NARCOTICS = "narcotics"
        SECURITY_COURSE = "security_course"  # for self-organised security
        OUTSIDE_COURSE = "outside_course"  # with an institution outside

    kind = models.CharField(max_length=20, choices=Kind.choices)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    about = models.TextField(blank=True, default="")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    certificate = models.BooleanField(default=False)
    hours = models.PositiveSmallIntegerField(default=2)
    days_required = models.PositiveSmallIntegerField(default=1)
    examined = models.BooleanField(default=False)
    exam_body = models.CharField(max_length=160, blank=True, default="")
    licence = models.CharField(max_length=80, blank=True, default="")  # of the training body (SIO)
    grants = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["unit", "-made_at"], name="programme_unit")]

    def __str__(self) -> str:
        return self.title


class Host(models.Model):
    """Who invites beside us: a partner we know, under the name it had then, or a name alone."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField(max_length=160)
    partner = models.ForeignKey("partnership.Partner", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="host_once")]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One occasion of a programme: when, where, for how many, and where it stands.

    ``version`` rises with each attendance that was kept, so that a phone can say which one it knew. ``for_minors``:
    the school registers its class and keeps the parents' consent; no child gives us a name (domain.md E10).
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="sessions")
    key = models.UUIDField(unique=True)  # made by the form: a double click makes one session
    code = models.CharField(max_length=8, unique=True)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=200, blank=True, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    online = models.URLField(max_length=300, blank=True, default="")
    capacity = models.PositiveIntegerField(null=True)  # empty: as many as come
    access = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # sign language, wheelchair …
    for_minors = models.BooleanField(default=False)
    consent_note = models.CharField(max_length=200, blank=True, default="")  # the school's letter
    pin = models.CharField(max_length=6)  # shown in the room, typed by who is there
    state = models.CharField(max_length=12, default="planned")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")  # why cancelled
    report = models.TextField(blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=200, blank=True, default="")
    evaluation = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)  # of changes people with a calendar must hear of (RFC 5545)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "id"], name="session_unit_id"),  # whose these sessions are, reading no row
            models.Index(fields=["unit", "starts_at", "ends_at"], name="session_unit_span"),
            models.Index(fields=["unit", "area"], name="session_unit_area"),  # the areas a filter offers
            models.Index(fields=["unit", "due_at", "id"], name="session_unit_due"),
            models.Index(fields=["unit", "starts_at"], condition=~models.Q(state__in=ENDED), name="session_unit_open"),
            models.Index(fields=["unit"], condition=models.Q(state="held"), name="session_unit_held"),
            models.Index(fields=["unit", "due_at"], condition=~models.Q(state__in=UNCLOCKED), name="session_unit_late"),
            models.Index(fields=["starts_at", "ends_at"], name="session_span"),
            models.Index(fields=["programme", "starts_at"], name="session_programme"),
            models.Index(fields=["due_at"], condition=~models.Q(state__in=ENDED), name="session_clock"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_has_length"),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="session_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Speaker(models.Model):
    """Who speaks at a session: one of our posts, a partner's person, or somebody who agreed to be named."""

    class Kind(models.TextChoices):
        OFFICER = "officer"
        PARTNER = "partner"
        OTHER = "other"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="speakers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    post = models.ForeignKey("people.Post", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)  # as it is announced
    about = models.CharField(max_length=160, blank=True, default="")
    consent = models.CharField(max_length=160, blank=True, default="")  # how and when they agreed to be named

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "name"], name="speaker_once")]

    def __str__(self) -> str:
        return self.name
