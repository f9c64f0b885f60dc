"""Who looked at what, what was drawn for a look from outside, records opened in need, and what studies may count."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """One look of a member of staff at something guarded, or one thing they asked to be done. Only ever added.

    ``route`` is the name of the address, ``about`` what it was about (the code in the address), ``asked`` the query as
    typed: filters, search words, page. ``status`` is the answer's: 404 says that it was hidden from them; empty for
    something to be done, which is written before it is tried. ``form`` is page, data, file or stream.
    """

    key = models.UUIDField(unique=True)  # the same look within the same minute is one row
    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=12, blank=True, default="")
    unit_id = models.BigIntegerField(null=True)
    office = models.CharField(max_length=250, blank=True, default="")
    method = models.CharField(max_length=8)
    route = models.CharField(max_length=80)
    about = models.CharField(max_length=200, blank=True, default="")
    asked = models.CharField(max_length=1000, blank=True, default="")
    form = models.CharField(max_length=6)
    status = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "-id"], name="reading_account"),
            models.Index(fields=["about", "-id"], name="reading_about"),
            models.Index(fields=["at"], name="reading_time"),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.method} {self.route} {self.about}".strip()


class SampleDraw(models.Model):
    """Reports that the system drew by lot for an overseer; seed and size of the whole let anybody draw them again."""

    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=250)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    seed = models.CharField(max_length=64)
    whole = models.PositiveIntegerField()  # how many there were to draw from
    reports = ArrayField(models.BigIntegerField())  # ids in the order they were drawn
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{len(self.reports)} of {self.whole} drawn by {self.office}"


class BrokenGlass(models.Model):
    """An officer without the right opened one report, for a stated reason and a short time; somebody else looks at it.

    ``unit`` is the officer's; whoever reviews stands at it or above. ``barred_until`` follows an unjustified opening.
    """

    class Why(models.TextChoices):
        LIFE = "life", _("Somebody's life or body is in danger")
        HANDOVER = "handover", _("The unit that holds it cannot be reached")
        ORDER = "order", _("My superior ordered it")

    class State(models.TextChoices):
        OPENED = "opened", _("Waits for review")
        LATE = "late", _("Review is late")
        JUSTIFIED = "justified", _("Justified")
        UNJUSTIFIED = "unjustified", _("Not justified")

    code = models.CharField(max_length=12, unique=True)
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=250)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    shown_until = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPENED)
    state_since = models.DateTimeField()
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    asked_unit = models.ForeignKey("territory.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=500, blank=True, default="")
    barred_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="glass_clock")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("account")),
                name="glass_reviewed_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} opened report {self.report_id}: {self.state}"


class MysteryCheck(models.Model):
    """A service tried unannounced: the system draws unit and way, an overseer has it tried and says how it went (E15).

    It judges a service and nobody in it: there is no field for a person and none for free words.
    """

    class Way(models.TextChoices):
        COUNTER = "counter", _("At the counter")
        PHONE = "phone", _("By telephone")
        FORM = "form", _("By the form on the phone")

    class State(models.TextChoices):
        DRAWN = "drawn", _("To be tried")
        DONE = "done", _("Tried")
        LAPSED = "lapsed", _("Not tried in time")

    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    seed = models.CharField(max_length=64)
    whole = models.PositiveIntegerField()  # how many units there were to draw from
    drawn_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAWN)
    owner = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    tried_on = models.DateField(null=True)
    taken = models.BooleanField(null=True)  # was the request taken in, and nobody sent elsewhere
    minutes = models.PositiveSmallIntegerField(null=True)  # until somebody attended to it
    fee_asked = models.BooleanField(null=True)  # money or a gift

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="mystery_clock")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done")
                | models.Q(tried_on__isnull=False, taken__isnull=False, minutes__isnull=False, fee_asked__isnull=False),
                name="mystery_done_says_how",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.way}: {self.state}"


class ResearchPermit(models.Model):
    """A study that may take data sets along, with its purpose, the approval it stands on, and its last day."""

    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=500)
    ethics_reference = models.CharField(max_length=120)
    ethics_body = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    given_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="permit_has_an_end")
        ]

    def __str__(self) -> str:
        return f"{self.title} until {self.last_day}"


class ReleasedTable(models.Model):
    """A data set of one closed month as it was first given out. It never changes: nothing can be subtracted from it."""

    name = models.SlugField(max_length=20)
    month = models.DateField()
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    rows = models.JSONField(default=list)  # names of the rows
    columns = models.JSONField(default=list)
    cells = models.JSONField(default=list)  # numbers as far as they may be shown, totals last; empty: withheld
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "month", "unit"], name="released_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.month:%Y-%m}"


class TableDownload(models.Model):
    """Somebody took a released table along."""

    permit = models.ForeignKey(ResearchPermit, on_delete=models.PROTECT, related_name="downloads")
    table = models.ForeignKey(ReleasedTable, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=4)  # csv, xlsx
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.table_id} as {self.form}"
