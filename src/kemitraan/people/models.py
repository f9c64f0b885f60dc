"""Who acts, in what post, on duty when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; permissions come from posts alone, so there is no superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Account:
        """A new account; without a password nobody can sign in to it."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A person who can sign in. What they may do comes from their posts, never from the account."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=5, default="id")
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    first_password_until = models.DateTimeField(null=True)  # the password came from somebody else; empty: their own

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a post is for. What each role may do stands in :mod:`kemitraan.people.purposes`."""

    OPERATOR = "operator", _("Desk operator")  # SPKT
    OFFICER = "officer", _("Patrol officer")  # patrol, Pospol
    BHABIN = "bhabin", _("Bhabinkamtibmas")
    BINMAS = "binmas", _("Community guidance")  # Kanit Binmas: partners, visits, watch, courses
    COMMANDER = "commander", _("Commander")  # Kapolsek, Kapolres, Kapolda
    VOLUNTEER = "volunteer", _("Volunteer")  # satpam, siskamling, Pokdar
    AGENCY = "agency", _("Partner agency")
    LEGAL = "legal", _("Law and information division")  # Bidkum, Humas: reads what is taught before people do
    INSPECTOR = "inspector", _("Inspector")  # Itwasda, Siwas: complaints about units below
    OVERSEER = "overseer", _("Overseer")  # civilian oversight
    RESEARCHER = "researcher", _("Researcher")  # counted data sets, for a study with an end
    DPO = "dpo", _("Data-protection officer")  # PPDP: what people may ask of their data, and breaches
    PPID = "ppid", _("Public-information officer")  # PPID: requests under UU 14/2008
    ADMIN = "admin", _("System administrator")  # runs the system, sees no case content


class Post(models.Model):
    """A person holds a role in a unit between two dates, by an order with a number."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=12, choices=Role.choices)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True, default="")
    call_sign = models.CharField(max_length=40, blank=True, default="")
    volunteer_kind = models.CharField(max_length=20, blank=True, default="")  # satpam, satkamling, pokdar …
    capabilities = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    order_number = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]

    def __str__(self) -> str:
        return f"{self.role} {self.account_id} in {self.unit_id}"


class Shift(models.Model):
    """A duty of one post. Open while ``ended_at`` is empty; one open shift a post."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="shifts")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=models.Q(ended_at__isnull=True), name="one_open_shift")
        ]

    def __str__(self) -> str:
        return f"shift {self.pk} of {self.post_id}"


class Position(models.Model):
    """The last fix of a phone on duty. Kept only while the shift is open; never a track."""

    shift = models.OneToOneField(Shift, on_delete=models.CASCADE, primary_key=True, related_name="position")
    lon = models.FloatField()
    lat = models.FloatField()
    accuracy_m = models.FloatField(default=0)
    heading = models.FloatField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"position of shift {self.shift_id}"


class Link(models.Model):
    """A signed way in for one purpose and a limited time. Only the hash of the secret is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="links")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.purpose}"


class Attempt(models.Model):
    """A try to sign in, kept for a quarter of an hour to count by. Holds keyed hashes, no name and no address."""

    kind = models.CharField(max_length=10)  # password, code
    subject = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "source", "at"], name="attempt_source"),
            models.Index(fields=["kind", "subject", "at"], name="attempt_subject"),
            models.Index(fields=["at"], name="attempt_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M}"


from .change_models import BodyChange  # noqa: E402, F401 - Django looks for models here
from .device_models import Passkey  # noqa: E402, F401 - the second factor in a chip
