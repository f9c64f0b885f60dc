"""What the visited fill in on their leaflet's page."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.toolbox.languages import name_of

from .change import TEXT_LIMIT
from .models import Visit, VisitTopic
from .visited import COMMENT_LIMIT

RATINGS = [("4", _("Very good")), ("3", _("Good")), ("2", _("Not so good")), ("1", _("Bad"))]


class RatingForm(forms.Form):
    """How was the visit?"""

    rating = forms.ChoiceField(label=_("How was the visit?"), choices=RATINGS, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("What should we know?"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": COMMENT_LIMIT}),
    )


def _text(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": TEXT_LIMIT}),
    )


class ContentForm(forms.Form):
    """What may be written down about a talk, and nothing else (domain.md 3.4 step 3)."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    topics = forms.MultipleChoiceField(
        label=_("What the talk was about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    concerns = _text(_("Concerns"))
    advice = _text(_("Advice given"))
    next_step = _text(_("Next step"), 2)

    def __init__(self, *args: Any, visit: Visit | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        topics = cast(forms.MultipleChoiceField, self.fields["topics"])
        topics.choices = [(topic.code, name_of(topic)) for topic in VisitTopic.objects.filter(active=True)]
        if visit is not None and not self.is_bound:
            self.initial.update({"base_version": visit.version, **visit.content()})

    def content(self) -> dict[str, object]:
        """The fields that may be stored. Only for a valid form."""
        return {name: self.cleaned_data[name] for name in ("topics", "concerns", "advice", "next_step")}
