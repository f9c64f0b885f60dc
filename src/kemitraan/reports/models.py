"""What residents tell us: the story here, who told it apart in :class:`Reporter`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.functional import cached_property

from .identity import Identity, opened

ORDINARY = 1  # the highest caveat of a report that the second wall lets pass: green
OPEN_STATES = ("received", "in_hand", "waiting_reporter", "answered", "refused")


class Category(models.Model):
    """What a report is about, with its priority and target. Data, editable by staff (domain.md 5.4)."""

    class Kind(models.TextChoices):
        REPORT = "report"  # laporan: notice by anyone that a crime happened
        COMPLAINT = "complaint"  # pengaduan: by the injured, with a request to act; can be withdrawn
        HELP = "help"  # permintaan bantuan: no crime needed
        INFORMATION = "information"  # permintaan informasi

    code = models.CharField(max_length=10, unique=True)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    hint_id = models.CharField(max_length=250, blank=True, default="")
    hint_en = models.CharField(max_length=250, blank=True, default="")
    group = models.CharField(max_length=30)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    crime_class = models.CharField(max_length=30, blank=True, default="")
    priority = models.PositiveSmallIntegerField()
    priority_in_progress = models.PositiveSmallIntegerField(null=True)
    needs_response = models.BooleanField(default=False)  # somebody goes there
    sensitive = models.BooleanField(default=False)  # victim pages: quick exit, safe contact, no mediation
    outside = models.JSONField(default=dict, blank=True)  # where to turn instead, while it isn't built here
    official_codes = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(priority__gte=1, priority__lte=4), name="priority_1_to_4")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_en}"


class Question(models.Model):
    """An extra question of a category; its wording is stored with every answer."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=40)
    datatype = models.CharField(max_length=20)  # Open311: string, text, number, datetime, singlevaluelist …
    required = models.BooleanField(default=False)
    wording_id = models.CharField(max_length=200)
    wording_en = models.CharField(max_length=200)
    options = models.JSONField(default=list, blank=True)  # [{"key", "id", "en"}]
    order = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "code"], name="question_once")]

    def __str__(self) -> str:
        return f"{self.category_id}.{self.code}"


class ClockRule(models.Model):
    """How long a state may last: a rule with an effective date and a source, never a constant."""

    clock = models.CharField(max_length=30)  # triage, response, ask, confirm, object, notice_a1 …
    priority = models.PositiveSmallIntegerField(null=True)  # empty: every priority
    minutes = models.PositiveIntegerField(null=True)
    workdays = models.PositiveSmallIntegerField(null=True)
    unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__isnull=True) ^ models.Q(workdays__isnull=True),
                name="minutes_or_workdays",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} P{self.priority or '*'}"


class Report(models.Model):
    """One thing a resident told us, and where it stands.

    ``unit`` is the police unit of the place; ``holder`` is who holds it now (climbs the ladder); ``rung``
    counts the climbs. ``due_at`` is the clock of the present state, stored when promised.
    """

    key = models.UUIDField(unique=True)  # made by the client; the same key is the same report
    fingerprint = models.CharField(max_length=64)  # of what was sent; same key, other content: 422
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=12, choices=Category.Kind.choices)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField()
    in_progress = models.BooleanField(default=False)
    story = models.TextField()
    language = models.CharField(max_length=5, default="id")
    happened_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)  # radius of what we know about the place
    cell = models.BigIntegerField(null=True)
    landmark = models.CharField(max_length=250, blank=True, default="")
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=20)
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField()  # what the reporter was told at the start
    promise_broken_at = models.DateTimeField(null=True)  # when it was noticed that nobody spoke in time
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20)
    caveat = models.PositiveSmallIntegerField(default=1)  # 0 clear, 1 green, 2 amber, 3 amber+strict
    # Units it is kept from, null where none: the same as its exclusions, beside the caveat for the second wall to read.
    # The database refuses an exclusion that does not stand here (migration 0011).
    kept_from = ArrayField(models.BigIntegerField(), null=True)
    response_wanted = models.BooleanField(default=False)  # somebody must go and nobody was asked yet
    assignee_id = models.BigIntegerField(null=True)  # the post that works on it
    answer = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=40, blank=True, default="")  # why refused, from a fixed list
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="tasks")
    official_number = models.CharField(max_length=120, null=True, unique=True)
    external_id = models.CharField(max_length=80, blank=True, default="")  # the sender's own number
    looked_for_twins = models.BooleanField(default=False, db_default=False)
    erased_at = models.DateTimeField(null=True)  # at the reporter's wish: what was said is gone, that it was said stays

    class Meta:
        indexes = [
            models.Index(
                fields=["holder", "due_at"],
                condition=models.Q(state__in=OPEN_STATES),
                name="report_open_by_clock",
            ),
            models.Index(fields=["unit"], condition=models.Q(state__in=OPEN_STATES), name="report_open_by_unit"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=OPEN_STATES), name="report_clock"),
            models.Index(fields=["unit", "-received_at"], name="report_unit_time"),
            models.Index(fields=["-received_at"], name="report_time"),
            models.Index(fields=["cell", "received_at"], name="report_cell_time"),
            models.Index(fields=["id"], condition=models.Q(looked_for_twins=False), name="report_look_for_twins"),
            models.Index(
                fields=["priority", "received_at"],
                condition=models.Q(response_wanted=True),
                name="report_response_wanted",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(priority__gte=1, priority__lte=4), name="report_priority"),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="report_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def restricted(self) -> bool:
        """Whether the second wall judges who sees it (``wall.py``); an ordinary one passes it."""
        return self.caveat > ORDINARY or self.kept_from is not None

    @property
    def is_open(self) -> bool:
        """Whether it is somebody's move."""
        return self.state in OPEN_STATES


