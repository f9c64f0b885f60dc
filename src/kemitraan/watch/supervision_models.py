"""Supervision (binluh): inspections of sites, findings, and suspension by the police of another area."""

from __future__ import annotations

from django.db import models

from .post_models import GuardPost
from .unit_models import Member, SecurityUnit

OPEN_FINDINGS = ("open", "overdue", "mended")


class Inspection(models.Model):
    """A planned look at one site. ``sheet`` holds one answer for each line; it is about the site, never a person."""

    unit = models.ForeignKey(SecurityUnit, on_delete=models.PROTECT, related_name="inspections")
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, default="yearly")  # yearly, cards, breach, asked
    planned_on = models.DateField()
    visited_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    officer = models.CharField(max_length=120, blank=True, default="")
    sheet = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, default="planned")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["guided_by", "state", "planned_on"], name="inspection_guided"),
            models.Index(fields=["unit", "-planned_on"], name="inspection_unit"),
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=("planned", "visited")), name="inspection_clock"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "planned_on"], condition=models.Q(state="planned"), name="inspection_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"inspection {self.pk}"


# Mending it does not end the question; that it was unfounded does.
WAITS_FOR_DECIDER = models.Q(no_decider_at__isnull=False) & ~models.Q(settled_as="unfounded")


class Finding(models.Model):
    """Something at a site that is not as it must be: how grave, who mends it, until when."""

    class Gravity(models.TextChoices):
        REMARK = "remark"
        BREACH = "breach"  # of a rule: two within the period propose a suspension
        SERIOUS = "serious"  # violence, confinement, extortion, acting off-site: one is enough

    unit = models.ForeignKey(SecurityUnit, null=True, on_delete=models.PROTECT, related_name="findings")
    post = models.ForeignKey(GuardPost, null=True, on_delete=models.PROTECT, related_name="findings")
    inspection = models.ForeignKey(Inspection, null=True, on_delete=models.SET_NULL, related_name="findings")
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)  # findings.CODES
    gravity = models.CharField(max_length=10, choices=Gravity.choices)
    text = models.TextField(blank=True, default="")
    owner_name = models.CharField(max_length=120, blank=True, default="")
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=120, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_as = models.CharField(max_length=12, blank=True, default="")  # mended, unfounded
    no_decider_at = models.DateTimeField(null=True)  # asks for a suspension, and no other area is there to decide it
    state = models.CharField(max_length=10, default="open")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["guided_by", "state", "due_at"], name="finding_guided"),
            models.Index(fields=["unit", "-found_at"], name="finding_unit"),
            models.Index(fields=["post", "-found_at"], name="finding_post"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=OPEN_FINDINGS), name="finding_clock"),
            models.Index(fields=["no_decider_at"], condition=WAITS_FOR_DECIDER, name="finding_no_decider"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | models.Q(post__isnull=False), name="finding_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"finding {self.pk}"

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        from .finding_codes import name_of  # which reads this module's gravities

        return name_of(self.code)


class Suspension(models.Model):
    """A unit or one member shall not serve: proposed here, decided by the police of another area (``decider``)."""

    unit = models.ForeignKey(SecurityUnit, on_delete=models.PROTECT, related_name="suspensions")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="suspensions")
    home = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    decider = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    passed_by = models.JSONField(default=list, blank=True)  # ids of deciders who let the time run out
    rule = models.CharField(max_length=12, default="asked")  # serious, two_breaches, asked
    reason = models.TextField(blank=True, default="")
    findings = models.ManyToManyField(Finding, related_name="suspensions")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decision = models.TextField(blank=True, default="")  # the reasons of the deciders
    state = models.CharField(max_length=10, default="proposed")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["decider", "state"], name="suspension_decider"),
            models.Index(fields=["home", "state"], name="suspension_home"),
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=("proposed", "suspended")), name="suspension_clock"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "member"],
                condition=models.Q(state__in=("proposed", "suspended")),
                nulls_distinct=False,
                name="one_live_suspension",
            ),
            models.CheckConstraint(condition=~models.Q(home=models.F("decider")), name="another_area_decides"),
        ]

    def __str__(self) -> str:
        return f"suspension {self.pk}"
