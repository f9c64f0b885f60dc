"""Groups of residents and police, what they meet about, and the problems they solve (domain.md 1.2, 2.2)."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Group(models.Model):
    """An FKPM, a Pokdar or care group's chapter, or a student forum.

    ``model`` holds for an FKPM: by area (residents, government, Polmas officer) or by estate (owners, management,
    guards, workers, government, Polmas officer). ``parent`` makes chapters a tree. ``polmas_officer`` is the post
    without which a crime is never handled.
    """

    class Kind(models.TextChoices):
        FKPM = "fkpm", _("Police and community forum (FKPM)")
        POKDAR = "pokdar", _("Security-aware group (Pokdar Kamtibmas)")
        CARE = "care", _("Care group of residents")
        STUDENTS = "students", _("Student forum")

    class Model(models.TextChoices):
        AREA = "area", _("Area: residents, government, Polmas officer")
        ESTATE = "estate", _("Estate: owners, management, guards, workers, government, Polmas officer")

    class State(models.TextChoices):
        FORMING = "forming"  # not endorsed yet
        ACTIVE = "active"
        ENDED = "ended"

    class Endorser(models.TextChoices):
        LURAH = "lurah", _("Lurah")
        CAMAT = "camat", _("Camat")
        KAPOLSEK = "kapolsek", _("Kapolsek")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    model = models.CharField(max_length=8, choices=Model.choices, blank=True, default="")
    name = models.CharField(max_length=160)
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="chapters")
    polmas_officer = models.ForeignKey("people.Post", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.FORMING)
    term_from = models.DateField(null=True)
    term_to = models.DateField(null=True)
    endorsed_by = models.CharField(max_length=10, choices=Endorser.choices, blank=True, default="")
    endorsed_on = models.DateField(null=True)
    endorsement_number = models.CharField(max_length=80, blank=True, default="")
    meets = models.CharField(max_length=120, blank=True, default="")  # "first Friday, hall of RW 05"
    purpose = models.CharField(max_length=300, blank=True, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    search_text = models.TextField(default="")
    added_at = models.DateTimeField()
    checked_on = models.DateField(null=True)  # when the rules were last held against it

    class Meta:
        indexes = [
            models.Index(fields=["unit", "name", "id"], name="group_unit_name"),
            models.Index(fields=["area", "kind"], name="group_area_kind"),
            models.Index(fields=["checked_on"], condition=Q(state="active"), name="group_to_check"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="group_search"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind="fkpm") ^ Q(model=""), name="group_model_for_fkpm"),
            models.CheckConstraint(
                condition=Q(term_to__isnull=True) | Q(term_to__gte=models.F("term_from")), name="group_term"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """Somebody in a group, in one of its seats, between two dates. Minors stay nameless on every list (E10)."""

    class Seat(models.TextChoices):
        COMMUNITY = "community", _("Residents")
        GOVERNMENT = "government", _("Local government")
        POLMAS = "polmas", _("Polmas officer")
        OWNER = "owner", _("Owners and users")
        MANAGEMENT = "management", _("Management")
        GUARD = "guard", _("Security unit")
        WORKER = "worker", _("Workers")
        MEMBER = "member", _("Member")

    class Title(models.TextChoices):
        CHAIR = "chair", _("Chair")
        DEPUTY = "deputy", _("Deputy chair")
        SECRETARY = "secretary", _("Secretary")
        TREASURER = "treasurer", _("Treasurer")
        MEMBER = "member", _("Member")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    partner = models.ForeignKey("partnership.Partner", null=True, on_delete=models.PROTECT, related_name="seats")
    name = models.CharField(max_length=120)
    seat = models.CharField(max_length=10, choices=Seat.choices)
    title = models.CharField(max_length=10, choices=Title.choices, default=Title.MEMBER)
    call_sign = models.CharField(max_length=30, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True)
    vetted_on = models.DateField(null=True)
    vetted_by = models.CharField(max_length=120, blank=True, default="")
    minor = models.BooleanField(default=False)
    guardian_consent_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["group", "until"], name="group_member_now")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minor=False) | Q(guardian_consent_on__isnull=False), name="minor_with_consent"
            ),
            models.UniqueConstraint(
                fields=["group", "call_sign"],
                condition=~Q(call_sign="") & Q(until__isnull=True),
                name="call_sign_once_in_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} in {self.group_id}"


class Meeting(models.Model):
    """A meeting of a group, with its minutes."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField()
    place = models.CharField(max_length=160)
    attended = models.PositiveSmallIntegerField()
    topics = models.CharField(max_length=300)
    minutes = models.TextField(blank=True, default="")
    decisions = models.TextField(blank=True, default="")
    polmas_present = models.BooleanField(default=False)
    written_by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["group", "-held_on"], name="meeting_of_group")]

    def __str__(self) -> str:
        return f"{self.group_id} on {self.held_on}"


