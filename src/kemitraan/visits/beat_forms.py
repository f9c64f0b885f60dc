"""What a superior fills in about beats and the RT of a kelurahan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.people.api import Post
from kemitraan.territory.api import Area

from .beats import ORDER_LIMIT, NewBeat
from .models import Beat
from .rt_list import TEXT_LIMIT


def _day(label: Any, help_text: Any = "", required: bool = True) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=picker)


class BeatForm(forms.Form):
    """An order that puts kelurahan into an officer's hands."""

    post = forms.ChoiceField(label=_("Officer"))
    villages = forms.MultipleChoiceField(label=_("Kelurahan"), widget=forms.CheckboxSelectMultiple)
    order_number = forms.CharField(label=_("Number of the order"), max_length=ORDER_LIMIT)
    valid_from = _day(_("From which day?"))
    valid_to = _day(_("Until which day?"), _("Leave it empty where the order names no end."), required=False)
    substitute = forms.ChoiceField(
        label=_("Substitute"), help_text=_("Goes instead as long as they are named here."), required=False
    )

    def __init__(
        self,
        *args: Any,
        posts: Sequence[Post] = (),
        villages: Sequence[Area] = (),
        beat: Beat | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._posts = {str(post.pk): post for post in posts}
        self._villages = {str(area.pk): area for area in villages}
        officers = [(key, f"{post.account.name} ({post.unit.name})") for key, post in self._posts.items()]
        cast(forms.ChoiceField, self.fields["post"]).choices = officers
        cast(forms.ChoiceField, self.fields["substitute"]).choices = [("", _("Nobody")), *officers]
        cast(forms.ChoiceField, self.fields["villages"]).choices = [(key, a.name) for key, a in self._villages.items()]
        if beat is not None and not self.is_bound:
            self.initial.update(
                post=str(beat.post_id),
                villages=[str(area.pk) for area in beat.villages.all()],
                order_number=beat.order_number,
                valid_from=beat.valid_from,
                valid_to=beat.valid_to,
                substitute=str(beat.substitute_id or ""),
            )

    def said(self) -> NewBeat:
        """The order as it was filled in. Only for a valid form."""
        given = self.cleaned_data
        return NewBeat(
            post=self._posts[given["post"]],
            villages=[self._villages[key] for key in given["villages"]],
            order_number=given["order_number"],
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            substitute=self._posts.get(given["substitute"]),
        )


class EndForm(forms.Form):
    """The last day of a beat."""

    last_day = _day(_("Last day"))

    def __init__(self, *args: Any, today: date | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.is_bound and today is not None:
            self.initial.setdefault("last_day", today)


class RtListForm(forms.Form):
    """How many RT each RW has."""

    village = forms.ChoiceField(label=_("Kelurahan"))
    text = forms.CharField(
        label=_("RW and how many RT it has"),
        help_text=_("One RW a line, as 4;12. You may paste two columns of a table or a CSV file."),
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": TEXT_LIMIT, "spellcheck": "false"}),
        strip=False,
    )

    def __init__(self, *args: Any, villages: Iterable[Area] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self._villages = {area.code: area for area in villages}
        cast(forms.ChoiceField, self.fields["village"]).choices = [(a.code, a.name) for a in self._villages.values()]

    def chosen(self) -> Area:
        """The kelurahan. Only for a valid form."""
        return self._villages[self.cleaned_data["village"]]
