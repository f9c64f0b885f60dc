"""Visits: who was spoken with where, only after a yes, and what came of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .place_models import Beat, DayPlan, VisitPlace
from .rule_models import VisitRule, VisitTopic
from .states import CLOCKED, RARE, REQUEST_CLOCKED

__all__ = [
    "Beat", "DayPlan", "Leaflet", "Visit", "VisitCommand", "VisitConflict", "VisitPlace", "VisitRequest",
    "VisitRule", "VisitTopic", "VisitVersion",
]  # fmt: skip

CONTENT = ("topics", "concerns", "advice", "next_step")  # all that may be written down about a talk


class Visit(models.Model):
    """One visit of one officer. ``key`` is made by whoever starts it, phone or planner: the same key, one visit.

    ``version`` counts the changes of its content; a change names the version it was made from. Content may be there
    only with ``consent`` yes, and the database holds that.
    """

    class Consent(models.TextChoices):
        YES = "yes"  # said aloud, after the purpose was told and that answers are free
        NO = "no"
        CHILD = "child"  # a child alone: a leaflet and nothing else
        ABSENT = "absent"  # nobody at home

    key = models.UUIDField(unique=True)
    version = models.PositiveIntegerField(default=1)
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(VisitPlace, on_delete=models.PROTECT, related_name="visits")
    rw = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()  # planned for; once started, the day it was
    plan = models.ForeignKey(DayPlan, null=True, on_delete=models.SET_NULL, related_name="stops")
    order = models.PositiveSmallIntegerField(default=0)
    reason = models.JSONField(default=dict, blank=True)  # why it was proposed: rule and inputs (E19)
    state = models.CharField(max_length=14, default="planned")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=6, choices=Consent.choices, blank=True, default="")
    topics = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    concerns = models.TextField(blank=True, default="")
    advice = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    flags = models.JSONField(default=list, blank=True)  # words found that are never asked: [{field, word, kind}]
    skip_reason = models.CharField(max_length=20, blank=True, default="")
    started_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)  # the phone's own clock; says the day, within bounds
    recorded_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewer_id = models.BigIntegerField(null=True)
    reviewer_name = models.CharField(max_length=120, blank=True, default="")
    feedback = models.TextField(blank=True, default="")
    feedback_seen_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)  # of the visit, by the visited, 1 to 4
    rating_comment = models.TextField(blank=True, default="")
    rated_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)  # promised when it began: the purge goes by this
    late_at = models.DateTimeField(null=True)  # its time ran out, and its superior was shown so

    class Meta:
        indexes = [
            models.Index(fields=["post", "-day", "-id"], name="visit_of_post"),
            models.Index(fields=["unit", "-day", "-id"], name="visit_of_unit"),
            models.Index(
                fields=["unit", "state", "-day", "-id"], condition=models.Q(state__in=RARE), name="visit_rare_of_unit"
            ),
            models.Index(
                fields=["unit", "submitted_at"], condition=models.Q(state="submitted"), name="visit_to_review"
            ),
            models.Index(fields=["unit", "due_at"], condition=models.Q(state="in_progress"), name="visit_unsent"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=CLOCKED), name="visit_clock"),
            models.Index(fields=["keep_until"], name="visit_keep_until"),
            models.Index(fields=["plan", "order"], name="visit_of_plan"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(consent="yes")
                | models.Q(topics=[], concerns="", advice="", next_step="", rating_comment="", flags=[]),
                name="visit_content_needs_a_yes",
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=1, rating__lte=4), name="visit_rating"
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.key}"

    def content(self) -> dict[str, object]:
        """What was written down, as plain values."""
        return {
            "topics": list(self.topics),
            "concerns": self.concerns,
            "advice": self.advice,
            "next_step": self.next_step,
        }


class VisitVersion(models.Model):
    """The content of a visit as one change left it. ``command`` is the key of the phone's change, obeyed once."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    by_kind = models.CharField(max_length=20)  # staff, reporter (the visited), system
    by_name = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    command = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="visit_version_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} v{self.number}"


class VisitConflict(models.Model):
    """Two changes of one visit from the same version: both are kept, and a person decides."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="conflicts")
    base_version = models.PositiveIntegerField()
    theirs = models.JSONField()  # the change that came later
    ours = models.JSONField()  # the content it met
    by_kind = models.CharField(max_length=20)
    by_name = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    command = models.UUIDField(null=True, unique=True)
    state = models.CharField(max_length=10, default="open")
    owner = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    choice = models.CharField(max_length=8, blank=True, default="")  # ours, theirs, merged
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=200, blank=True, default="")
    late_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="open"), name="visit_conflict_clock")]

    def __str__(self) -> str:
        return f"conflict {self.pk} of {self.visit_id}"


class VisitRequest(models.Model):
    """Something asked for at a door. Within a day it becomes a report or somebody's task with a date."""

    class ReplyBy(models.TextChoices):
        NONE = "none"  # no news wanted
        PAGE = "page"  # by the leaflet's page
        EMAIL = "email"
        PHONE = "phone"

    key = models.UUIDField(unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="requests")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    category = models.CharField(max_length=10, blank=True, default="")  # of reports, where it is to become one
    wish = models.CharField(max_length=8, default="")  # report, task, or not yet decided
    reply_by = models.CharField(max_length=6, choices=ReplyBy.choices, default=ReplyBy.PAGE)
    reply_to = models.CharField(max_length=254, blank=True, default="")
    anonymous = models.BooleanField(default=False)
    heard_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="heard")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    report = models.ForeignKey("reports.Report", null=True, on_delete=models.SET_NULL, related_name="+")
    assignee = models.ForeignKey("people.Post", null=True, on_delete=models.PROTECT, related_name="+")
    do_by = models.DateField(null=True)
    outcome = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)  # they wished to hear by telephone, and were called
    late_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "due_at"], condition=models.Q(state__in=REQUEST_CLOCKED), name="visit_request_open"
            ),
            models.Index(fields=["due_at"], condition=models.Q(state__in=REQUEST_CLOCKED), name="visit_request_clock"),
            models.Index(fields=["unit", "state", "due_at", "id"], name="visit_request_of_unit"),
        ]

    def __str__(self) -> str:
        return f"request {self.key}"

    @property
    def told_by_call(self) -> bool:
        """Whether whoever asked hears by a call of ours; of what became a report, the report tells."""
        return self.reply_by == self.ReplyBy.PHONE and bool(self.reply_to) and self.report_id is None


class Leaflet(models.Model):
    """A sheet with rights, 110 and a QR, taken along before anybody knows whose door it will be for.

    Its link opens what the visit it was left at stored. Unbound it tells rights and numbers only.
    """

    code = models.CharField(max_length=12, unique=True)  # printed on it; the officer says which one was left
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.CASCADE, related_name="leaflets")
    made_at = models.DateTimeField()
    bound_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post"], condition=models.Q(visit__isnull=True), name="leaflet_unused")]

    def __str__(self) -> str:
        return self.code


class VisitCommand(models.Model):
    """What a phone said about a visit, with its own key: obeyed once, answered the same ever after."""

    key = models.UUIDField(unique=True)
    post_id = models.BigIntegerField()
    verb = models.CharField(max_length=20)
    visit_key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="visit_command_age")]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"
