"""Forms of groups and their problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.people.api import Post
from kemitraan.territory.api import Area, Unit

from .finding import RULES
from .forms import DAY, NOTHING, RoomForm
from .models import Group, GroupMember


class GroupForm(RoomForm):
    """A group, new or changed."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[*NOTHING, *Group.Kind.choices])
    model = forms.ChoiceField(label=_("Model of the FKPM"), choices=[*NOTHING, *Group.Model.choices], required=False)
    name = forms.CharField(label=_("Name"), max_length=160)
    unit = forms.ChoiceField(
        label=_("Chapter at the unit"),
        help_text=_("Resor: the Polres. Sektor: the Polsek. Subsektor: the Polsek, with its kelurahan below."),
        required=False,
    )
    village = forms.ChoiceField(
        label=_("Kelurahan"), help_text=_("An FKPM always has one; a chapter of a whole unit has none."), required=False
    )
    rw = forms.IntegerField(label=_("RW"), min_value=1, max_value=999, required=False)
    parent = forms.ChoiceField(label=_("Chapter of"), required=False)
    polmas_officer = forms.ChoiceField(label=_("Polmas officer"), required=False)
    meets = forms.CharField(
        label=_("Meets"), help_text=_("Such as: first Friday, hall of RW 05."), max_length=120, required=False
    )
    purpose = forms.CharField(label=_("What for"), max_length=300, required=False)
    adat_forum = forms.BooleanField(label=_("A customary forum does this here already"), required=False)

    def __init__(
        self,
        *arguments: Any,
        villages: Sequence[Area],
        keepers: Sequence[Post],
        groups: Sequence[Group],
        units: Sequence[Unit],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["unit"].choices = [*NOTHING, *((str(unit.pk), unit.name) for unit in units)]  # type: ignore[attr-defined]
        self.fields["village"].choices = [*NOTHING, *((one.code, one.name) for one in villages)]  # type: ignore[attr-defined]
        named = [(str(post.pk), f"{post.account.name} ({post.unit.name})") for post in keepers]
        self.fields["polmas_officer"].choices = [*NOTHING, *named]  # type: ignore[attr-defined]
        above = [(str(group.pk), f"{group.name} ({group.unit.name})") for group in groups]
        self.fields["parent"].choices = [*NOTHING, *above]  # type: ignore[attr-defined]


class GroupChangeForm(RoomForm):
    """What of a group may change."""

    name = forms.CharField(label=_("Name"), max_length=160)
    meets = forms.CharField(label=_("Meets"), max_length=120, required=False)
    purpose = forms.CharField(label=_("What for"), max_length=300, required=False)
    polmas_officer = forms.ChoiceField(label=_("Polmas officer"), required=False)
    parent = forms.ChoiceField(label=_("Chapter of"), required=False)

    def __init__(self, *arguments: Any, keepers: Sequence[Post], groups: Sequence[Group], **options: Any) -> None:
        super().__init__(*arguments, **options)
        above = [(str(group.pk), f"{group.name} ({group.unit.name})") for group in groups]
        self.fields["parent"].choices = [*NOTHING, *above]  # type: ignore[attr-defined]
        named = [(str(post.pk), f"{post.account.name} ({post.unit.name})") for post in keepers]
        self.fields["polmas_officer"].choices = [*NOTHING, *named]  # type: ignore[attr-defined]


class EndorseForm(RoomForm):
    """The endorsement for a term."""

    endorser = forms.ChoiceField(label=_("Endorsed by"), choices=Group.Endorser.choices)
    on = forms.DateField(label=_("Endorsed on"), widget=forms.DateInput(attrs=DAY))
    number = forms.CharField(label=_("Number of the letter"), max_length=80)
    term_from = forms.DateField(label=_("Term from"), widget=forms.DateInput(attrs=DAY))
    term_to = forms.DateField(label=_("Term until"), widget=forms.DateInput(attrs=DAY))


class MemberForm(RoomForm):
    """A new member."""

    name = forms.CharField(label=_("Name"), max_length=120)
    seat = forms.ChoiceField(label=_("Seat"))
    title = forms.ChoiceField(label=_("Title in the group"), choices=GroupMember.Title.choices, initial="member")
    partner = forms.CharField(
        label=_("Their entry among the partners"), help_text=_("The name, if we know them."), max_length=160,
        required=False,
    )  # fmt: skip
    call_sign = forms.CharField(label=_("Call sign"), max_length=30, required=False)
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs=DAY))
    minor = forms.BooleanField(label=_("Under 18"), required=False)
    guardian_consent_on = forms.DateField(
        label=_("Guardian agreed on"), required=False, widget=forms.DateInput(attrs=DAY)
    )

    def __init__(self, *arguments: Any, seats: Sequence[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["seat"].choices = [(seat, GroupMember.Seat(seat).label) for seat in seats]  # type: ignore[attr-defined]


class MeetingForm(RoomForm):
    """Minutes."""

    watched = ("topics", "minutes", "decisions")

    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput(attrs=DAY))
    place = forms.CharField(label=_("Place"), max_length=160)
    attended = forms.IntegerField(label=_("How many came"), min_value=1, max_value=1_000)
    topics = forms.CharField(label=_("Topics"), max_length=300)
    minutes = forms.CharField(
        label=_("Minutes"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    decisions = forms.CharField(
        label=_("Decided"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    polmas_present = forms.BooleanField(label=_("The Polmas officer was there"), required=False)


class ProblemForm(RoomForm):
    """A problem the group takes up."""

    watched = ("title", "seen")

    title = forms.CharField(label=_("What is the problem"), max_length=160)
    seen = forms.CharField(
        label=_("What was seen"),
        help_text=_("How often, since when, where, who suffers. No names of suspects."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    crime = forms.BooleanField(label=_("It is about a crime: nothing without the Polmas officer"), required=False)
    measure = forms.CharField(
        label=_("What is counted"), help_text=_("Such as: motorcycles stolen a month."), max_length=120, required=False
    )
    before = forms.DecimalField(label=_("Now"), min_value=0, max_digits=9, decimal_places=2, required=False)


class StepForm(RoomForm):
    """The next step of a problem."""

    watched = ("text", "agreement")

    text = forms.CharField(
        label=_("What was found or done"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    agreement = forms.CharField(
        label=_("What was agreed"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed_by = forms.CharField(
        label=_("Who agreed"), help_text=_("By office: chair RW 05, market management."), max_length=300, required=False
    )
    agreed_on = forms.DateField(label=_("Agreed on"), required=False, widget=forms.DateInput(attrs=DAY))
    measure = forms.CharField(label=_("What is counted"), max_length=120, required=False)
    before = forms.DecimalField(label=_("Before"), min_value=0, max_digits=9, decimal_places=2, required=False)
    after = forms.DecimalField(label=_("After"), min_value=0, max_digits=9, decimal_places=2, required=False)
    crime = forms.BooleanField(label=_("It is about a crime: nothing without the Polmas officer"), required=False)
    category = forms.ChoiceField(label=_("Category of the report"), required=False)

    def __init__(self, *arguments: Any, categories: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["category"].choices = [*NOTHING, *categories]  # type: ignore[attr-defined]


class FindingForm(RoomForm):
    """Something a group may not do or lacks, seen by a person."""

    watched = ("text",)

    rule = forms.ChoiceField(label=_("Rule"), choices=list(RULES.items()))
    text = forms.CharField(label=_("What was seen"), max_length=300)


class AccountForm(RoomForm):
    """The account of a year."""

    watched = ("summary",)

    summary = forms.CharField(
        label=_("What was done"),
        help_text=_("Everybody may read it: no names of private persons."),
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    income = forms.IntegerField(label=_("Money received (rupiah)"), min_value=0, max_value=10**13, initial=0)
    spent = forms.IntegerField(label=_("Money spent (rupiah)"), min_value=0, max_value=10**13, initial=0)
    sources = forms.CharField(label=_("Where the money came from"), max_length=300, required=False)


class BkpmForm(RoomForm):
    """A partnership room."""

    name = forms.CharField(label=_("Name"), max_length=160)
    village = forms.ChoiceField(label=_("Kelurahan"))
    address = forms.CharField(label=_("Address"), max_length=200)
    hours = forms.CharField(label=_("Open"), help_text=_("Such as: Monday to Friday 16.00–20.00."), max_length=120)
    custodian = forms.CharField(label=_("Who keeps the key"), help_text=_("By office, not by name."), max_length=120)
    group = forms.ChoiceField(label=_("Used by the group"), required=False)
    shared_use = forms.CharField(
        label=_("Who else uses it"), help_text=_("Such as: posyandu, Tuesday morning."), max_length=200, required=False
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    lat = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    open = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *arguments: Any, villages: Sequence[Area], groups: Sequence[Group], **options: Any) -> None:
        super().__init__(*arguments, **options)
        used = [(str(group.pk), group.name) for group in groups]
        self.fields["group"].choices = [*NOTHING, *used]  # type: ignore[attr-defined]
        self.fields["village"].choices = [*NOTHING, *((one.code, one.name) for one in villages)]  # type: ignore[attr-defined]
