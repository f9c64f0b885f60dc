"""The form of a study, and of the decision about it. What may be stored, the verbs decide."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kemitraan.people.api import Viewer
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point

from .access import units_of
from .classes import CLASSES
from .existing import KINDS, USUAL
from .ground import areas_of, has_streets
from .models import Study
from .plan import Plan
from .words import post_name

HOURS = [(str(hour), f"{hour:02}.00") for hour in range(24)]
MODES = [(Study.Mode.WALK, _("On foot")), (Study.Mode.DRIVE, _("By car or motorcycle"))]


class RefusableForm(forms.Form):
    """A form that shows a verb's refusal where it belongs."""

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal by its field, or above all where it has none here."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class StudyForm(RefusableForm):
    """One question: where should so many posts stand?"""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Name of the study"), max_length=120)
    ground = forms.ChoiceField(label=_("Area"))
    classes = forms.MultipleChoiceField(
        label=_("What the posts shall prevent"),
        choices=[(name, words) for name, (words, _codes) in CLASSES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    period_from = _day(_("Events from"))
    period_to = _day(_("Events until"))
    hour_from = forms.ChoiceField(label=_("From hour"), choices=HOURS)
    hour_to = forms.ChoiceField(
        label=_("Until hour"), choices=HOURS, help_text=_("May lie after midnight. The same hour twice: the whole day.")
    )
    posts = forms.IntegerField(label=_("How many new posts"), min_value=1, max_value=20)
    mode = forms.ChoiceField(label=_("How somebody of the post gets there"), choices=MODES, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Within how many minutes"), min_value=1, max_value=30)
    standing_kinds = forms.MultipleChoiceField(
        label=_("Posts that stand already and count"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    junctions = forms.BooleanField(label=_("Junctions may become posts"), required=False)
    places = forms.BooleanField(label=_("Known places may become posts"), required=False)
    own_points = forms.CharField(
        label=_("Places of your own"),
        help_text=_("One a line: latitude, longitude, name. Or tap the map."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    bandwidth_m = forms.IntegerField(label=_("Spread each event over (metres)"), min_value=50, max_value=1000)
    cost_per_post = forms.IntegerField(label=_("Cost of one post a month (rupiah)"), min_value=0, max_value=10**12)

    def __init__(self, viewer: Viewer, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.streets = has_streets()
        if not self.streets:
            self.fields["junctions"].label = _("Cells in which things happened may become posts")
        self.grounds = grounds_of(viewer)
        ground: Any = self.fields["ground"]
        ground.choices = [(value, words) for value, (words, _unit, _area) in self.grounds.items()]

    def clean_own_points(self) -> list[tuple[float, float, str]]:
        """Latitude, longitude and name of each line; the line at fault is named."""
        found = []
        lines = [line for line in self.cleaned_data["own_points"].splitlines() if line.strip()]
        for number, line in enumerate(lines, start=1):
            lat, lon, *name = [part.strip() for part in line.split(",", 2)] if line.count(",") else ("", "")
            try:
                point = checked_point(lon, lat)
            except Refused as refused:
                raise forms.ValidationError(
                    gettext("Line %(number)s: %(why)s"), params={"number": number, "why": refused.message}
                ) from None
            found.append((point.lon, point.lat, (name[0] if name else gettext("Place %s") % number)[:120]))
        return found

    def centre(self) -> str:
        """Where the map begins: the middle of the villages one may choose, as "lon,lat"; "" where none has a place."""
        spots = [(area.lon, area.lat) for _w, _u, area in self.grounds.values() if area and area.lon and area.lat]
        if not spots:
            return ""
        lons, lats = zip(*spots, strict=True)
        return f"{sum(lons) / len(lons):.5f},{sum(lats) / len(lats):.5f}"

    def as_plan(self) -> Plan:
        """What the verb takes. Only for a valid form."""
        given = dict(self.cleaned_data)
        _words, unit, area = self.grounds[given.pop("ground")]
        for hour in ("hour_from", "hour_to"):
            given[hour] = int(given[hour])
        return Plan(unit=unit, area=area, **given)


Ground = tuple[str, territory.Unit, territory.Area | None]


def grounds_of(viewer: Viewer) -> dict[str, Ground]:
    """What a viewer may choose: each unit as a whole, and each village, by the value of the form."""
    units = units_of(viewer)
    found: dict[str, Ground] = {
        f"u{unit.pk}": (gettext("All of %s") % unit.name, unit, None) for unit in reversed(units)
    }
    known = {unit.pk for unit in units}
    for unit in units:
        if unit.parent_id in known:
            continue  # its villages come with the unit above
        for area in areas_of(unit):
            serves = territory.unit_for(area.pk)
            if serves is not None and serves.pk in known:
                above = area.parent.name if area.parent else ""
                found[f"a{area.pk}"] = (f"{area.name}, {above}", serves, area)
    return found


def first_values(study: Study | None = None) -> dict[str, Any]:
    """What a new form shows: the usual, or the values of another study."""
    today = clock.local(clock.now()).date()
    if study is None:
        return {
            "key": uuid.uuid4(), "period_from": today - timedelta(days=365), "period_to": today - timedelta(days=1),
            "hour_from": "18", "hour_to": "4", "classes": ["robbery", "extortion", "levy"], "posts": 3,
            "mode": Study.Mode.WALK, "minutes": 5, "junctions": True, "bandwidth_m": 300,
            "cost_per_post": settings.POST_MONTHLY_COST, "standing_kinds": list(USUAL),
        }  # fmt: skip
    names = (
        *("title", "period_from", "period_to", "classes", "posts", "mode", "minutes", "standing_kinds", "junctions"),
        *("places", "bandwidth_m", "cost_per_post"),
    )
    return {
        **{name: getattr(study, name) for name in names},
        "key": study.key if study.state == "draft" else uuid.uuid4(),
        "ground": f"a{study.area_id}" if study.area_id else f"u{study.unit_id}",
        "hour_from": str(study.hour_from),
        "hour_to": str(study.hour_to),
        "own_points": "\n".join(f"{lat}, {lon}, {name}" for lon, lat, name in study.own_points),
    }


class DecisionForm(RefusableForm):
    """Which proposed posts are taken up, and why."""

    places = forms.MultipleChoiceField(
        label=_("Posts that are taken up"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Also why a post is not taken up, or stands elsewhere."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )

    def __init__(self, study: Study, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        proposed = study.result.get("proposed", [])
        places: Any = self.fields["places"]
        places.choices = [(str(place), f"{place + 1}. {post_name(one)}") for place, one in enumerate(proposed)]
        self.initial.setdefault("places", [str(place) for place in range(len(proposed))])


class ReasonForm(RefusableForm):
    """Why a study is given up."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.TextInput(attrs={"maxlength": 1000}))
