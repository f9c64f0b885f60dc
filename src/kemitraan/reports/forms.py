"""Forms of the residents' pages. They ask and point at the field; what may be stored, the verbs decide."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from kemitraan.toolbox.clock import JAKARTA
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point
from kemitraan.toolbox.languages import in_english, name_of, reader_language

from .contact import Contact
from .models import Category, Question
from .photos import PreparedPhoto
from .places import Village, matching
from .receive import LANDMARK_LIMIT, STORY_LIMIT, NewReport

VAGUE_M = 2_000.0  # a position so uncertain says less than the kelurahan the person named

# Where an error of the verb is shown on the form.
_FIELD_OF = {"point": "place", "area": "place", "accuracy_m": "place", "photo": "photos"}


class ManyFiles(forms.ClearableFileInput):
    """A file box that takes several."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several pictures; what they are is checked by their content alone."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that came, empty ones left out."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in given if file]


class TellForm(forms.Form):
    """One report in a resident's words. ``urgent``: only the place must be given."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    story = forms.CharField(
        label=_("What happened?"),
        help_text=_("In your own words. Who, what, how many people, are there weapons, is anyone hurt?"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": STORY_LIMIT}),
        strip=False,
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    accuracy_m = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(
        label=_("Kelurahan"),
        help_text=_("Type its name and choose, for example: Tebet Timur"),
        required=False,
        max_length=200,
    )
    area = forms.CharField(label=_("Which of these?"), required=False, max_length=40, widget=forms.RadioSelect)
    landmark = forms.CharField(
        label=_("What is nearby?"),
        help_text=_("Street and number, or a place everyone knows: mosque, school, minimarket, alley"),
        required=False,
        max_length=LANDMARK_LIMIT,
    )
    in_progress = forms.ChoiceField(
        label=_("Is it happening now?"),
        choices=[("yes", _("Yes, it is happening now")), ("no", _("No, it has already happened"))],
        required=False,
        widget=forms.RadioSelect,
    )
    happened_at = forms.CharField(
        label=_("When did it happen?"),
        help_text=_("If you do not know exactly, give the time as well as you can."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    photos = PhotosField(
        label=_("Photos"),
        help_text=_("At most 6. Place and time that the phone writes into a photo are removed."),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    anonymous = forms.ChoiceField(
        label=_("May we know who you are?"),
        choices=[("no", _("Yes, you may contact me")), ("yes", _("No, I want to stay anonymous"))],
        initial="no",
        required=False,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Your name"), required=False, max_length=120)
    phone = forms.CharField(label=_("Telephone number"), required=False, max_length=40)
    email = forms.CharField(
        label=_("E-mail"),
        help_text=_("News about your report comes here."),
        required=False,
        max_length=254,
        widget=forms.EmailInput,
    )
    safe_contact = forms.ChoiceField(
        label=_("How is it safe to reach you?"),
        choices=[
            ("any", _("By telephone or e-mail")),
            ("email_only", _("Only by e-mail, please do not call me")),
            ("page_only", _("Do not contact me. I will look at the page myself")),
        ],
        initial="any",
        required=False,
        widget=forms.RadioSelect,
    )
    disguise = forms.BooleanField(
        label=_("Disguise the messages to me"),
        help_text=_("An e-mail then looks like news of an order and says nothing about a report."),
        required=False,
    )
    female_officer = forms.BooleanField(label=_("I would like a female officer"), required=False)
    without = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)  # a unit kept away: excluded.py

    def __init__(self, category: Category, *, urgent: bool = False, **more: Any) -> None:
        more.setdefault("auto_id", "f-%s")
        super().__init__(**more)
        self.category, self.urgent = category, urgent
        self.questions = list(category.questions.filter(active=True).order_by("order", "id"))
        for question in self.questions:
            self.fields[f"q_{question.code}"] = _answer_field(question)
        if urgent:
            self.fields["story"].required = False
            self.fields["story"].label = _("What is happening?")
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())
            self.initial.setdefault("anonymous", "no")
            self.initial.setdefault("safe_contact", "page_only" if category.sensitive else "any")
            self.initial.setdefault("in_progress", "yes" if urgent else "")

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The extra questions of the category, in order."""
        return [self[f"q_{question.code}"] for question in self.questions]

    @property
    def point_given(self) -> bool:
        """Whether the phone or the map gave a place."""
        return bool(self["lon"].value() and self["lat"].value())

    def clean(self) -> dict[str, Any]:
        """The place: a point, or one kelurahan that is certain; several are offered to choose from."""
        given = super().clean() or self.cleaned_data
        given["point"], given["area_code"] = None, ""
        lon, lat = given.get("lon", ""), given.get("lat", "")
        if lon or lat:
            try:
                given["point"] = checked_point(lon, lat)
                given["metres"] = _metres(given.get("accuracy_m", ""))
            except Refused as refused:
                self.add_refusal(refused)
        self._choose_village(given)
        if given["area_code"] and given["point"] and (given["metres"] or 0) > VAGUE_M:
            given["point"] = None
        if given.get("happened_at"):
            given["happened_at"] = self._moment(given["happened_at"])
        return given

    def _choose_village(self, given: dict[str, Any]) -> None:
        found = matching(given.get("place") or "")
        chosen = self.data.get("area", "")
        if chosen in {village.code for village in found}:
            found = [village for village in found if village.code == chosen]
        if len(found) == 1:
            given["area_code"] = found[0].code
            return
        if given["point"] is None and "place" not in self.errors:
            if found:
                self.add_error("place", _("Several kelurahan fit. Choose one of them."))
            elif given.get("place"):
                self.add_error("place", _("We do not know this kelurahan. Check the spelling."))
            else:
                self.add_error("place", _("Say where it is: your position, or the kelurahan."))
        if found:
            self.offer(found)

    def offer(self, found: Sequence[Village]) -> None:
        """Show these kelurahan to choose from."""
        self._area.choices = [(village.code, village.label) for village in found]

    @property
    def offered(self) -> bool:
        """Whether there is something to choose from."""
        return bool(self._area.choices)

    @property
    def _area(self) -> forms.RadioSelect:
        return cast(forms.RadioSelect, self.fields["area"].widget)

    def _moment(self, typed: str) -> datetime | None:
        try:
            moment = parse_datetime(typed.strip())
        except ValueError:
            moment = None
        if moment is None or not 1900 <= moment.year <= 9000:
            self.add_error("happened_at", _("Give the day and the time, for example 23-11-2026 20.30."))
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=JAKARTA)

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal of a verb by the field it speaks of."""
        name = _FIELD_OF.get(refused.field, refused.field)
        if name.startswith("answer."):
            name = "q_" + name.removeprefix("answer.")
        self.add_error(name if name in self.fields and name != "key" else None, refused.message)

    def as_report(self, photos: Sequence[PreparedPhoto]) -> NewReport:
        """What the verb takes. Only for a valid form."""
        given = self.cleaned_data
        language = reader_language()
        anonymous = given["anonymous"] == "yes"
        return NewReport(
            key=given["key"],
            category=self.category.code,
            story=given["story"].strip() or name_of(self.category),
            channel="web",
            point=given["point"],
            accuracy_m=given.get("metres") if given["point"] else None,
            area_code="" if given["point"] else given["area_code"],
            landmark=given["landmark"],
            happened_at=given["happened_at"] or None,
            in_progress=given["in_progress"] == "yes",
            language=language,
            contact=Contact(
                name=given["name"],
                phone=given["phone"],
                email=given["email"],
                anonymous=anonymous,
                safe_contact=given["safe_contact"] or "any",
                disguise=given["disguise"],
                female_officer=given["female_officer"] and self.category.sensitive,
            ),
            answers={question.code: given[f"q_{question.code}"] for question in self.questions},
            photos=photos,
            without=given["without"],
        )


class WordsForm(forms.Form):
    """More words or photos of the reporter, an answer to our question, or a question to us."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Your words"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": STORY_LIMIT}),
    )
    question = forms.BooleanField(label=_("This is a question, please answer me"), required=False)
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class VerdictForm(forms.Form):
    """Is it solved? The reporter's word."""

    solved = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=[("yes", _("Yes, it is solved")), ("no", _("No, it is not solved"))],
        widget=forms.RadioSelect,
    )
    rating = forms.ChoiceField(
        label=_("How was the service?"),
        choices=[("4", _("Very good")), ("3", _("Good")), ("2", _("Not so good")), ("1", _("Bad"))],
        required=False,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What should we know?"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": STORY_LIMIT}),
    )


