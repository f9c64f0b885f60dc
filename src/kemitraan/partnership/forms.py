"""Forms of partners. They ask and point at the field; what may be stored, the verbs decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from kemitraan.people.api import Post
from kemitraan.territory.api import Area
from kemitraan.toolbox.errors import Refused

from .add import NOTE_LIMIT
from .kinds import FIGURES, Channel, How, Kind, Purpose
from .lint import words_about_belonging

NOTHING: list[tuple[str, Any]] = [("", "–")]
DAY = {"type": "date"}


class RoomForm(forms.Form):
    """A form that shows a verb's refusal where it belongs and warns once about words on belonging.

    ``watched`` names the texts that may speak of a person. Where one holds such a word, the form comes back with the
    word and a box to say that it names an institution or a place; ticked, the text is kept as it stands.
    """

    watched: tuple[str, ...] = ()
    use_required_attribute = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.warned: list[str] = []
        if self.watched:
            self.fields["keep_words"] = forms.BooleanField(
                required=False,
                label=_("These words name an institution or a place, not somebody's belief, origin or leaning"),
            )

    def clean(self) -> dict[str, Any]:
        """Look for words about belonging in what was written."""
        given = super().clean() or {}
        if not given.get("keep_words"):
            for name in self.watched:
                if found := words_about_belonging(str(given.get(name) or "")):
                    self.warned += found
                    message = say("“%(words)s”: we keep what somebody does in public, never belief, origin or leaning.")
                    self.add_error(name, message % {"words": "”, “".join(found)})
        given.pop("keep_words", None)  # no part of what is told
        return given

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal by its field, or above all where it has none here."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def kind_choices() -> list[tuple[Any, Any]]:
    """Persons first, then organisations."""
    return [
        ("", "–"),
        (_("Persons"), [(kind.value, kind.label) for kind in Kind if kind in FIGURES]),
        (_("Organisations"), [(kind.value, kind.label) for kind in Kind if kind not in FIGURES]),
    ]


class PartnerForm(RoomForm):
    """A partner, new or changed."""

    watched = ("function", "note")

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=160)
    function = forms.CharField(
        label=_("Public function"),
        help_text=_("What the public knows a person for, with the institution: “Chair of the youth club RW 05”."),
        max_length=160,
        required=False,
    )
    function_consented_on = forms.DateField(
        label=_("Agreed that we keep this office"),
        help_text=_("Only for an office in a religious institution: the day they agreed."),
        required=False,
        widget=forms.DateInput(attrs=DAY),
    )
    registration = forms.CharField(
        label=_("Registration number"),
        help_text=_("Of an organisation: decree or licence."),
        max_length=80,
        required=False,
    )
    village = forms.ChoiceField(label=_("Kelurahan"), required=False)
    rw = forms.IntegerField(label=_("RW"), min_value=1, max_value=999, required=False)
    also_in = forms.MultipleChoiceField(label=_("Also active in"), required=False, widget=forms.CheckboxSelectMultiple)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    lon = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    lat = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    keeper = forms.ChoiceField(label=_("Who keeps the relation"), required=False)
    cadence_days = forms.IntegerField(
        label=_("Contact agreed every so many days"), min_value=1, max_value=730, required=False
    )
    how_met = forms.ChoiceField(label=_("How we met"), choices=[*NOTHING, *How.choices], required=False)
    met_on = forms.DateField(label=_("Met on"), required=False, widget=forms.DateInput(attrs=DAY))
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What helps to work together. Nothing about belief, origin, leaning or health."),
        max_length=NOTE_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *arguments: Any, villages: Sequence[Area], keepers: Sequence[Post], **options: Any) -> None:
        super().__init__(*arguments, **options)
        places = [(one.code, one.name) for one in villages]
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]
        self.fields["village"].choices = [*NOTHING, *places]  # type: ignore[attr-defined]
        self.fields["also_in"].choices = places  # type: ignore[attr-defined]
        self.fields["keeper"].choices = [  # type: ignore[attr-defined]
            *NOTHING,
            *((str(post.pk), f"{post.account.name} ({post.unit.name})") for post in keepers),
        ]


class ContactForm(RoomForm):
    """A way to reach a partner."""

    channel = forms.ChoiceField(label=_("Way"), choices=Channel.choices)
    value = forms.CharField(label=_("Number or address"), max_length=254)
    given_by = forms.CharField(label=_("Given by"), help_text=_("Who gave it to us."), max_length=120)
    purpose = forms.ChoiceField(label=_("May be used for"), choices=Purpose.choices)
    consented_on = forms.DateField(label=_("Agreed on"), widget=forms.DateInput(attrs=DAY))


class OfficeForm(RoomForm):
    """A role of a person in an organisation. ``other`` is found by its name or number."""

    watched = ("title",)

    other = forms.CharField(label=_("Name of the other side"), max_length=160)
    title = forms.CharField(label=_("Role"), help_text=_("Chair, secretary, coordinator …"), max_length=120)
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs=DAY))


class PromiseForm(RoomForm):
    """A promise."""

    watched = ("text",)

    by_us = forms.ChoiceField(label=_("Who promised"), choices=[("us", _("The police")), ("them", _("The other side"))])
    text = forms.CharField(label=_("What was promised"), max_length=300)
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs=DAY))
    owner = forms.ChoiceField(label=_("Who sees to it"), required=False)
    owed_by = forms.CharField(
        label=_("Who owes it"), help_text=_("By office: market management, Lurah. Else the police or the group."),
        max_length=160, required=False,
    )  # fmt: skip
    owed_to = forms.CharField(label=_("To whom"), max_length=160, required=False)

    def __init__(self, *arguments: Any, keepers: Sequence[Post], **options: Any) -> None:
        super().__init__(*arguments, **options)
        named = [(str(post.pk), post.account.name) for post in keepers]
        self.fields["owner"].choices = [*NOTHING, *named]  # type: ignore[attr-defined]


class SettleForm(RoomForm):
    """What became of a promise."""

    how = forms.CharField(label=_("How, or why not"), max_length=300, required=False)
    due_on = forms.DateField(label=_("New day"), required=False, widget=forms.DateInput(attrs=DAY))


class SpokenForm(RoomForm):
    """We were in contact."""

    watched = ("text",)

    text = forms.CharField(label=_("What was said"), max_length=300)
    day = forms.DateField(label=_("When"), widget=forms.DateInput(attrs=DAY))


class StateForm(RoomForm):
    """Pause or end the relation, or take it up again."""

    state = forms.ChoiceField(
        label=_("From now on"),
        choices=[("active", _("Active")), ("paused", _("Paused")), ("ended", _("Ended"))],
    )
    why = forms.CharField(label=_("Why"), max_length=300, required=False)
