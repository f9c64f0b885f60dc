"""A night at a post: who should stand, who came, and its own clock."""

from __future__ import annotations

from django.db import models

from .states import NIGHT_OPEN


class Night(models.Model):
    """One night at one post. ``day`` is the date it begins on.

    ``door`` is the hash of tonight's check-in code; it lives from opening to closing. ``guided_by`` and ``members``
    repeat what stands elsewhere for flat lists.
    """

    post = models.ForeignKey("watch.GuardPost", on_delete=models.PROTECT, related_name="+")
    roster = models.ForeignKey("nights.Roster", null=True, on_delete=models.SET_NULL, related_name="nights")
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    members = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=14, default="scheduled")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # the head was told that the present clock ran out
    mailed_at = models.DateTimeField(null=True)  # the evening's round looked whom to send tonight's link
    door = models.CharField(max_length=64, null=True, unique=True)
    limits_read_at = models.DateTimeField(null=True)
    equipment_ok = models.BooleanField(null=True)
    equipment_note = models.CharField(max_length=200, blank=True, default="")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=120, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    summary = models.TextField(blank=True, default="")  # closing words of the log
    countersigned_at = models.DateTimeField(null=True)
    countersigned_by = models.CharField(max_length=120, blank=True, default="")
    came = models.PositiveSmallIntegerField(null=True)  # counted at closing; stays when attendance is forgotten

    class Meta:
        indexes = [
            models.Index(fields=["guided_by", "-day", "-id"], include=["state"], name="night_guided_by_day"),
            models.Index(fields=["post", "-day"], name="night_post_day"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=NIGHT_OPEN), name="night_clock"),
            models.Index(fields=["state", "starts_at"], condition=models.Q(state__in=NIGHT_OPEN), name="night_live"),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(state="scheduled", mailed_at__isnull=True),
                name="night_to_mail",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["post", "day"], name="one_night_a_post_a_day"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="night_ends_later"),
            # Nobody opens a night without the card of limits (E4).
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True) | models.Q(limits_read_at__isnull=False),
                name="limits_read_first",
            ),
        ]

    def __str__(self) -> str:
        return f"night {self.pk}"


class Duty(models.Model):
    """A member should stand this night. ``pin_hash`` finds who typed a PIN, within one night only."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="duties")
    member = models.ForeignKey("watch.Member", on_delete=models.CASCADE, related_name="+")
    leads = models.BooleanField(default=False)
    stand_in = models.BooleanField(default=False)  # came in place of somebody, decided at the post
    pin_turn = models.PositiveSmallIntegerField(default=0)
    pin_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["night", "member"], name="once_a_night"),
            models.UniqueConstraint(fields=["night", "pin_hash"], name="pin_once_a_night"),
        ]
        indexes = [models.Index(fields=["member", "night"], name="duty_member")]

    def __str__(self) -> str:
        return f"duty {self.pk}"


class CheckIn(models.Model):
    """Somebody came. Kept twelve months (E9); never by face (E13)."""

    class How(models.TextChoices):
        QR = "qr"  # own phone, the post's code of tonight and the PIN
        PIN = "pin"  # the leader's phone and the PIN

    duty = models.OneToOneField(Duty, on_delete=models.CASCADE, related_name="check_in")
    at = models.DateTimeField()
    how = models.CharField(max_length=4, choices=How.choices)

    class Meta:
        indexes = [models.Index(fields=["at"], name="checkin_age")]

    def __str__(self) -> str:
        return f"check-in of duty {self.duty_id}"


class PinMiss(models.Model):
    """A wrong PIN, counted to slow down guessing; a keyed hash of where it came from, forgotten after a day."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["night", "at"], name="pinmiss_night")]

    def __str__(self) -> str:
        return f"wrong PIN in night {self.night_id}"


class NightCommand(models.Model):
    """A tap with the phone's own key: done once, however often a bad network sends it."""

    key = models.UUIDField(unique=True)
    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=30)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"
