"""Employers, units, members and their cards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .kinds import KINDS, Kind


def masked(name: str) -> str:
    """A young member's name as it may be seen: one letter."""
    return gettext("%(letter)s. (young member)") % {"letter": name[:1].upper()}


class Employer(models.Model):
    """Who employs guards: a licensed security company (BUJP) or a firm that guards itself. Acts by a signed link."""

    class Form(models.TextChoices):
        COMPANY = "company", _("Security company (BUJP)")
        IN_HOUSE = "in_house", _("Own guards")

    name = models.CharField(max_length=160)
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.COMPANY)
    licence = models.CharField(max_length=60, blank=True, default="")  # SIO of a BUJP
    licence_until = models.DateField(null=True)
    licence_told = models.CharField(max_length=14, blank=True, default="")  # the last step told of this licence
    contact_name = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    consent_at = models.DateTimeField(null=True)  # the contact agreed to be written to
    language = models.CharField(max_length=5, default="id")
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="employer_name_once")]

    def __str__(self) -> str:
        return self.name


class SecurityUnit(models.Model):
    """A group of one kind with a home. It counts only while the police that guide it let it: ``status``."""

    class Home(models.TextChoices):
        COMPANY = "company", _("Security company")
        IN_HOUSE = "in_house", _("Own guards of a firm")
        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")
        SCHOOL = "school", _("School")
        AGENCY = "agency", _("Agency")
        CHAPTER = "chapter", _("Chapter of a group")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=160)
    home = models.CharField(max_length=14, choices=Home.choices)
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="units")
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    head_name = models.CharField(max_length=120, blank=True, default="")
    head_title = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    consent_at = models.DateTimeField(null=True)  # the head agreed to be written to
    language = models.CharField(max_length=5, default="id")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    status_since = models.DateTimeField()
    licence = models.CharField(max_length=60, blank=True, default="")  # confirmation or decree, where there is one
    since = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["guided_by", "kind", "id"], name="unit_guided_kind"),
            models.Index(fields=["guided_by", "id"], name="unit_guided"),  # the list: newest first
            models.Index(fields=["employer", "name"], name="unit_employer"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="unit_name_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=tuple(KINDS)), name="unit_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sort(self) -> Kind:
        """What this kind is and may do."""
        return KINDS[self.kind]


HERE = ~models.Q(state="left")


class Member(models.Model):
    """A person in one unit. ``kind``, ``guided_by`` and ``card_until`` repeat what stands elsewhere for flat lists.

    No age and no birth date: ``minor_until`` alone says how long the rules for minors hold. ``post`` is the volunteer
    post through which dispatch may ask them, where they have one.
    """

    class State(models.TextChoices):
        SERVING = "serving", _("Serving")
        SUSPENDED = "suspended", _("Suspended")
        LEFT = "left", _("Left")

    unit = models.ForeignKey(SecurityUnit, on_delete=models.PROTECT, related_name="members")
    kind = models.CharField(max_length=12)
    guided_by = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    phone_consent_at = models.DateTimeField(null=True)
    email = models.EmailField(blank=True, default="")  # given by the member, for their nights alone
    email_consent_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default="id")
    minor_until = models.DateField(null=True)
    guardian_name = models.CharField(max_length=120, blank=True, default="")
    guardian_consent_at = models.DateTimeField(null=True)
    leader = models.BooleanField(default=False)  # may lead a squad
    capabilities = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SERVING)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    card_until = models.DateField(null=True)
    post = models.ForeignKey("people.Post", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["unit", "name"], name="member_unit_name"),
            models.Index(fields=["unit"], condition=HERE, name="member_here_unit"),  # counts without reading a row
            # The list's two orders, for those who serve few police units and for those who serve many (guards.py). What
            # is included answers the filters: whose turn it is is found without reading a row.
            models.Index(
                fields=["guided_by", "card_until", "id"], include=["kind"], condition=HERE, name="member_here_card"
            ),
            models.Index(
                fields=["guided_by", "name", "id"],
                include=["kind", "card_until"],
                condition=HERE,
                name="member_here_name",
            ),
            models.Index(
                fields=["card_until", "id"], include=["guided_by", "kind"], condition=HERE, name="member_card"
            ),
            models.Index(
                fields=["name", "id"], include=["guided_by", "kind", "card_until"], condition=HERE, name="member_name"
            ),
            models.Index(
                fields=["kind", "card_until", "id"], include=["guided_by"], condition=HERE, name="member_kind_card"
            ),
            models.Index(fields=["number"], name="member_number"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="member_name_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"], condition=~models.Q(number="") & HERE, name="member_number_once_a_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(minor_until__isnull=True) | models.Q(guardian_consent_at__isnull=False),
                name="minor_needs_guardian",
            ),
            models.CheckConstraint(
                condition=models.Q(phone="") | models.Q(phone_consent_at__isnull=False), name="phone_needs_consent"
            ),
            models.CheckConstraint(
                condition=models.Q(email="") | models.Q(email_consent_at__isnull=False), name="email_needs_consent"
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"

    @property
    def minor(self) -> bool:
        """Whether the rules for minors hold. Once set it stays until the day has come and a round took it off."""
        return self.minor_until is not None

    @property
    def shown_name(self) -> str:
        """The name as pages, files and papers show it: a minor's is masked everywhere (domain.md 6, E10)."""
        return masked(self.name) if self.minor else self.name


class Card(models.Model):
    """A member's card (KTA) for a time. The one with ``current`` counts; older ones stay as history.

    ``grade`` and ``step`` are the trade's own ranks (pelaksana, supervisor, manajer; three steps each). ``key`` stands
    in the QR on the card: it tells valid or not, and nothing else.
    """

    class Level(models.TextChoices):
        PRATAMA = "pratama", "Gada Pratama"
        MADYA = "madya", "Gada Madya"
        UTAMA = "utama", "Gada Utama"

    class Grade(models.TextChoices):
        PELAKSANA = "pelaksana", "Pelaksana"
        SUPERVISOR = "supervisor", "Supervisor"
        MANAJER = "manajer", "Manajer"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="cards")
    number = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True, default="")
    grade = models.CharField(max_length=10, choices=Grade.choices, blank=True, default="")
    step = models.PositiveSmallIntegerField(default=1)
    issued_on = models.DateField()
    valid_until = models.DateField()
    course_ref = models.CharField(max_length=80, blank=True, default="")
    key = models.CharField(max_length=40, unique=True)
    current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=models.Q(current=True), name="one_current_card"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(current=True), name="card_number_once"
            ),  # one number, one person
            models.CheckConstraint(condition=models.Q(valid_until__gte=models.F("issued_on")), name="card_dates"),
            models.CheckConstraint(condition=models.Q(step__gte=1, step__lte=3), name="card_step"),
        ]
        indexes = [
            models.Index(fields=["valid_until"], condition=models.Q(current=True), name="card_until"),
            models.Index(fields=["number"], name="card_number"),  # whoever carried it last
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


class CardNotice(models.Model):
    """A card reached a step (90, 60, 30 days before, first and second warning, barred) and it was told, once.

    ``told`` is False while there was nobody to tell: it is told as soon as the unit or its employer has a contact.
    """

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="notices")
    step = models.CharField(max_length=14)
    at = models.DateTimeField()
    told = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["card"], condition=models.Q(told=False), name="card_notice_untold")]
        constraints = [models.UniqueConstraint(fields=["card", "step"], name="card_notice_once")]

    def __str__(self) -> str:
        return f"{self.step} of card {self.card_id}"
