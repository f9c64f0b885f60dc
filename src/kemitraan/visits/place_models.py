"""Where visits go, and whose area that is."""

from __future__ import annotations

from django.db import models


class VisitPlace(models.Model):
    """A door to knock on: an RT as a whole, a home, a business, a community. A place, not a person: it has no name
    field. ``last_seen_on`` is the last day somebody there spoke with us; a refusal leaves it as it was.
    """

    class Kind(models.TextChoices):
        RT = "rt"  # the neighbourhood as a whole: any door in it
        HOUSEHOLD = "household"
        BUSINESS = "business"
        COMMUNITY = "community"
        FIGURE = "figure"  # a partner of the partnership register
        WORSHIP = "worship"  # any house of worship; of which faith is never stored (E3, E12)

    key = models.UUIDField(unique=True)  # the phone may make a place without signal
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    rw = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    rt = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    landmark = models.CharField(max_length=160, blank=True, default="")
    partner_id = models.BigIntegerField(null=True)  # of the partnership register, for figures and communities
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    approximate = models.BooleanField(default=False)  # spread around the centre: nobody measured it yet
    every_days = models.PositiveSmallIntegerField(null=True)  # agreed with those who live or work there
    last_seen_on = models.DateField(null=True)
    asked_on = models.DateField(null=True)  # somebody there asked for a visit, from this day on
    created_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["village", "kind", "last_seen_on"], name="visit_place_turn"),
            # What a filter offers: from one kelurahan of a unit to the next, without its hundred RT.
            models.Index(fields=["unit", "village"], condition=models.Q(kind="rt"), name="visit_place_ground"),
            models.Index(fields=["rt"], name="visit_place_rt"),
            models.Index(fields=["rw"], name="visit_place_rw"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["rt"], condition=models.Q(kind="rt"), name="one_place_an_rt"),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="visit_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Beat(models.Model):
    """The kelurahan one officer looks after between two dates, by an order with a number. ``substitute`` steps in."""

    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey("people.Post", null=True, on_delete=models.PROTECT, related_name="+")
    villages = models.ManyToManyField("territory.Area", related_name="+")
    order_number = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    start_lon = models.FloatField(null=True)  # where the day begins: a post, the kelurahan's office
    start_lat = models.FloatField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "valid_from"], name="beat_post")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="beat_dates",
            )
        ]

    def __str__(self) -> str:
        return f"beat of {self.post_id} by {self.order_number}"


class DayPlan(models.Model):
    """One officer's proposed day: what was known when it was made, and what it would cost. Its stops are visits."""

    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()  # hours the officer has for visits that day
    metres = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)  # travel and talk
    estimate = models.BooleanField(default=True)  # some of the way is a straight line
    start_lon = models.FloatField(null=True)
    start_lat = models.FloatField(null=True)
    line = models.JSONField(default=list, blank=True)  # [[lon, lat], …] of the way, for the map

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "day"], name="one_plan_a_day")]
        indexes = [models.Index(fields=["day"], name="day_plan_day")]

    def __str__(self) -> str:
        return f"{self.post_id} on {self.day}"
