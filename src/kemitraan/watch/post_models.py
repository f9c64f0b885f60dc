"""Guard posts, what stands in them, and the plan that wakes a sleeping one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .unit_models import SecurityUnit


class GuardPost(models.Model):
    """A place where somebody watches. The public sees its RW, never its point.

    ``signals`` is the post's own table of drum or bell codes: ``[{"pattern": "3-3-3", "meaning": "Kebakaran"}, …]``.
    """

    class Kind(models.TextChoices):
        SISKAMLING = "siskamling", _("Neighbourhood post (pos kamling)")
        ROAD = "road_security_post", _("Road security post (PKJR)")
        SCHOOL = "school", _("School crossing")
        JUNCTION = "junction", _("Junction")
        SATPAM = "satpam", _("Guards' post")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=160)
    unit = models.ForeignKey(SecurityUnit, null=True, on_delete=models.PROTECT, related_name="posts")
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")  # an RW
    address = models.CharField(max_length=200, blank=True, default="")
    lon = models.FloatField()
    lat = models.FloatField()
    route = models.CharField(max_length=120, blank=True, default="")  # a road post: which road, at which km
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)  # may lie after midnight
    staffing = models.PositiveSmallIntegerField(default=2)  # people on one duty
    signals = models.JSONField(default=list, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    last_active_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="active")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["guided_by", "state", "id"], name="guardpost_guided_state"),
            models.Index(
                fields=["guided_by", "name", "id"], condition=~models.Q(state="closed"), name="guardpost_name"
            ),
            models.Index(fields=["due_at"], condition=~models.Q(state="closed"), name="guardpost_clock"),
            models.Index(fields=["area", "state"], name="guardpost_area"),
            models.Index(fields=["unit"], name="guardpost_unit"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(staffing__gte=1, staffing__lte=50), name="guardpost_staffing"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def keeps_nights(self) -> bool:
        """Whether its nights are its signs of life. Others say "we were here", or a member goes on duty there."""
        return self.kind == self.Kind.SISKAMLING


class PostNote(models.Model):
    """A remark by who came by a post. It has no owner and no clock: a supervisor may make a finding of it."""

    post = models.ForeignKey(GuardPost, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    finding = models.ForeignKey("watch.Finding", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["post", "-at"], name="postnote_post")]

    def __str__(self) -> str:
        return f"note {self.pk} at {self.post_id}"


class Equipment(models.Model):
    """One line of a post's equipment list."""

    post = models.ForeignKey(GuardPost, on_delete=models.CASCADE, related_name="equipment")
    code = models.CharField(max_length=20)  # equipment.ITEMS
    name = models.CharField(max_length=80, blank=True, default="")  # in words, for "other"
    count = models.PositiveSmallIntegerField(default=1)
    working = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "removed_at"], name="equipment_post")]

    def __str__(self) -> str:
        return f"{self.code} at {self.post_id}"


class RevivalStep(models.Model):
    """One step of the plan that wakes a sleeping post: what, who, until when."""

    post = models.ForeignKey(GuardPost, on_delete=models.CASCADE, related_name="revival_steps")
    what = models.CharField(max_length=200)
    owner_name = models.CharField(max_length=120)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "due_on"], name="revivalstep_post")]

    def __str__(self) -> str:
        return f"step {self.pk} of {self.post_id}"
