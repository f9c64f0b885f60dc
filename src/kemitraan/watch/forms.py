"""Forms of this room. What may be stored, the verbs decide; a refusal is shown by its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, checked_point

from .kinds import KINDS, TASKS
from .models import Card, Employer, GuardPost, SecurityUnit


class WatchForm(forms.Form):
    """A form that shows a verb's refusal where it belongs."""

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal by its field, or above all where it has none here."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


class DayInput(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """ISO, as browsers want it."""
        return str(value.isoformat() if hasattr(value, "isoformat") else value) if value else None


class TimeInput(forms.TimeInput):
    """A time of day, by the browser's own picker."""

    input_type = "time"


class PlacedForm(WatchForm):
    """A form with a place: the police unit, kelurahan and RW, and a point."""

    guided_by = forms.TypedChoiceField(label=_("Police unit that guides it"), coerce=int)
    village = forms.TypedChoiceField(label=_("Kelurahan"), coerce=int, required=False, empty_value=None)
    rw = forms.IntegerField(label=_("RW"), required=False, min_value=1, max_value=999)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    lon = forms.CharField(label=_("Longitude"), max_length=24, required=False)
    lat = forms.CharField(label=_("Latitude"), max_length=24, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = viewer.units_for(purposes.KEEP_WATCH)
        known = territory.Unit.objects.filter(pk__in=units).exclude(level="pospol").order_by("level", "name")
        self.units = {unit.pk: unit for unit in known}
        self.fields["guided_by"].choices = [(pk, unit.name) for pk, unit in self.units.items()]  # type: ignore[attr-defined]
        self.villages = {
            area.pk: area
            for area in territory.villages()
            if (served := territory.unit_for(area.pk)) is not None and served.pk in units
        }
        self.fields["village"].choices = [  # type: ignore[attr-defined]
            ("", _("– choose –")),
            *((pk, area.name) for pk, area in self.villages.items()),
        ]

    def police(self) -> territory.Unit:
        """The police unit chosen."""
        return self.units[self.cleaned_data["guided_by"]]

    def area(self) -> territory.Area | None:
        """The RW, made if it is new, or the kelurahan; else where the point lies."""
        village = self.villages.get(self.cleaned_data.get("village") or 0)
        if village is None:
            point = self.point()
            found = territory.locate(point) if point else None
            if found is None or found.area_id is None:
                return None
            return territory.Area.objects.filter(pk=found.area_id).first()
        number = self.cleaned_data.get("rw")
        return territory.ensure_rw(village, number) if number else village

    def point(self) -> LonLat | None:
        """The point, where one was given."""
        lon, lat = self.cleaned_data.get("lon", ""), self.cleaned_data.get("lat", "")
        return checked_point(lon, lat, field="lat") if lon.strip() or lat.strip() else None


class UnitForm(PlacedForm):
    """A security unit."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=160)
    home = forms.ChoiceField(label=_("Belongs to"), required=False)
    employer = forms.TypedChoiceField(label=_("Employer"), coerce=int, required=False, empty_value=None)
    licence = forms.CharField(
        label=_("Decree or confirmation"), max_length=60, required=False, help_text=_("Its number, where there is one.")
    )
    head_name = forms.CharField(label=_("Head"), max_length=120, required=False)
    head_title = forms.CharField(label=_("Title of the head"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    consent = forms.BooleanField(label=_("The head agrees that we keep this and write to them"), required=False)
    field_order = (
        "kind", "name", "home", "employer", "guided_by", "village", "rw", "address", "lon", "lat", "head_name",
        "head_title", "phone", "email", "consent", "licence",
    )  # fmt: skip

    def __init__(self, *args: Any, employers: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in KINDS.values() if kind.enrols]  # type: ignore[attr-defined]
        self.fields["home"].choices = [("", _("as usual for the kind")), *SecurityUnit.Home.choices]  # type: ignore[attr-defined]
        self.fields["employer"].choices = [("", _("none")), *((one.pk, one.name) for one in employers)]  # type: ignore[attr-defined]


class EmployerForm(WatchForm):
    """An employer of guards."""

    name = forms.CharField(label=_("Name"), max_length=160)
    form = forms.ChoiceField(label=_("Form"), choices=Employer.Form.choices)
    guided_by = forms.TypedChoiceField(label=_("Police unit that guides it"), coerce=int)
    licence = forms.CharField(label=_("Licence (SIO)"), max_length=60, required=False)
    licence_until = forms.DateField(label=_("Licence valid until"), required=False, widget=DayInput)
    contact_name = forms.CharField(label=_("Contact"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    consent = forms.BooleanField(label=_("The contact agrees that we keep this and write to them"), required=False)


class MemberForm(WatchForm):
    """A member of a unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    age = forms.IntegerField(
        label=_("Age in years"), min_value=1, max_value=120,
        help_text=_("Asked for the rules of the kind; it is not kept."),
    )  # fmt: skip
    number = forms.CharField(label=_("Member number"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    phone_consent = forms.BooleanField(label=_("They agree that we keep the number"), required=False)
    guardian_name = forms.CharField(
        label=_("Guardian of a young member"), max_length=120, required=False, help_text=_("Needed below 18.")
    )
    guardian_consent = forms.BooleanField(label=_("The guardian agrees"), required=False)
    leader = forms.BooleanField(label=_("May lead a squad"), required=False)
    capabilities = forms.MultipleChoiceField(
        label=_("Trained for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, unit: SecurityUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = unit.sort
        self.fields["capabilities"].choices = [(code, TASKS[code]) for code in kind.tasks]  # type: ignore[attr-defined]
        if not kind.tasks:
            del self.fields["capabilities"]
        if not kind.takes_young:
            del self.fields["guardian_name"], self.fields["guardian_consent"]


class CardForm(WatchForm):
    """A new card, or the next one."""

    number = forms.CharField(label=_("Card number"), max_length=40, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=Card.Level.choices)
    step = forms.TypedChoiceField(
        label=_("Step"), coerce=int, choices=[(1, "1"), (2, "2 (Madya)"), (3, "3 (Utama)")], initial=1
    )
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=DayInput, help_text=_("Empty: three years.")
    )
    course_ref = forms.CharField(label=_("Course or certificate"), max_length=80, required=False)

    def __init__(self, *args: Any, satpam: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not satpam:
            del self.fields["level"], self.fields["step"]


class PostForm(PlacedForm):
    """A guard post."""

    kind = forms.ChoiceField(label=_("Kind"), choices=GuardPost.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=160)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, required=False, empty_value=None)
    route = forms.CharField(
        label=_("Road and kilometre"), max_length=120, required=False, help_text=_("For a road security post.")
    )
    opens_at = forms.TimeField(label=_("Opens at"), required=False, widget=TimeInput)
    closes_at = forms.TimeField(
        label=_("Closes at"), required=False, widget=TimeInput, help_text=_("May lie after midnight.")
    )
    staffing = forms.IntegerField(label=_("People on one duty"), min_value=1, max_value=50, initial=2)
    field_order = (
        "kind", "name", "unit", "guided_by", "village", "rw", "address", "lon", "lat", "route", "opens_at",
        "closes_at", "staffing",
    )  # fmt: skip

    def __init__(self, *args: Any, owners: list[SecurityUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {unit.pk: unit for unit in owners}
        self.fields["unit"].choices = [("", _("none yet")), *((pk, one.name) for pk, one in self.owners.items())]  # type: ignore[attr-defined]


def place_now(row: Any) -> dict[str, Any]:
    """The place of a unit or post, as its form shows it."""
    now: dict[str, Any] = {"lon": row.lon, "lat": row.lat}
    if row.area is not None:
        rw = row.area.level == "rw"
        now["village"] = row.area.parent_id if rw else row.area.pk
        now["rw"] = int(row.area.code[-3:]) if rw else None
    return now