class ObjectionForm(forms.Form):
    """The reporter does not accept a refusal."""

    text = forms.CharField(
        label=_("Why do you disagree?"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": STORY_LIMIT}),
    )


class CodeForm(forms.Form):
    """The receipt code, in whatever spelling."""

    code = forms.CharField(
        label=_("Your report code"),
        help_text=_("12 letters and digits, for example 7F3K-9QWX-2M4D"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


def _answer_field(question: Question) -> forms.Field:
    """The box for an extra question, by its type."""
    english = in_english()
    label = question.wording_en if english else question.wording_id
    if question.datatype in ("singlevaluelist", "multivaluelist"):
        choices = [(option["key"], option["en" if english else "id"]) for option in question.options]
        if question.datatype == "multivaluelist":
            return forms.MultipleChoiceField(
                label=label, choices=choices, required=question.required, widget=forms.CheckboxSelectMultiple
            )
        return forms.ChoiceField(label=label, choices=choices, required=question.required, widget=forms.RadioSelect)
    if question.datatype == "text":
        widget: forms.Widget = forms.Textarea(attrs={"rows": 3, "maxlength": 1000})
    elif question.datatype == "number":
        widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 20})
    elif question.datatype == "datetime":
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    else:
        widget = forms.TextInput(attrs={"maxlength": 1000})
    return forms.CharField(label=label, required=question.required, max_length=1000, widget=widget)


def _metres(typed: str) -> float | None:
    """The accuracy a phone gave, in metres; empty stays empty."""
    if not typed:
        return None
    try:
        return float(typed)
    except ValueError:
        raise Refused("bad_accuracy", str(_("The accuracy is a number of metres.")), field="accuracy_m") from None
