"""Forms of this room. What may be kept, the verbs decide; a refusal is shown by its field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .availability import AvailabilityWords
from .change_rule import CHANGEABLE
from .draw import RosterWords
from .words import WEEKDAYS

DAY_CHOICES = [(str(number), name) for number, name in enumerate(WEEKDAYS)]


class WatchForm(forms.Form):
    """A form that shows a verb's refusal where it belongs."""

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal by its field, or above all where it has none here."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def _days(label: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=DAY_CHOICES, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


class RosterForm(WatchForm):
    """Days and rules of a roster."""

    first = forms.DateField(label=_("First night"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Last night"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    weekdays = _days(_("On which nights?"), help_text=_("None chosen: every night."))
    starts_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends_at = forms.TimeField(
        label=_("Until, next morning"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    squad = forms.IntegerField(label=_("People each night"), min_value=2, max_value=30)
    leaders = forms.IntegerField(label=_("Of them can lead, at least"), min_value=0, max_value=30)
    rest = forms.IntegerField(
        label=_("Free nights between two duties"),
        min_value=2,
        max_value=30,
        help_text=_("At most one duty in three nights."),
    )
    most = forms.IntegerField(label=_("At most so many duties each"), min_value=1, max_value=31)

    def words(self) -> RosterWords:
        """What was said."""
        given = self.cleaned_data
        return RosterWords(
            first=given["first"],
            last=given["last"],
            squad=given["squad"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            weekdays=[int(day) for day in given["weekdays"]],
            rest=given["rest"],
            leaders=given["leaders"],
            most=given["most"],
        )

    @staticmethod
    def usual(first: date, last: date, squad: int, starts_at: time | None, ends_at: time | None) -> dict[str, object]:
        """What the form begins with."""
        return {
            "first": first, "last": last, "squad": max(2, squad), "starts_at": starts_at or time(22, 30),
            "ends_at": ends_at or time(4, 0), "leaders": 1, "rest": 2, "most": 8,
        }  # fmt: skip


class NightForm(WatchForm):
    """A single night outside any roster."""

    day = forms.DateField(label=_("Night of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends_at = forms.TimeField(
        label=_("Until, next morning"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    leader = forms.ChoiceField(label=_("Who leads?"))
    members = forms.MultipleChoiceField(label=_("Who else stands?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, post: watch.GuardPost, people: Sequence[watch.Member], **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"starts_at": post.opens_at or time(22, 30), "ends_at": post.closes_at or time(4, 0)}
        self.people = {str(one.pk): one for one in people}
        names = [(key, one.shown_name) for key, one in self.people.items()]
        can_lead = [(key, name) for key, name in names if self.people[key].leader] or names
        self.fields["leader"].choices = [("", ""), *can_lead]  # type: ignore[attr-defined]
        self.fields["members"].choices = names  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """Today or later."""
        day: date = self.cleaned_data["day"]
        if day < clock.local(clock.now()).date():
            raise forms.ValidationError(_("This day lies in the past."))
        return day

    def when(self) -> tuple[date, time, time]:
        """Its day, its start and its end."""
        return self.cleaned_data["day"], self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]

    def squad(self) -> list[watch.Member]:
        """Who stands, the leader first, each once."""
        keys = dict.fromkeys([self.cleaned_data["leader"], *self.cleaned_data["members"]])
        return [self.people[key] for key in keys]


class RuleForm(WatchForm):
    """A new amount of a rule for a unit, from a day on."""

    clock = forms.ChoiceField(label=_("Which rule?"), choices=[(code, rule.name) for code, rule in CHANGEABLE.items()])
    unit = forms.ChoiceField(label=_("For which unit?"))
    amount = forms.IntegerField(label=_("New amount"), min_value=1, max_value=60)
    valid_from = forms.DateField(
        label=_("From which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(label=_("By which order or decision?"), max_length=200)

    def __init__(self, *args: Any, units: Sequence[Unit], today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].choices = [(str(one.pk), one.name) for one in units]  # type: ignore[attr-defined]
        self.initial["valid_from"] = today


class AvailabilityForm(WatchForm):
    """When somebody can. No field asks why not."""

    exempt = forms.BooleanField(
        label=_("Do not give me nights for now"), required=False, help_text=_("You need not say why. Nobody will ask.")
    )
    weekdays_off = _days(_("On these days I can never"))
    dates_off = forms.CharField(
        label=_("On these dates I cannot"),
        required=False,
        max_length=1_200,
        help_text=_("One after another, for example 14-12, 20-12."),
    )
    likes_weekdays = _days(_("I like these days best"))
    most = forms.IntegerField(
        label=_("At most so many duties in one roster"), required=False, min_value=0, max_value=31
    )
    likes = forms.MultipleChoiceField(
        label=_("I like to stand with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most three."),
    )

    avoids = forms.MultipleChoiceField(
        label=_("I would rather not stand with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most two. A wish, not a right: only the machine that draws the roster reads it, nobody else."),
    )
    email = forms.EmailField(
        label=_("E-mail for my nights"),
        required=False,
        max_length=254,
        help_text=_("May stay empty. When you lead, tonight's link comes here at 17.00; nothing else."),
    )
    consent = forms.BooleanField(label=_("You may write to this address about my nights"), required=False)

    def __init__(self, *args: Any, mates: list[tuple[str, str]], today: date, own: bool, **more: Any) -> None:
        """``own``: the member's own page. Whom they avoid and their address are asked there and nowhere else."""
        super().__init__(*args, **more)
        self.fields["likes"].choices = mates  # type: ignore[attr-defined]
        self.fields["avoids"].choices = mates  # type: ignore[attr-defined]
        if not own:
            for name in ("avoids", "email", "consent"):
                del self.fields[name]
        self.own = own
        self.today = today

    def clean_dates_off(self) -> list[date]:
        """Dates as people type them: day-month, perhaps with the year; the next one of that name."""
        found: list[date] = []
        for word in self.cleaned_data["dates_off"].replace(";", ",").replace("\n", ",").split(","):
            if word := word.strip():
                found.append(self._date(word))
        return found

    def _date(self, word: str) -> date:
        parts = word.replace("/", "-").replace(".", "-").split("-")
        try:
            if len(parts) == 3:
                year, middle, last = (int(part) for part in parts)
                return date(year, middle, last) if year > 31 else date(last + 2000 * (last < 100), middle, year)
            day, month = (int(part) for part in parts)
            this_year = date(self.today.year, month, day)
            return this_year if this_year >= self.today else date(self.today.year + 1, month, day)
        except ValueError:
            told = _("Not a date: %(word)s. Write day-month, for example 14-12.")
            raise forms.ValidationError(told, params={"word": word[:20]}) from None

    def words(self, kept: list[int]) -> AvailabilityWords:
        """What was said; on the head's page whom the member avoids stays as they said it (``kept``), unseen."""
        given = self.cleaned_data
        likes = [int(key) for key in given["likes"]]
        avoids = [int(key) for key in given["avoids"]] if self.own else [key for key in kept if key not in likes]
        return AvailabilityWords(
            exempt=given["exempt"],
            weekdays_off=[int(day) for day in given["weekdays_off"]],
            dates_off=given["dates_off"],
            most=given["most"],
            likes=likes,
            avoids=avoids,
            likes_weekdays=[int(day) for day in given["likes_weekdays"]],
        )
