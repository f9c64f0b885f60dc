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

from . import sprite, states

SWATCHES = ["paper", "surface", "sunken", "ink", "quiet", "line", "line-strong", "action", "action-soft"] + [
    "accent",
    "accent-soft",
    "danger",
    "danger-soft",
]


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
