"""The kinds of partners: the segments of the programme, each with its words and what its function line should say.

A figure's kind names a public function ("serves as imam", "chairs a youth club"), never what somebody believes or
where they come from (domain.md 6, E3).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Form(models.TextChoices):
    """Whether a partner is somebody or something."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class Kind(models.TextChoices):
    """What part of society a partner speaks for. Figures are persons, the rest are organisations."""

    RELIGIOUS_FIGURE = "religious_figure", _("Figure: office in a religious institution")
    POLITICAL_FIGURE = "political_figure", _("Figure: political office")
    CUSTOMARY_FIGURE = "customary_figure", _("Figure: office in a customary institution")
    INTELLECTUAL_FIGURE = "intellectual_figure", _("Figure: scholar or expert")
    BUSINESS_FIGURE = "business_figure", _("Figure: business")
    YOUTH_FIGURE = "youth_figure", _("Figure: youth")
    COMMUNITY_FIGURE = "community_figure", _("Figure: neighbourhood")
    ORMAS = "ormas", _("Community organisation (ormas)")
    NGO = "ngo", _("Non-governmental organisation")
    MEDIA = "media", _("Mass media")
    EDUCATION = "education", _("School or university")
    STUDENT_INTRA = "student_intra", _("Student organisation on campus")
    STUDENT_EXTRA = "student_extra", _("Student organisation off campus")
    COMPANY = "company", _("Company")
    BUJP = "bujp", _("Security service company (BUJP)")
    AGENCY = "agency", _("Government agency")
    COMMUNITY = "community", _("Community of residents")
    HOUSE_OF_WORSHIP = "house_of_worship", _("Board of a house of worship")


FIGURES = frozenset(kind for kind in Kind if kind.value.endswith("_figure"))
ORGANISATIONS = frozenset(Kind) - FIGURES


def form_of(kind: str) -> Form:
    """Person or organisation, by the kind."""
    return Form.PERSON if kind in FIGURES else Form.ORGANISATION


class How(models.TextChoices):
    """How we met a partner."""

    VISIT = "visit", _("At a visit")
    MEETING = "meeting", _("At a meeting or forum")
    EVENT = "event", _("At a seminar or course")
    REPORT = "report", _("Through a report or a call for help")
    CAME = "came", _("They came to us")
    INTRODUCED = "introduced", _("Introduced by another partner")
    LETTER = "letter", _("By letter or agreement")
    LIST = "list", _("From a list")


class Purpose(models.TextChoices):
    """What a contact may be used for; anything else needs a new consent (UU 27/2022)."""

    COOPERATION = "cooperation", _("Working together on security in the area")
    EMERGENCY = "emergency", _("Emergencies only")
    INVITATIONS = "invitations", _("Invitations to meetings and courses")
    PRESS = "press", _("News for the press")


class Channel(models.TextChoices):
    """How a contact reaches somebody."""

    PHONE = "phone", _("Telephone or WhatsApp")
    EMAIL = "email", _("E-mail")
    POST = "post", _("Postal address")
    OTHER = "other", _("Something else")
