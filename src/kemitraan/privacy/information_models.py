"""Requests for public information (UU 14/2008), and their register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InformationSeries(models.Model):
    """The last number of the register in a year; the row is the lock."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class InformationRequest(models.Model):
    """Somebody asks for public information. Who asks is sealed; what was asked and answered may be published."""

    class Outcome(models.TextChoices):
        GIVEN = "given", _("Information given")
        PARTLY = "partly", _("Given in part")
        NOT_HERE = "not_here", _("We do not have it")
        REFUSED = "refused", _("Refused")

    class Article(models.TextChoices):
        """What may be kept back, and by which words of the law."""

        A17 = "17a", _("Art. 17 a: would hinder law enforcement")
        B17 = "17b", _("Art. 17 b: intellectual property, unfair competition")
        C17 = "17c", _("Art. 17 c: defence and security of the state")
        D17 = "17d", _("Art. 17 d: natural wealth of Indonesia")
        E17 = "17e", _("Art. 17 e: national economic resilience")
        F17 = "17f", _("Art. 17 f: foreign relations")
        G17 = "17g", _("Art. 17 g: an authentic personal deed, a last will")
        H17 = "17h", _("Art. 17 h: a person's secrets")
        I17 = "17i", _("Art. 17 i: memoranda that are secret by their nature")
        J17 = "17j", _("Art. 17 j: may not be disclosed by another law")

    key = models.UUIDField(unique=True)
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=12, unique=True)
    language = models.CharField(max_length=5, default="id")
    who = models.BinaryField(null=True)  # name and address, sealed under a key of its own
    asks = models.TextField()
    purpose = models.CharField(max_length=300)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    owner = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    late_told = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    extended_why = models.CharField(max_length=300, blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    article = models.CharField(max_length=4, choices=Article.choices, blank=True, default="")
    consequence = models.CharField(
        max_length=500, blank=True, default=""
    )  # the test: what would happen if it were told
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=160, blank=True, default="")  # for the public list: no name, no address
    objection = models.TextField(blank=True, default="")
    objected_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="information_queue"),
            models.Index(fields=["-answered_at"], name="information_answered"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome__in=("refused", "partly")) | ~models.Q(article="", consequence=""),
                name="refusal_names_its_article",
            )
        ]

    def __str__(self) -> str:
        return self.number
