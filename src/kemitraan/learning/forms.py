"""Forms. What may be stored, the verbs decide; a refusal is shown by its field."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.partnership import api as partnership
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point
from kemitraan.toolbox.languages import name_of, reader_language

from .ask import NewRequest
from .attend import BANDS, Counts
from .models import Programme, Session, SessionRequest, Topic
from .plan import NewProgramme, NewSession
from .register import NewRegistration
from .words import ACCESS, GRANTS, KINDS, SHOWN


class RoomForm(forms.Form):
    """A form that shows a verb's refusal where it belongs."""

    key_field = "key"

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if self.key_field in self.fields:
            self.initial.setdefault(self.key_field, uuid.uuid4())

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal by its field, or above all where it has none here."""
        shown = refused.field in self.fields and refused.field != self.key_field
        self.add_error(refused.field if shown else None, refused.message)


class ProgrammeForm(RoomForm):
    """What is taught."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    topic = forms.ChoiceField(label=_("Topic"))
    title = forms.CharField(label=_("Title"), max_length=160)
    about = forms.CharField(
        label=_("What it is about"),
        help_text=_("Plain words; everybody reads them on the page of the session."),
        required=False, max_length=3000, strip=False, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    hosts = forms.CharField(
        label=_("Hosts beside us"),
        help_text=_("One a line. A name as it stands among the partners is linked to its page there."),
        required=False, max_length=2000, strip=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    certificate = forms.BooleanField(label=_("Who wants one gets a certificate"), required=False)
    hours = forms.IntegerField(label=_("Hours of learning"), min_value=1, max_value=1000)
    days_required = forms.IntegerField(label=_("Days of presence for a certificate"), min_value=1, max_value=60)
    examined = forms.BooleanField(label=_("It ends with an exam"), required=False)
    exam_body = forms.CharField(label=_("Who examines"), required=False, max_length=160)
    licence = forms.CharField(label=_("Licence of the training body (SIO)"), required=False, max_length=80)
    grants = forms.ChoiceField(label=_("Card it gives or renews"), choices=list(GRANTS.items()), required=False)

    def __init__(self, viewer: Viewer, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.viewer = viewer
        topics = Topic.objects.filter(active=True).order_by("order", "code")
        self.fields["topic"].choices = [(one.code, name_of(one)) for one in topics]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(programme: Programme) -> dict[str, object]:
        """What stands there now."""
        names = ("kind", "title", "about", "certificate", "hours", "days_required", "examined", "exam_body", "licence")
        now = {name: getattr(programme, name) for name in names}
        hosts = "\n".join(programme.hosts.order_by("name").values_list("name", flat=True))
        return now | {"topic": programme.topic.code, "hosts": hosts, "grants": programme.grants}

    def as_programme(self) -> NewProgramme:
        """What the verb takes. Only for a valid form."""
        hosts = [" ".join(line.split()) for line in self.cleaned_data["hosts"].splitlines()]
        known = partnership.visible_to(self.viewer).filter(name__in=hosts, state="active")
        partners = dict(known.order_by("-id").values_list("name", "id"))
        return NewProgramme(**self.cleaned_data | {"hosts": hosts, "partners": partners})


class MomentField(forms.DateTimeField):
    """A day and a time as a browser's own control gives them, in Jakarta."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class SessionForm(RoomForm):
    """When, where, for how many."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    venue = forms.CharField(label=_("Place"), help_text=_("Hall, street, number."), required=False, max_length=200)
    area = forms.ChoiceField(label=_("Kelurahan"), required=False)
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    online = forms.CharField(
        label=_("Address online"),
        required=False,
        max_length=300,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    capacity = forms.IntegerField(
        label=_("Places"), help_text=_("Empty: as many as come."), required=False, min_value=1, max_value=100_000
    )
    access = forms.MultipleChoiceField(
        label=_("For everybody"), choices=list(ACCESS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    for_minors = forms.BooleanField(
        label=_("For pupils younger than 17"),
        help_text=_("No child registers: the school brings its class and keeps the parents' consent."),
        required=False,
    )
    consent_note = forms.CharField(label=_("The school's letter of consent"), required=False, max_length=200)

    def __init__(self, viewer: Viewer, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.areas = {area.code: area for area in villages_of(viewer)}
        choices = [
            ("", "–"),
            *(
                (code, f"{area.name}, {area.parent.name}" if area.parent else area.name)
                for code, area in self.areas.items()
            ),
        ]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(session: Session) -> dict[str, object]:
        """What stands there now."""
        names = ("starts_at", "ends_at", "venue", "online", "capacity", "access", "for_minors", "consent_note", "key")
        now = {name: getattr(session, name) for name in names}
        spot = {"lon": session.lon, "lat": session.lat} if session.lon is not None else {}
        return now | spot | {"area": session.area.code if session.area else ""}

    def clean(self) -> dict[str, Any]:
        """A point that can be one."""
        given = super().clean() or self.cleaned_data
        given["point"] = None
        if given.get("lon") or given.get("lat"):
            try:
                given["point"] = checked_point(given.get("lon", ""), given.get("lat", ""))
            except Refused as refused:
                self.add_error("venue", refused.message)
        return given

    def as_session(self) -> NewSession:
        """What the verb takes. Only for a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("lon", "lat")}
        return NewSession(**given | {"area": self.areas.get(given["area"])})


def villages_of(viewer: Viewer) -> list[territory.Area]:
    """The kelurahan a keeper of courses may choose: those their units serve, by name."""
    units = viewer.units_for(purposes.KEEP_LEARNING)
    served = []
    for area in territory.villages():
        unit = territory.unit_for(area.pk)
        if unit is not None and unit.pk in units:
            served.append(area)
    return served


class RegistrationForm(RoomForm):
    """A place. What is not needed is not asked."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    adult = forms.BooleanField(
        label=_("I am 17 or older"), help_text=_("Younger? Your school registers its class; we ask no child's name."),
        required=False,
    )  # fmt: skip
    certificate = forms.BooleanField(label=_("I would like a certificate"), required=False)
    name = forms.CharField(
        label=_("Name on the certificate"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    shown_as = forms.ChoiceField(
        label=_("Who checks my certificate sees"), choices=list(SHOWN.items()), initial="initials", required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    card_number = forms.CharField(
        label=_("Number of your card (KTA)"), help_text=_("Then the course renews it."), required=False, max_length=40
    )
    email = forms.CharField(
        label=_("E-mail"), help_text=_("For changes of time or place. Without it, news stands on your page."),
        required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    consent = forms.BooleanField(label=_("You may write to me at this address about this session"), required=False)
    needs = forms.CharField(
        label=_("What do you need to take part?"), help_text=_("For example: sign language, a ramp, a seat in front."),
        required=False, max_length=200,
    )  # fmt: skip

    def __init__(self, session: Session, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if not session.programme.certificate:
            for name in ("certificate", "name", "shown_as"):
                del self.fields[name]
        if not session.programme.grants:
            del self.fields["card_number"]

    def as_registration(self) -> NewRegistration:
        """What the verb takes. Only for a valid form."""
        given = self.cleaned_data | {"language": reader_language()}
        return NewRegistration(**given | {"shown_as": given.get("shown_as") or "initials"})


class RequestForm(RoomForm):
    """A wish for a session. What is not needed is not asked."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    asker = forms.ChoiceField(label=_("Who asks?"), choices=SessionRequest.Asker.choices, widget=forms.RadioSelect)
    group_name = forms.CharField(label=_("Name of the campus, school, RW, community or company"), max_length=160)
    topic = forms.ChoiceField(label=_("About what?"))
    area_code = forms.ChoiceField(label=_("In which kelurahan?"))
    place = forms.CharField(
        label=_("Where could it be?"), help_text=_("Hall, classroom, post."), required=False, max_length=200
    )
    wished = forms.CharField(
        label=_("When would suit you?"), help_text=_("For example: a Saturday morning in December."), required=False,
        max_length=200,
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("About how many people?"), required=False, min_value=1, max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    for_minors = forms.BooleanField(label=_("Most of them are younger than 17"), required=False)
    text = forms.CharField(
        label=_("What should we know?"), required=False, max_length=2000, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Whom may we speak with?"), required=False, max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.CharField(
        label=_("E-mail"), help_text=_("May stay empty: the answer stands on your page too."), required=False,
        max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    consent = forms.BooleanField(label=_("You may write to me at this address about this request"), required=False)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        topics = Topic.objects.filter(active=True).order_by("order", "code")
        self.fields["topic"].choices = [(one.code, name_of(one)) for one in topics]  # type: ignore[attr-defined]
        self.fields["area_code"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *(
                (area.code, f"{area.name}, {area.parent.name}" if area.parent else area.name)
                for area in territory.villages()
            ),
        ]

    def as_request(self) -> NewRequest:
        """What the verb takes. Only for a valid form."""
        return NewRequest(**self.cleaned_data | {"language": reader_language()})


class CountForm(RoomForm):
    """How many were there."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    total = forms.IntegerField(label=_("All together"), min_value=0, max_value=100_000)
    women = forms.IntegerField(label=_("Women"), required=False, min_value=0, max_value=100_000)
    men = forms.IntegerField(label=_("Men"), required=False, min_value=0, max_value=100_000)
    under_17 = forms.IntegerField(label=_("Younger than 17"), required=False, min_value=0, max_value=100_000)
    age_17_24 = forms.IntegerField(label=_("17 to 24"), required=False, min_value=0, max_value=100_000)
    age_25_59 = forms.IntegerField(label=_("25 to 59"), required=False, min_value=0, max_value=100_000)
    age_60 = forms.IntegerField(label=_("60 and older"), required=False, min_value=0, max_value=100_000)

    def as_counts(self) -> Counts:
        """What the verb takes. Only for a valid form."""
        given = self.cleaned_data
        return Counts(given["total"], {name: given[name] for name in BANDS})


class TextForm(RoomForm):
    """One text with the form's own key."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is wrong, and how should it read?"), max_length=1000, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
    )  # fmt: skip


class QuizTextForm(RoomForm):
    """The whole quiz as a text."""

    questions = forms.CharField(
        label=_("Questions"),
        help_text=_("A question a paragraph, a choice a line, a star before the right one. 5 to 20 questions."),
        max_length=12_000, strip=False, widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
    )  # fmt: skip


class MaterialForm(RoomForm):
    """A file for a programme."""

    title = forms.CharField(
        label=_("Title of the material"), help_text=_("The same title again makes a new version."), max_length=160
    )
    file = forms.FileField(
        label=_("File"), help_text=_("PDF or plain text, at most 12 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,text/plain,.pdf,.txt"}),
    )  # fmt: skip


def quiz_form(session: Session, data: Any = None) -> RoomForm:
    """The boxes of a session's quiz; nothing must be answered."""

    class QuizForm(RoomForm):
        """Made for this programme's questions."""

        key = forms.UUIDField(widget=forms.HiddenInput)

    form = QuizForm(data)
    for question in session.programme.quiz.order_by("number"):
        form.fields[f"q{question.number}"] = forms.ChoiceField(
            label=f"{question.number}. {question.wording}",
            choices=[(str(place), choice) for place, choice in enumerate(question.choices)],
            required=False,
            widget=forms.RadioSelect,
        )
    return form
