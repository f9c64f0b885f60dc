"""Complaints about the police: what is sealed, what is known without a key, and who opened the file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Complaint(models.Model):
    """One complaint. Its words are sealed (:class:`ComplaintWord`); here stands what its clocks and readers need.

    ``unit`` is complained about (empty: not known). ``shield`` and everybody at or below it, and its chain without an
    inspector's post above it, see nothing of the row; it is the unit, or for a reprisal whoever handled the first
    complaint. ``handler`` is the unit whose inspectors have it.
    """

    class Kind(models.TextChoices):
        CONDUCT = "conduct", _("How an officer behaved")
        CASE = "case", _("How my case is handled")
        SERVICE = "service", _("The service at a police office")
        LEVY = "levy", _("Illegal levy, bribe or gift")  # pungli, gratifikasi: KKN

    class Mode(models.TextChoices):
        NAMED = "named", _("With my name")
        CONFIDENTIAL = "confidential", _("With my name, hidden from those who examine it")
        ANONYMOUS = "anonymous", _("Without my name")

    class Action(models.TextChoices):
        NONE = "none", _("No measure")
        APOLOGY = "apology", _("Apology or mended service")
        GUIDANCE = "guidance", _("Guidance of the officer")
        DISCIPLINE = "discipline", _("Discipline hearing")
        ETHICS = "ethics", _("Ethics hearing")
        CRIMINAL = "criminal", _("Criminal investigation")

    class Line(models.TextChoices):
        PROPAM = "propam", _("Propam (ethics and discipline)")
        WASSIDIK = "wassidik", _("Wassidik (supervision of investigators)")
        UNIT_ABOVE = "unit_above", _("Head of the unit one level up (service)")

    code = models.CharField(max_length=12, unique=True)  # in the inspectors' addresses; says nothing about order
    lookup = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    mode = models.CharField(max_length=12, choices=Mode.choices)
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    shield = models.ForeignKey("territory.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey("territory.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=12, choices=Line.choices, blank=True, default="")
    urgent = models.BooleanField(default=False)  # a reprisal: before everything else
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, default="id")
    sealed_in_browser = models.BooleanField(default=False)
    key_oversight = models.BinaryField()
    key_own = models.BinaryField()
    identity = models.BinaryField(null=True)
    state = models.CharField(max_length=20)
    owner = models.CharField(max_length=20, blank=True, default="")
    received_on = models.DateField()
    state_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    late_told = models.BooleanField(default=False)
    laid_aside_by_id = models.BigIntegerField(null=True)  # the account of the first reader: the second is another
    outcome = models.CharField(max_length=12, blank=True, default="")  # proven, not_proven, settled, not_grade
    action = models.CharField(max_length=12, choices=Action.choices, blank=True, default="")
    closed_on = models.DateField(null=True)
    reviewed = models.BooleanField(default=False)
    asks_from = models.DateField(null=True)  # from this day the page asks whether there was a reprisal
    asked_times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="complaint_clock"),
            models.Index(fields=["handler", "state", "due_at"], name="complaint_queue"),
        ]

    def __str__(self) -> str:
        return f"complaint {self.code} {self.state}"


class ComplaintWord(models.Model):
    """One piece of writing in a file, sealed under the complaint's key: the story, a message, a letter, a reason."""

    class Kind(models.TextChoices):
        STORY = "story", _("Complaint")
        MESSAGE = "message", _("Message")
        MISSING = "missing", _("Something is missing")
        PROGRESS = "progress", _("Progress letter (SP3D)")
        RESULT = "result", _("Letter with the result")
        REASON = "reason", _("Reason, for readers of the file")
        LATE = "late", _("Later than promised")
        DISCLOSED = "disclosed", _("Your identity")

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.CharField(max_length=12)  # complainant, inspector, custodian, system
    office = models.CharField(max_length=120, blank=True, default="")  # as it was called then
    inside = models.BooleanField(default=False)  # for readers of the file only
    sealed = models.BinaryField(null=True)
    due_on = models.DateField(null=True)
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.kind} of complaint {self.complaint_id}"


class ComplaintPicture(models.Model):
    """A picture of the complainant: drawn anew, so without place, device and hour, and sealed like the words.

    The bytes lie in the row and not in a file: they come and go with it, and the second wall stands before them.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="pictures")
    code = models.CharField(max_length=12, unique=True)  # in addresses; says nothing about order
    sha256 = models.CharField(max_length=64)  # of what is sealed: the same picture is kept once
    sealed = models.BinaryField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "sha256"], name="complaint_picture_once")]

    def __str__(self) -> str:
        return f"picture {self.code} of complaint {self.complaint_id}"


class ComplaintOpening(models.Model):
    """Somebody opened the file: for the complainant by office, for the overseer by account."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="openings")
    account_id = models.BigIntegerField()
    office = models.CharField(max_length=120)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "account_id", "on"], name="opening_once_a_day")]

    def __str__(self) -> str:
        return f"{self.office} on {self.on}"


class ComplaintConflict(models.Model):
    """An inspector who is named in a complaint, or close to it: the row does not exist for them."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="conflicts")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "account"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.account_id} is out of complaint {self.complaint_id}"


class ComplaintRule(models.Model):
    """How long a step may take: a rule with an effective date and a source, never a constant."""

    name = models.CharField(max_length=30)
    days = models.PositiveSmallIntegerField()
    workdays = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.name}: {self.days}"


class OutsideBody(models.Model):
    """Who looks into the police and does not belong to it; stands on every page and letter."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    about_id = models.CharField(max_length=200)
    about_en = models.CharField(max_length=200)
    address = models.CharField(max_length=200)
    checked_on = models.DateField(null=True)  # empty: check before use
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ComplaintReferral(models.Model):
    """A complaint went to a body outside."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="referrals")
    body = models.ForeignKey(OutsideBody, on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=120)
    on = models.DateField()

    def __str__(self) -> str:
        return f"complaint {self.complaint_id} to {self.body_id}"


class IdentityRequest(models.Model):
    """An inspector asks the custodian who complained: two persons, a reason, an answer."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="identity_requests")
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)  # why, without a word of the case
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    decided_on = models.DateField(null=True)
    shown_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=models.Q(state="asked"), name="one_open_identity_request"
            )
        ]

    def __str__(self) -> str:
        return f"identity of complaint {self.complaint_id}: {self.state}"


class WrongWord(models.Model):
    """Ten words that were none, kept a quarter of an hour; the bucket is shared by many addresses and is none."""

    bucket = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["bucket", "at"], name="wrong_word_bucket")]

    def __str__(self) -> str:
        return f"wrong words at {self.at:%H:%M}"
