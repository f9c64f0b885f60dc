"""Forms of officers and superiors. Their fields are all that may be asked (domain.md 3.4 step 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kemitraan.people.api import Post
from kemitraan.reports import api as reports
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of

from .change import TEXT_LIMIT
from .find_place import LANDMARK_LIMIT
from .hear import REQUEST_LIMIT
from .leaflet_forms import ContentForm
from .models import VisitPlace, VisitRequest
from .pass_on import OUTCOME_LIMIT
from .review import FEEDBACK_LIMIT
from .skip import REASONS
from .words import CONSENT, REPLIES, RULES


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Show a refusal of a verb by the field it speaks of."""
    name = refused.field.rpartition(".")[2]
    form.add_error(name if name in form.fields else None, refused.message)


def _area(label: Any, limit: int, rows: int = 3, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": limit}),
    )


def _date() -> forms.DateInput:
    """The day picker of the browser."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ConsentForm(forms.Form):
    """The first question, before any other."""

    consent = forms.ChoiceField(
        label=_("Do they agree to talk?"),
        help_text=_("Show your card, say why you came, and that answers are free. Then ask."),
        choices=list(CONSENT.items()),
        widget=forms.RadioSelect,
    )
    leaflet = forms.CharField(
        label=_("Code of the leaflet you left"),
        help_text=_("12 letters and digits on the sheet. Leave it empty if you left none."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class TalkForm(ContentForm):
    """All of a talk, one question a page: topics, concerns, advice, a request, the next step."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    request_text = _area(
        _("Did they ask for something?"),
        REQUEST_LIMIT,
        help_text=_("In their words. It becomes a report or a task within a day, and they hear what came of it."),
    )
    request_wish = forms.ChoiceField(
        label=_("What becomes of it?"),
        required=False,
        choices=[
            ("", _("To be decided later")),
            ("report", _("A report")),
            ("task", _("A task for me or a colleague")),
        ],
        widget=forms.RadioSelect,
    )
    request_category = forms.ChoiceField(label=_("Which kind of report?"), required=False)
    reply_by = forms.ChoiceField(
        label=_("How do they want to hear from us?"),
        required=False,
        choices=list(REPLIES.items()),
        widget=forms.RadioSelect,
    )
    reply_to = forms.CharField(label=_("Address or number"), required=False, max_length=254)
    anonymous = forms.BooleanField(label=_("They want to stay anonymous"), required=False)
    needed = forms.BooleanField(
        label=_("These words are about a place or a thing, and the note needs them"), required=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = cast(forms.ChoiceField, self.fields["request_category"])
        field.choices = [("", _("Choose one")), *category_choices()]

    def quietly(self) -> TalkForm:
        """The same answers without complaints about pages that were not shown yet."""
        fresh = TalkForm(self.data)
        vars(fresh)["_errors"] = ErrorDict()
        return fresh

    def requests(self) -> list[dict[str, object]]:
        """The request as a phone would send it; none where none was made."""
        given = self.cleaned_data
        if not given["request_text"].strip():
            return []
        return [
            {
                "key": str(given["request_key"]),
                "text": given["request_text"],
                "wish": given["request_wish"],
                "category": given["request_category"],
                "reply_by": given["reply_by"] or "page",
                "reply_to": given["reply_to"],
                "anonymous": given["anonymous"],
            }
        ]


def category_choices() -> list[tuple[str, str]]:
    """Categories a request may become a report of."""
    open_ones = reports.Category.objects.filter(active=True, outside={}).order_by("order", "code")
    return [(one.code, name_of(one)) for one in open_ones]


class DoorForm(forms.Form):
    """A door that is not in the plan."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What kind of place is it?"), widget=forms.RadioSelect)
    village = forms.ChoiceField(label=_("Kelurahan"))
    rw = forms.IntegerField(label=_("RW"), min_value=1, max_value=999)
    rt = forms.IntegerField(label=_("RT"), min_value=1, max_value=999)
    landmark = forms.CharField(
        label=_("How to find it again"),
        help_text=_("House number or what stands beside it. No names."),
        required=False,
        max_length=LANDMARK_LIMIT,
    )
    invited = forms.BooleanField(label=_("They invited us"), required=False)

    def __init__(
        self, *args: Any, villages: Iterable[Any] = (), kinds: Iterable[tuple[str, str]] = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        cast(forms.ChoiceField, self.fields["village"]).choices = [(one.code, one.name) for one in villages]
        cast(forms.ChoiceField, self.fields["kind"]).choices = list(kinds)
        if not self.is_bound:
            self.initial.setdefault("kind", VisitPlace.Kind.HOUSEHOLD)


class PlanForm(forms.Form):
    """How many minutes there are for visits today."""

    minutes = forms.IntegerField(label=_("Minutes for visits today"), min_value=1, max_value=720)


class SkipForm(forms.Form):
    """Why a stop is left out."""

    reason = forms.ChoiceField(label=_("Why not today?"), choices=list(REASONS.items()))


class ReviewForm(forms.Form):
    """The superior's word to the officer."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    feedback = _area(_("Your word to the officer"), FEEDBACK_LIMIT, required=True)


class ConflictForm(ContentForm):
    """Which of two versions stands, or what does."""

    choice = forms.ChoiceField(
        label=_("Which one stands?"),
        choices=[
            ("ours", _("What stands now")),
            ("theirs", _("The later change")),
            ("merged", _("What is written below")),
        ],
        widget=forms.RadioSelect,
    )

    def seen_again(self, version: int) -> ConflictForm:
        """The same answers beside what stands now, of this version, for whoever answered an old page."""
        data = cast(QueryDict, self.data).copy()
        data["base_version"] = str(version)
        return ConflictForm(data)


class ReportForm(forms.Form):
    """The request becomes a report of this kind."""

    category = forms.ChoiceField(label=_("Which kind of report?"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        cast(forms.ChoiceField, self.fields["category"]).choices = category_choices()


class TaskForm(forms.Form):
    """Whose task, until when."""

    assignee = forms.ChoiceField(label=_("Whose task is it?"))
    do_by = forms.DateField(
        label=_("Until which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, posts: Iterable[Post] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.posts = {str(post.pk): post for post in posts}
        choices = [
            (key, f"{post.account.name} ({post.title or post.get_role_display()})") for key, post in self.posts.items()
        ]
        cast(forms.ChoiceField, self.fields["assignee"]).choices = choices


class OutcomeForm(forms.Form):
    """What was done, for the one who asked."""

    outcome = _area(
        _("How was it settled?"), OUTCOME_LIMIT, help_text=_("The one who asked reads this."), required=True
    )


class RuleForm(forms.Form):
    """A new amount of a rule, from a day on."""

    name = forms.ChoiceField(label=_("Which rule?"), choices=[(code, name) for code, (name, _unit) in RULES.items()])
    unit = forms.ChoiceField(label=_("For which unit?"))
    amount = forms.IntegerField(label=_("New amount"), min_value=1, max_value=3650)
    valid_from = forms.DateField(
        label=_("From which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(label=_("By which order or decision?"), max_length=200)

    def __init__(self, *args: Any, units: Iterable[Any] = (), today: date | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        cast(forms.ChoiceField, self.fields["unit"]).choices = [(str(unit.pk), unit.name) for unit in units]
        if not self.is_bound and today is not None:
            self.initial.setdefault("valid_from", today)


class CadenceForm(forms.Form):
    """What was agreed with those who live or work at a place."""

    every_days = forms.IntegerField(label=_("A visit every so many days"), required=False, min_value=1, max_value=730)
    asked_on = forms.DateField(
        label=_("They ask for a visit from this day on"),
        required=False,
        widget=_date(),
    )


__all__ = [
    "TEXT_LIMIT", "CadenceForm", "ConflictForm", "ConsentForm", "ContentForm", "DoorForm", "OutcomeForm", "PlanForm",
    "ReportForm", "ReviewForm", "RuleForm", "SkipForm", "TalkForm", "TaskForm", "VisitRequest", "add_refusal",
]  # fmt: skip