class Reporter(models.Model):
    """Who told it. Apart from the story: responders read the story, not this.

    Name, telephone and e-mail lie in ``sealed``, under a key of the report's own in the key store (``keeping``):
    without that key they are gone, here and in every backup. See :mod:`kemitraan.reports.identity`.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="reporter")
    sealed = models.BinaryField(null=True)
    anonymous = models.BooleanField(default=False)
    safe_contact = models.CharField(max_length=20, default="any")  # any, email_only, page_only
    disguise = models.BooleanField(default=False)  # notices that say nothing to a stranger who reads them
    female_officer = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"reporter of {self.report_id}"

    @cached_property
    def identity(self) -> Identity:
        """What the envelope holds; empty where there is none, or its key was destroyed or is closed."""
        return opened(self.report_id, self.sealed)

    @property
    def name(self) -> str:
        """As :attr:`identity` says."""
        return self.identity.name

    @property
    def phone(self) -> str:
        """As :attr:`identity` says."""
        return self.identity.phone

    @property
    def email(self) -> str:
        """As :attr:`identity` says."""
        return self.identity.email


class Exclusion(models.Model):
    """A unit this report is kept from: it neither handles nor sees it, nor does any unit below it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="exclusions")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True, default="")
    by = models.CharField(max_length=200)  # "reporter", or who of the staff
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "unit"], name="excluded_once")]

    def __str__(self) -> str:
        return f"report {self.report_id} without unit {self.unit_id}"


class Answer(models.Model):
    """The answer to an extra question, with the question as it was asked."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=40)
    wording = models.CharField(max_length=200)
    value = models.CharField(max_length=1000)
    shown = models.CharField(max_length=1000, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"


class Photo(models.Model):
    """A picture, re-encoded and stripped; the original lies sealed."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    name = models.UUIDField(unique=True)
    sha256 = models.CharField(max_length=64)  # of the original bytes
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    by = models.CharField(max_length=20)  # reporter, responder, desk
    added_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=0, db_default=0)  # how often the case had come back by then
    phash = models.CharField(max_length=16, blank=True, default="", db_default="")  # perceptual, of the whole picture
    marks = ArrayField(models.IntegerField(), default=list, blank=True, db_default=[])  # of parts: likeness.py

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="photo_once")]
        indexes = [
            GinIndex(fields=["marks"], name="photo_marks"),
            models.Index(fields=["sha256"], name="photo_sha256"),
            models.Index(fields=["id"], condition=models.Q(phash=""), name="photo_unmarked"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Word(models.Model):
    """One sentence in the talk between the reporter and those who hold the report."""

    class Kind(models.TextChoices):
        ASK = "ask"  # we ask the reporter
        REPLY = "reply"  # the reporter answers
        ADDITION = "addition"  # the reporter adds
        QUESTION = "question"  # the reporter asks us
        ANSWER = "answer"  # we answer the reporter's question
        OBJECTION = "objection"
        NOTE = "note"  # among staff, never shown to the reporter

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.UUIDField(null=True, unique=True)
    text = models.TextField()
    author = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} on {self.report_id}"


class Verdict(models.Model):
    """The reporter's word: is it solved? One row each time they were asked and spoke."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="verdicts")
    solved = models.BooleanField()
    rating = models.PositiveSmallIntegerField(null=True)  # 1 to 4, as in SKM
    comment = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=1, rating__lte=4),
                name="rating_1_to_4",
            )
        ]

    def __str__(self) -> str:
        return f"verdict on {self.report_id}"


class Suggestion(models.Model):
    """The machine thinks two reports may be one; a person decides. Kept as lesson either way."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="suggestions")
    other = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()  # RapidFuzz token_sort_ratio, 0 to 100
    metres = models.FloatField()
    minutes = models.FloatField()
    decision = models.CharField(max_length=10, blank=True, default="")  # merged, apart
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "other"], name="suggestion_once")]

    def __str__(self) -> str:
        return f"{self.report_id} ~ {self.other_id}"


class Notice(models.Model):
    """A progress notice (SP2HP) due to the reporter by a rule set."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=4)  # A1 … A5
    rule_set = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(sent_at__isnull=True), name="notice_due")]

    def __str__(self) -> str:
        return f"{self.code} of {self.report_id}"


class NumberSeries(models.Model):
    """The last official number given out, per unit, model and year; the row is the lock."""

    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    model = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "model", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.model}/{self.year}: {self.last}"


class Call(models.Model):
    """A ring at the desk: how long it rang, who took it, or that nobody did. ``key`` is made by the page."""

    key = models.UUIDField(null=True, unique=True)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    rang_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    abandoned = models.BooleanField(default=False)
    operator = models.CharField(max_length=200, blank=True, default="")
    report = models.ForeignKey(Report, null=True, on_delete=models.SET_NULL, related_name="calls")

    def __str__(self) -> str:
        return f"call {self.pk}"


class Guess(models.Model):
    """A wrong receipt code, by a keyed hash of where it came from; kept a day."""

    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["source", "at"], name="guess_source"),
            models.Index(fields=["at"], name="guess_at"),
        ]

    def __str__(self) -> str:
        return f"guess {self.pk}"


from .closing_models import (  # noqa: E402 - they speak of the tables above; Django looks for models here
    BurstFinding,
    Closing,
    ClosingRule,
    SecondLook,
    StoppedPhoto,
)

__all__ = [
    "OPEN_STATES", "Answer", "BurstFinding", "Call", "Category", "ClockRule", "Closing", "ClosingRule", "Guess",
    "Notice", "NumberSeries", "Photo", "Question", "Report", "Reporter", "SecondLook", "StoppedPhoto", "Suggestion",
    "Verdict", "Word",
]  # fmt: skip
