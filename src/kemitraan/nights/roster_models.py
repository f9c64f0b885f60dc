"""Rosters: who can, what was asked of the solver, what it found, and who swaps with whom."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .states import ROSTER_OPEN


class Availability(models.Model):
    """What a member said about nights, for every roster to come. ``exempt`` has no reason, on purpose (E21)."""

    member = models.OneToOneField("watch.Member", primary_key=True, on_delete=models.CASCADE, related_name="+")
    exempt = models.BooleanField(default=False)
    weekdays_off = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # 0 Monday … 6 Sunday
    dates_off = ArrayField(models.DateField(), default=list, blank=True)
    most = models.PositiveSmallIntegerField(null=True)  # at most so many duties in one roster
    likes = ArrayField(models.BigIntegerField(), default=list, blank=True)  # members
    avoids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    likes_weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"availability of member {self.member_id}"


class Roster(models.Model):
    """Who watches at one post from a day to a day, by rules, agreed by those who watch."""

    post = models.ForeignKey("watch.GuardPost", on_delete=models.PROTECT, related_name="+")
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # empty: every night
    starts_at = models.TimeField()
    ends_at = models.TimeField()  # the next morning
    squad = models.PositiveSmallIntegerField()
    rest = models.PositiveSmallIntegerField(default=2)
    leaders = models.PositiveSmallIntegerField(default=1)
    most = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=10, default="draft")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # the owner was told that time ran out
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["guided_by", "-first", "-id"], name="roster_guided"),
            models.Index(fields=["post", "-first"], name="roster_post"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=ROSTER_OPEN), name="roster_clock"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="roster_days"),
            models.CheckConstraint(condition=models.Q(squad__gte=2, squad__lte=30), name="roster_squad"),
            models.CheckConstraint(condition=models.Q(rest__gte=2), name="roster_one_in_three"),
        ]

    def __str__(self) -> str:
        return f"roster {self.pk} of post {self.post_id}"


class RosterRun(models.Model):
    """One question to the solver: what was asked (``puzzle``), how far it is, what came out. A worker does it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        FOUND = "found"
        IMPOSSIBLE = "impossible"
        FAILED = "failed"

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    puzzle = models.JSONField()
    answer = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200, blank=True, default="")
    lease_until = models.DateTimeField(null=True)  # whoever works on it is alive until then
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)  # seconds, answers so far, cost, bound

    class Meta:
        indexes = [
            models.Index(fields=["roster", "-id"], name="rosterrun_roster"),
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["waiting", "working"]), name="rosterrun_to_do"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["roster"], condition=models.Q(state__in=["waiting", "working"]), name="one_run_a_roster"
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of roster {self.roster_id}"


class Objection(models.Model):
    """A member says that nights of a proposed roster do not suit. The head heeds it by drawing again, or answers.

    ``days`` are nights on which the proposal has this member. ``text`` is for the head alone and may be empty: nobody
    must say why (E21). Other members see neither.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="objections")
    member = models.ForeignKey("watch.Member", on_delete=models.CASCADE, related_name="+")
    days = ArrayField(models.DateField(), default=list)
    text = models.CharField(max_length=200, blank=True, default="")
    answer = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=12, default="open")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["roster", "state"], name="objection_roster")]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "member"], condition=models.Q(state="open"), name="one_open_objection"
            )
        ]

    def __str__(self) -> str:
        return f"objection {self.pk} to roster {self.roster_id}"


class Swap(models.Model):
    """A member offers a duty to the others of the post. Whoever takes it first has it; nobody need say no."""

    class State(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        TAKEN_BACK = "taken_back"
        RUN_OUT = "run_out"

    duty = models.ForeignKey("nights.Duty", on_delete=models.CASCADE, related_name="swaps")
    offered_by = models.ForeignKey("watch.Member", on_delete=models.CASCADE, related_name="+")
    taken_by = models.ForeignKey("watch.Member", null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # when the night begins
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty"], condition=models.Q(state="open"), name="one_open_swap_a_duty")
        ]
        indexes = [models.Index(fields=["expires_at"], condition=models.Q(state="open"), name="swap_clock")]

    def __str__(self) -> str:
        return f"swap {self.pk}"
