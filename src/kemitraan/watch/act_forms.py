"""Small forms for the verbs of supervision and posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .equipment import ITEMS
from .finding_codes import ANSWERS, CODES, GRAVITY_WORDS, SHEET
from .forms import DayInput, TimeInput, WatchForm
from .models import Finding, GuardPost

WORDS = {"rows": 3}


class DutyForm(WatchForm):
    """A member goes on duty: until what time, and where. ``places``: posts of the unit, None for the unit itself."""

    until_time = forms.TimeField(label=_("On duty until"), widget=TimeInput)

    def __init__(self, *args: Any, places: list[tuple[GuardPost | None, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(post.pk) if post else "": post for post, _name in places}
        if len(places) > 1:
            self.fields["post"] = forms.ChoiceField(
                label=_("Where"), required=False,
                choices=[(str(post.pk) if post else "", name) for post, name in places],
            )  # fmt: skip

    def until(self) -> datetime:
        """The next time of day that was said, in Jakarta: a night's duty ends tomorrow."""
        now = clock.local(clock.now())
        end = datetime.combine(now.date(), self.cleaned_data["until_time"], clock.JAKARTA)
        return end if end > now else end + timedelta(days=1)

    def post(self) -> GuardPost | None:
        """The post chosen, or the only one there is; None for the unit's own place."""
        if "post" in self.fields:
            return self.places[self.cleaned_data["post"]]
        return next(iter(self.places.values()), None)

    def add_refusal(self, refused: Refused) -> None:
        """The verb speaks of a moment, the form asks for its time of day."""
        self.add_error("until_time" if refused.field == "until" else None, refused.message)


class ReasonForm(WatchForm):
    """A reason, and nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class DayForm(WatchForm):
    """A day."""

    planned_on = forms.DateField(label=_("Day"), widget=DayInput)


class EquipmentForm(WatchForm):
    """One thing at a post."""

    code = forms.ChoiceField(label=_("Thing"), choices=list(ITEMS.items()))
    name = forms.CharField(label=_("In words"), max_length=80, required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=1_000, initial=1)
    working = forms.BooleanField(label=_("It works"), required=False, initial=True)


class SignalsForm(WatchForm):
    """The post's own signals, line by line."""

    def __init__(self, *args: Any, lines: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(max(8, len(lines) + 2)):
            line = lines[number] if number < len(lines) else {"pattern": "", "meaning": ""}
            self.fields[f"pattern_{number}"] = forms.CharField(
                label=_("Signal %(number)s") % {"number": number + 1}, max_length=40, required=False,
                initial=line["pattern"],
            )  # fmt: skip
            self.fields[f"meaning_{number}"] = forms.CharField(
                label=_("Meaning %(number)s") % {"number": number + 1}, max_length=80, required=False,
                initial=line["meaning"],
            )  # fmt: skip

    def lines(self) -> list[tuple[str, str]]:
        """What was typed, in order."""
        given = self.cleaned_data
        return [
            (given.get(f"pattern_{number}", ""), given.get(f"meaning_{number}", ""))
            for number in range(len(self.fields) // 2)
        ]


class RevivalForm(WatchForm):
    """The plan that wakes a sleeping post: up to four steps at once."""

    STEPS = 4

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(self.STEPS):
            needed = number == 0
            place = {"number": number + 1}
            self.fields[f"what_{number}"] = forms.CharField(
                label=_("Step %(number)s") % place, max_length=200, required=needed
            )
            self.fields[f"owner_name_{number}"] = forms.CharField(
                label=_("Who does step %(number)s") % place, max_length=120, required=needed
            )
            self.fields[f"due_on_{number}"] = forms.DateField(
                label=_("Until when, step %(number)s") % place, required=needed, widget=DayInput
            )


class NoteForm(WatchForm):
    """A remark by whoever came by."""

    text = forms.CharField(
        label=_("What did you see?"), max_length=1_000, widget=forms.Textarea(attrs=WORDS),
        help_text=_("About the post. No names of persons."),
    )  # fmt: skip


class FindingForm(WatchForm):
    """A finding outside an inspection."""

    code = forms.ChoiceField(label=_("What"))
    gravity = forms.ChoiceField(
        label=_("How grave, where it is something else"), required=False,
        choices=[(code, GRAVITY_WORDS[code]) for code in (Finding.Gravity.REMARK, Finding.Gravity.BREACH)],
    )  # fmt: skip
    text = forms.CharField(
        label=_("In words"), max_length=1_000, required=False, widget=forms.Textarea(attrs=WORDS),
        help_text=_("What was seen, where and when. No names of persons."),
    )  # fmt: skip
    owner_name = forms.CharField(label=_("Who mends it"), max_length=120, required=False)
    due_on = forms.DateField(
        label=_("Until when"), required=False, widget=DayInput, help_text=_("Empty: as the rule says.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (code, f"{one.name} ({GRAVITY_WORDS[one.gravity]})") for code, one in CODES.items()
        ]


class SheetForm(WatchForm):
    """The score sheet of a site: six lines, and for each that is not fulfilled who mends it until when."""

    note = forms.CharField(
        label=_("Note"), max_length=4_000, required=False, widget=forms.Textarea(attrs=WORDS),
        help_text=_("About the site. No names of persons."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line, words in SHEET.items():
            self.fields[line] = forms.ChoiceField(
                label=words,  # type: ignore[arg-type]
                choices=list(ANSWERS.items()),
                widget=forms.RadioSelect,
            )
            self.fields[f"owner_{line}"] = forms.CharField(
                label=_("If not: who mends it"), max_length=120, required=False
            )
            self.fields[f"due_{line}"] = forms.DateField(label=_("Until when"), required=False, widget=DayInput)
        self.order_fields([*(name for line in SHEET for name in (line, f"owner_{line}", f"due_{line}")), "note"])


class AnswerForm(WatchForm):
    """What has been done about a finding."""

    answer = forms.CharField(label=_("What has been done"), max_length=1_000, widget=forms.Textarea(attrs=WORDS))


class DecisionForm(WatchForm):
    """The other area's decision, with its reasons."""

    decision = forms.CharField(label=_("Reasons"), max_length=1_000, widget=forms.Textarea(attrs=WORDS))


class ProposeForm(WatchForm):
    """Why a unit or member should not serve."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs=WORDS),
        help_text=_("The police of another area read it and decide."),
    )  # fmt: skip


class UploadForm(WatchForm):
    """An employer's file."""

    file = forms.FileField(label=_("List of guards (XLSX or CSV)"))


class KeepForm(WatchForm):
    """Keep a list."""

    grown_up = forms.BooleanField(label=_("Everybody on this list is at least 18 years old"), required=False)
