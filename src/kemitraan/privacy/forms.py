"""Forms of this room. They ask and point at the field; what may be stored, the verbs decide."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import DataRequest, Incident, InformationRequest


class RoomForm(forms.Form):
    """A form that shows a verb's refusal where it belongs."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if "key" in self.fields:
            self.initial.setdefault("key", uuid.uuid4())

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal by its field, or above all where it has none here."""
        shown = refused.field in self.fields and refused.field != "key"
        self.add_error(refused.field if shown else None, refused.message)


class AskForm(RoomForm):
    """What somebody asks about their own data, and how they show that it is theirs."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What do you ask for?"), choices=DataRequest.Kind.choices, widget=forms.RadioSelect
    )
    proof = forms.CharField(
        label=_("What shows that it is yours"),
        help_text=_(
            "One a line: the code of your report, or the link of your visit leaflet, partnership, course or member's "
            "card. Leave it empty to come to a police desk with your identity card instead."
        ),
        required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("For a correction: what is wrong, and what would be right."),
        required=False, max_length=2_000, strip=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["kind"].choice_hints = {  # type: ignore[attr-defined]
            "see": _("You get it as a file and as a paper."),
            "erase": _("What a running case or the law still needs stays, and we say so."),
            "limit": _("We keep it and do nothing with it that the law does not demand."),
        }


class ProofForm(RoomForm):
    """One more thing that is theirs."""

    proof = forms.CharField(
        label=_("Code or link"), max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class AnswerForm(RoomForm):
    """What the officer says with an answer or a refusal."""

    words = forms.CharField(
        label=_("Words to the person"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class HoldForm(RoomForm):
    """A hold that is asked for."""

    what = forms.CharField(
        label=_("What should be kept"), help_text=_("The code or link, or a label of a request here."), max_length=400
    )
    reason = forms.CharField(
        label=_("Why"), help_text=_("Without a word about the case itself."), max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    letter = forms.CharField(label=_("Number of the letter or order it rests on"), max_length=80)
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    may_be_told = forms.BooleanField(
        label=_("The person may be told until when"),
        help_text=_("Leave it off only where telling it would harm an investigation."),
        required=False, initial=True,
    )  # fmt: skip


class InformationForm(RoomForm):
    """A request for public information."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    asks = forms.CharField(
        label=_("Which information do you ask for?"),
        help_text=_("As exactly as you can: what, of which place, of which time."),
        max_length=4_000, strip=False, widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("What do you need it for?"), help_text=_("The law asks for it. It changes nothing about the answer."),
        max_length=300,
    )  # fmt: skip
    name = forms.CharField(
        label=_("Your name"), help_text=_("The law asks for it. It is sealed and never published."), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Where you can be reached"), help_text=_("If you like: the answer also stands on your page here."),
        required=False, max_length=200,
    )  # fmt: skip


class InformationAnswerForm(RoomForm):
    """The officer's answer."""

    outcome = forms.ChoiceField(label=_("Answer"), choices=InformationRequest.Outcome.choices)
    answer = forms.CharField(
        label=_("Words to the applicant"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    title = forms.CharField(
        label=_("Title in the public list"),
        help_text=_("No name, no address, nothing of the applicant."),
        max_length=160,
    )
    article = forms.ChoiceField(
        label=_("Article that keeps it back"), choices=[("", "–"), *InformationRequest.Article.choices], required=False
    )
    consequence = forms.CharField(
        label=_("What would happen if it were told"), help_text=_("The consequence test of Art. 19."), required=False,
        max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class WordsForm(RoomForm):
    """A few words, whoever writes them."""

    words = forms.CharField(label=_("Your words"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}))


class MomentInput(forms.DateTimeInput):
    """A browser's own box for a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class IncidentForm(RoomForm):
    """A breach that is opened."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Incident.Kind.choices, widget=forms.RadioSelect)
    what = forms.CharField(label=_("In words"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}))
    which = forms.CharField(label=_("Which data"), max_length=300)
    happened_from = forms.DateTimeField(label=_("Since when"), widget=MomentInput())
    found_at = forms.DateTimeField(label=_("When it was found"), widget=MomentInput())
    drill = forms.BooleanField(label=_("This is a drill: nobody is written to"), required=False)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        now = clock.local(clock.now()).replace(second=0, microsecond=0, tzinfo=None)
        for name in ("happened_from", "found_at"):
            self.initial.setdefault(name, now)


class LogForm(RoomForm):
    """Whose openings of others' data count."""

    username = forms.CharField(label=_("Account that looked"), max_length=60)
    since = forms.DateTimeField(label=_("From"), widget=MomentInput())
    until = forms.DateTimeField(label=_("Until"), widget=MomentInput())


class CodesForm(RoomForm):
    """People by their codes."""

    codes = forms.CharField(label=_("Codes or links, one a line"), widget=forms.Textarea(attrs={"rows": 3}))


class TellForm(RoomForm):
    """What is said to everybody."""

    remedy = forms.CharField(
        label=_("What we did about it"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    agency_letter = forms.CharField(label=_("Number of the letter to the agency"), max_length=80)
