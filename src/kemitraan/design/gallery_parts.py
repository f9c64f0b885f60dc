"""Invented contents for the gallery, so that every part can be looked at in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kemitraan.toolbox import clock

from . import sprite, states, times

SPECIMENS = ("question", "field", "desk", "letter")
PLACES = ("Tebet Timur", "Bukit Duri")
SWATCHES = (
    *("paper", "surface", "sunken", "ink", "quiet", "line", "line-strong"),
    *("action", "action-soft", "accent", "accent-soft", "danger", "danger-soft"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    what = forms.ChoiceField(
        label=_("What happened?"),
        choices=[("theft", _("Theft")), ("noise", _("Noise")), ("other", _("Something else"))],
        widget=forms.RadioSelect,
    )
    when = forms.CharField(label=_("When was it?"), help_text=_("For example: last night at about 21.00"))
    where = forms.ChoiceField(
        label=_("Kelurahan"),
        choices=[("", _("Choose one")), ("tebet", "Tebet Timur"), ("bukitduri", "Bukit Duri")],
    )
    phone = forms.CharField(label=_("Your phone number"), required=False, help_text=_("We call only if we must ask."))
    photo = forms.FileField(label=_("Photo"), required=False)
    story = forms.CharField(label=_("Tell us in your own words"), widget=forms.Textarea)
    safe = forms.BooleanField(
        label=_("It is not safe to call me"),
        required=False,
        help_text=_("Then we only write on your report's page."),
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything gallery.html shows; times are taken around the present moment."""
    now = clock.now()
    fresh, wrong = SampleForm(auto_id="fresh_%s"), SampleForm({"phone": "12"}, auto_id="wrong_%s")
    for form in (fresh, wrong):
        form.fields["what"].choice_hints = {"other": gettext("You can tell us on the next page.")}  # type: ignore[attr-defined]
    wrong.add_error("phone", gettext("A phone number has at least 8 digits."))
    return {
        **_desk(),
        "form": fresh,
        "step": 2,
        "total": 5,
        "back_url": "#",
        "fresh": fresh,
        "wrong": wrong,
        "states": list(states.LOOKS),
        "icons": sorted(sprite.names()),
        "now": now,
        "ten_minutes_ago": now - timedelta(minutes=10),
        "yesterday": now - timedelta(days=1, hours=2),
        "last_month": now - timedelta(days=31),
        "due_far": now + timedelta(hours=3, minutes=10),
        "due_soon": now + timedelta(minutes=4, seconds=30),
        "due_past": now - timedelta(minutes=12),
        "met": now - timedelta(minutes=20),
        "story": _story(),
        "chips": [
            {"label": gettext("Waiting"), "url": "?show=waiting", "on": True, "count": 12},
            {"label": gettext("Late"), "url": "?show=late", "on": False, "count": 3},
            {"label": gettext("Near me"), "url": "?show=near", "on": False, "count": None},
            {"label": gettext("Mine"), "url": "?show=mine", "on": False, "count": 1234},
        ],
        "kpis": [
            {"label": gettext("waiting"), "value": "12", "url": "?show=waiting"},
            {"label": gettext("late"), "value": "3", "url": "?show=late", "tone": "late"},
            {"label": gettext("free units"), "value": "41", "url": "?show=units"},
            {"label": gettext("median to scene tonight"), "value": "7,5", "note": gettext("min, n = 38")},
        ],
        "page": Paginator(range(240), 100).page(2),
        "seconds": 4980,
        "swatches": SWATCHES,
        "brand_url": request.path,
    }


def _desk() -> dict[str, Any]:
    now = clock.now()
    rows = [
        (1, gettext("Fight in the street"), -2, 3, "offered", 106.8556, -6.2301, 0),
        (1, gettext("Somebody is being hurt at home"), 4, 6, "on_the_way", 106.8473, -6.2252, 250),
        (2, gettext("Motorcycle taken"), 11, 8, "waiting", 106.8602, -6.2389, 0),
        (3, gettext("Bicycle stolen"), 190, 14, "on_scene", 106.8521, -6.2334, 120),
        (4, gettext("Street light broken"), 2000, 55, "answered", 106.8391, -6.2360, 0),
    ]
    queue = [
        {
            "priority": priority,
            "title": title,
            "due": now + timedelta(minutes=due),
            "at": now - timedelta(minutes=at),
            "state": state,
            "place": PLACES[number % 2],
            "spot": (lon, lat),
            "uncertain_m": uncertain,
        }
        for number, (priority, title, due, at, state, lon, lat, uncertain) in enumerate(rows)
    ]
    units = [
        ("Agus", 106.8535, -6.2275, 40, 1),
        ("Dewi", 106.8442, -6.2318, 250, 2),
        ("Hasan", 106.8585, -6.2342, None, 9),
    ]
    return {
        "queue": queue,
        "officer": "Bripka Agus",
        "street": "Jl. Tebet Barat Dalam VIII",
        "places": PLACES,
        "unit": {"name": "Polsek Tebet", "address": "Jl. Prof. Dr. Soepomo, Jakarta Selatan", "phone": "110"},
        "place_date": f"Jakarta, {times.day(now)}",
        "sample_points": _features(
            [
                (row["spot"], {"id": number, "priority": row["priority"], "uncertain_m": row["uncertain_m"]})
                for number, row in enumerate(queue)
            ]
        ),
        "sample_units": _features(
            [
                (
                    (lon, lat),
                    {"label": name, "fix_at": (now - timedelta(minutes=age)).isoformat()}
                    | ({} if heading is None else {"heading": heading}),
                )
                for name, lon, lat, heading, age in units
            ]
        ),
        "sample_route": [[106.8535, -6.2275], [106.8541, -6.2286], [106.8548, -6.2290], [106.8556, -6.2301]],
    }


def _features(spots: list[tuple[Any, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": spot}, "properties": properties}
            for spot, properties in spots
        ],
    }


def _story() -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "title": gettext("We have your report"),
            "at": now - timedelta(minutes=21),
            "who": "SPKT Polsek Tebet",
        },
        {
            "title": gettext("An officer is on the way"),
            "at": now - timedelta(minutes=9),
            "who": "Bripka Agus",
            "icon": "motorbike",
            "tone": "onway",
        },
        {
            "title": gettext("The officer arrives"),
            "text": gettext("Stay where it is safe. You need not do anything."),
            "due": now + timedelta(minutes=8),
            "state": "now",
            "icon": "route",
        },
        {"title": gettext("You tell us whether it is solved"), "state": "todo"},
    ]
