"""Forms of the lists' editors. What may be stored, the verbs decide; a refusal is shown by its field."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.toolbox.errors import Refused

LEVELS = [(str(level), f"P{level}") for level in (1, 2, 3, 4)]


class ListForm(forms.Form):
    """A form that shows a verb's refusal where it belongs."""

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal by its field, or above all where it has none here."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


class CategoryForm(ListForm):
    """The words and the rank of a category."""

    name_id = forms.CharField(label=_("Name in Indonesian"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    hint_id = forms.CharField(label=_("Hint in Indonesian"), max_length=250, required=False)
    hint_en = forms.CharField(label=_("Hint in English"), max_length=250, required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=LEVELS)
    priority_in_progress = forms.ChoiceField(
        label=_("Priority while it is happening"), choices=[("", "–"), *LEVELS], required=False
    )
    order = forms.CharField(label=_("Place in the list"), max_length=4)
    active = forms.BooleanField(label=_("Shown on the forms"), required=False)


class QuestionForm(ListForm):
    """The words of an extra question."""

    wording_id = forms.CharField(label=_("Question in Indonesian"), max_length=200)
    wording_en = forms.CharField(label=_("Question in English"), max_length=200)
    order = forms.CharField(label=_("Place in the list"), max_length=4)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    active = forms.BooleanField(label=_("Asked"), required=False)


class ClockForm(ListForm):
    """A new rule for a clock."""

    clock = forms.ChoiceField(label=_("Clock"))
    priority = forms.ChoiceField(label=_("Priority"), choices=[("", _("every")), *LEVELS], required=False)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=527_040)
    workdays = forms.IntegerField(label=_("Working days"), required=False, min_value=1, max_value=260)
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("Source"), help_text=_("Which rule or order says so."), max_length=200)


class WordingForm(ListForm):
    """The subject and body of a message."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=4_000, strip=False, widget=forms.Textarea(attrs={"rows": 9, "maxlength": 4_000})
    )
