"""Going out for a report: one response, its offers one after another, its clocks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .rule_models import LimitRule, ReachRule
from .states import ASKING, GOING, OPEN

__all__ = ["Bar", "Command", "Hold", "LimitRule", "Offer", "ReachRule", "Response", "Step"]


class Response(models.Model):
    """Somebody goes there. One live row a report; ``Offer`` rows say who was asked.

    Clocks are the facts of domain.md 2.10 and 3.2: first contact, decided, accepted, on the way, on scene,
    stable, handed over, clear. ``target_minutes`` is the band promised by distance (10/15/25).
    """

    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=14, default="waiting")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)  # when the machine looks at it next, while nobody goes
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField(default=0)
    refusals = models.PositiveSmallIntegerField(default=0)  # on this rung
    needs = ArrayField(models.CharField(max_length=30), default=list, blank=True)  # wished, e.g. female_officer
    responder = models.ForeignKey("people.Shift", null=True, on_delete=models.PROTECT, related_name="+")
    target_minutes = models.PositiveSmallIntegerField(null=True)
    eta_at = models.DateTimeField(null=True)
    eta_estimate = models.BooleanField(default=True)
    contact_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    en_route_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    stable_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_to = models.CharField(max_length=200, blank=True, default="")
    cleared_at = models.DateTimeField(null=True)
    alarm_at = models.DateTimeField(null=True)  # nobody could go, or three refused at the top of the ladder
    caught_at = models.DateTimeField(null=True)  # somebody was caught in the act; the timer to hand-over runs
    caught_ground = models.CharField(max_length=1, blank=True, default="")  # a to d
    caught_by = models.CharField(max_length=10, blank=True, default="")  # resident, volunteer, police
    caught_alarm = models.PositiveSmallIntegerField(default=0)  # highest alarm given, in minutes
    injured = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=OPEN), name="response_clock"),
            models.Index(
                fields=["priority", "contact_at"],
                condition=models.Q(state__in=("waiting", "no_unit")),
                name="response_to_offer",
            ),
            models.Index(fields=["responder"], condition=models.Q(state__in=GOING), name="response_going"),
            models.Index(
                fields=["caught_at"],
                condition=models.Q(caught_at__isnull=False, handed_over_at__isnull=True),
                name="response_caught",
            ),
            models.Index(fields=["holder", "state"], name="response_holder"),
            models.Index(fields=["-contact_at"], name="response_time"),
        ]
        constraints = [
            # One live response a report; a disputed report may get another one later.
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(state__in=OPEN), name="one_live_response_a_report"
            ),
            # One responder never has two accepted life-in-danger jobs: the database refuses the second.
            models.UniqueConstraint(
                fields=["responder"],
                condition=models.Q(priority=1, state__in=GOING),
                name="one_life_in_danger_each",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=GOING) | models.Q(responder__isnull=False), name="going_needs_somebody"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=ASKING) | models.Q(responder__isnull=True), name="asking_has_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"response to {self.report_id}"


class Offer(models.Model):
    """One responder was asked, with what the proposal was based on."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="offers")
    shift = models.ForeignKey("people.Shift", null=True, on_delete=models.PROTECT, related_name="+")
    duty_id = models.BigIntegerField(null=True)  # a member of a night watch, asked at their post: no shift of ours
    member_id = models.BigIntegerField(null=True)  # a member on duty by their own word: neither shift nor night
    who = models.CharField(max_length=120, blank=True, default="")  # a volunteer's name and kind, as they were
    who_kind = models.CharField(max_length=20, blank=True, default="")
    kind = models.CharField(max_length=10, default="respond")  # respond, assist (volunteers)
    task = models.CharField(max_length=20, blank=True, default="")  # witness, first_aid, crowd, traffic
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    seconds = models.FloatField()
    metres = models.FloatField(null=True)
    estimate = models.BooleanField(default=True)
    proposal = models.JSONField(default=dict)  # rule, candidates with times, who was passed over and why
    by = models.CharField(max_length=200, blank=True, default="")  # the operator; empty: the machine's proposal
    override_reason = models.CharField(max_length=200, blank=True, default="")
    there_at = models.DateTimeField(null=True)  # a volunteer's own word, by link
    done_at = models.DateTimeField(null=True)
    done_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shift__isnull=False)
                | models.Q(kind="assist", duty_id__isnull=False)
                | models.Q(kind="assist", member_id__isnull=False),
                name="offer_to_somebody",
            ),
            # Two operators never assign one call to two responders …
            models.UniqueConstraint(
                fields=["response"],
                condition=models.Q(kind="respond", state__in=["open", "accepted"]),
                name="one_live_offer_a_response",
            ),
            # … nor one responder to two calls at once.
            models.UniqueConstraint(
                fields=["shift"], condition=models.Q(kind="respond", state="open"), name="one_open_offer_each"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=models.Q(state="open"), name="offer_clock"),
            models.Index(fields=["shift", "state"], name="offer_shift"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class Step(models.Model):
    """A line of the first-action checklist (TPTKP), ticked at the scene."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=30)
    done_at = models.DateTimeField()  # the phone's own time, as said
    received_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "code"], name="step_once")]

    def __str__(self) -> str:
        return self.code


class Command(models.Model):
    """A command from a phone's outbox, by its own key: done once, answered the same ever after."""

    key = models.UUIDField(unique=True)
    post_id = models.BigIntegerField()
    verb = models.CharField(max_length=30)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class Bar(models.Model):
    """A post must not be sent to a response (conflict of interest); the desk said so, with a reason."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="bars")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "post"], name="bar_once")]

    def __str__(self) -> str:
        return f"post {self.post_id} barred"


class Hold(models.Model):
    """While it lasts, calls below P1 in this unit wait for one assignment of all (surge); it ends by itself."""

    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="hold_until")]

    def __str__(self) -> str:
        return f"hold of {self.unit_id}"