class Problem(models.Model):
    """What a group works on: scanning, analysis, response, assessment (SARA). ``crime`` needs the Polmas officer."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="problems")
    title = models.CharField(max_length=160)
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=160, blank=True, default="")
    crime = models.BooleanField(default=False)  # not for the group alone (Skep 737/X/2005)
    state = models.CharField(max_length=12, default="scanning")
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20, default="group")
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    agreement = models.TextField(blank=True, default="")
    agreed_on = models.DateField(null=True)
    agreed_by = models.CharField(max_length=300, blank=True, default="")
    measure = models.CharField(max_length=120, blank=True, default="")  # what is counted: "motorcycles stolen a month"
    before = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    after = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    rounds = models.PositiveSmallIntegerField(default=1)  # times it went through analysis
    report_code = models.CharField(max_length=12, blank=True, default="")  # where it was handed to the police

    class Meta:
        indexes = [
            models.Index(fields=["group", "state"], name="problem_of_group"),
            models.Index(fields=["remind_at"], condition=Q(closed_at__isnull=True), name="problem_remind"),
        ]

    def __str__(self) -> str:
        return self.title


class ProblemNote(models.Model):
    """What was found, understood, done or measured in one phase of a problem."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="notes")
    phase = models.CharField(max_length=12)
    text = models.TextField()
    author = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.phase} of {self.problem_id}"


class GroupFinding(models.Model):
    """Something a group may not do, or a rule it does not meet: whose it is, by when, and what became of it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=30)
    text = models.CharField(max_length=300)
    raised_by = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Post", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, default="open")
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["group", "state"], name="finding_of_group"),
            models.Index(fields=["remind_at"], condition=Q(state="open"), name="finding_remind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["group", "rule"], condition=Q(state="open"), name="finding_once_open")
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.group_id}"


class YearlyAccount(models.Model):
    """What a group did in a year, for everybody to read once it is published. ``figures`` are as on that day."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="accounts")
    year = models.PositiveSmallIntegerField()
    summary = models.TextField()
    income = models.PositiveBigIntegerField(default=0)  # rupiah
    spent = models.PositiveBigIntegerField(default=0)  # rupiah
    sources = models.CharField(max_length=300, blank=True, default="")
    figures = models.JSONField(default=dict)
    written_by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "year"], name="account_once_a_year")]

    def __str__(self) -> str:
        return f"{self.group_id} in {self.year}"


class BkpmRoom(models.Model):
    """A room where police and residents meet (BKPM): the group that uses it, place, hours, who keeps the key.

    ``shared_use`` says who else uses it, and when (domain.md 1.2).
    """

    name = models.CharField(max_length=160)
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="rooms")
    address = models.CharField(max_length=200)
    hours = models.CharField(max_length=120)
    custodian = models.CharField(max_length=120)
    shared_use = models.CharField(max_length=200, blank=True, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    open = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "name"], name="bkpm_room_unit")]

    def __str__(self) -> str:
        return self.name
