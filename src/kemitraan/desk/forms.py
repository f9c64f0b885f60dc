"""The desk form: a phone call or a visitor, written down while they speak. What may be stored, the verb decides."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point
from kemitraan.toolbox.languages import in_english

_FIELD_OF = {"point": "place", "area": "place", "accuracy_m": "place"}  # where a refusal of the verb is shown
CHANNELS = [("phone", _("Telephone")), ("visit", _("Visitor at the desk"))]
PRIORITIES = [("", _("As the category says")), ("1", "P1"), ("2", "P2"), ("3", "P3"), ("4", "P4")]


class EnterForm(forms.Form):
    """One report in an operator's words. Required: what it is about, the story, and where."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    call = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How it reached us"), choices=CHANNELS, widget=forms.RadioSelect)
    story = forms.CharField(
        label=_("What is said"),
        help_text=_("In the caller's words: who, what, how many, weapons, injured."),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 5_000}),
    )
    category = forms.CharField(
        label=_("Category"),
        help_text=_("Type a code or a word, for example: B01 or flood"),
        max_length=160,
        widget=forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
    )
    in_progress = forms.BooleanField(label=_("It is happening now"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITIES, required=False)
    why = forms.CharField(
        label=_("Reason for another priority"), required=False, max_length=300, help_text=_("Kept as a note.")
    )
    place = forms.CharField(
        label=_("Kelurahan"),
        help_text=_("Needed, unless the place is shown on the map."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )
    landmark = forms.CharField(label=_("Street or landmark"), required=False, max_length=250)
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    accuracy_m = forms.CharField(required=False, widget=forms.HiddenInput)
    anonymous = forms.BooleanField(label=_("Wants to stay anonymous"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    phone = forms.CharField(
        label=_("Telephone number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254, widget=forms.EmailInput)

    def __init__(self, **more: Any) -> None:
        more.setdefault("auto_id", "f-%s")
        more.setdefault("initial", {})
        super().__init__(**more)
        self.initial.setdefault("key", uuid.uuid4())
        self.initial.setdefault("channel", "phone")
        self.chosen = category_of(str(self["category"].value() or ""))
        self.questions = questions_of(self.chosen)
        for question in self.questions:
            self.fields[f"q_{question.code}"] = question_field(question)

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The extra questions of the chosen category."""
        return [self[f"q_{question.code}"] for question in self.questions]

    def clean(self) -> dict[str, Any]:
        """A category that exists, a place that is certain, and a reason where the priority is another one."""
        given = super().clean() or self.cleaned_data
        if self.chosen is None and "category" not in self.errors:
            self.add_error("category", _("No category fits. Choose one of the list."))
        given["point"], given["area_code"] = None, ""
        if given.get("lon") or given.get("lat"):
            try:
                given["point"] = checked_point(given.get("lon", ""), given.get("lat", ""))
            except Refused as refused:
                self.add_refusal(refused)
        elif given.get("place"):
            given["area_code"] = self._village(given["place"])
        elif "place" not in self.errors:
            self.add_error("place", _("Say where it is: the kelurahan, or a point on the map."))
        if given.get("priority") and not given.get("why", "").strip():
            self.add_error("why", _("Say why the priority is another one."))
        return given

    def _village(self, typed: str) -> str:
        found = villages_like(typed)
        if len(found) == 1:
            return found[0].code
        if found:
            names = "; ".join(label_of(area) for area in found[:5])
            self.add_error("place", _("Several kelurahan fit: %s") % names)
        else:
            self.add_error("place", _("There is no kelurahan of this name here."))
        return ""

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal of a verb by the field it speaks of."""
        name = _FIELD_OF.get(refused.field, refused.field)
        if name.startswith("answer."):
            name = "q_" + name.removeprefix("answer.")
        self.add_error(name if name in self.fields and name != "key" else None, refused.message)

    def as_report(self) -> reports.NewReport:
        """What the verb takes. Only for a valid form."""
        given = self.cleaned_data
        if self.chosen is None:
            raise ValueError("an invalid form is no report")
        return reports.NewReport(
            key=given["key"],
            category=self.chosen.code,
            story=given["story"],
            channel=given["channel"],
            point=given["point"],
            accuracy_m=_number(given["accuracy_m"]) if given["point"] else None,
            area_code=given["area_code"],
            landmark=given["landmark"],
            in_progress=given["in_progress"],
            language="id",
            contact=reports.Contact(
                name=given["name"],
                phone=given["phone"],
                email=given["email"],
                anonymous=given["anonymous"],
                safe_contact="page_only" if self.chosen.sensitive and not given["email"] else "any",
            ),
            answers={question.code: given[f"q_{question.code}"] for question in self.questions},
            priority=int(given["priority"]) if given["priority"] else None,
        )


def categories() -> list[reports.Category]:
    """Those an operator may choose, most urgent first."""
    return list(reports.Category.objects.filter(active=True, outside={}).order_by("priority", "order", "code"))


def category_of(typed: str) -> reports.Category | None:
    """The category a code, a name, or "code name" means; None where none or several fit."""
    typed = " ".join(typed.split())[:160]
    if not typed:
        return None
    known = categories()
    first = typed.split()[0].rstrip(".:·").upper()
    for category in known:
        if category.code.upper() == first:
            return category
    wanted = typed.casefold()
    fit = [one for one in known if wanted in one.name_id.casefold() or wanted in one.name_en.casefold()]
    return fit[0] if len(fit) == 1 else None


def questions_of(category: reports.Category | None) -> list[reports.Question]:
    """The active questions of a category, in order."""
    return list(category.questions.filter(active=True).order_by("order", "id")) if category else []


def question_field(question: reports.Question) -> forms.Field:
    """The box for an extra question, short enough for a desk."""
    english = in_english()
    label = question.wording_en if english else question.wording_id
    options = [(option["key"], option["en" if english else "id"]) for option in question.options]
    if question.datatype == "multivaluelist":
        return forms.MultipleChoiceField(
            label=label, choices=options, required=question.required, widget=forms.CheckboxSelectMultiple
        )
    if question.datatype == "singlevaluelist":
        return forms.ChoiceField(label=label, choices=[("", "–"), *options], required=question.required)
    kind = {"type": "datetime-local"} if question.datatype == "datetime" else {}
    return forms.CharField(label=label, required=question.required, max_length=1000, widget=forms.TextInput(attrs=kind))


def villages_like(typed: str) -> list[territory.Area]:
    """The kelurahan a name means, "Tebet Timur" or "Tebet Timur, Tebet"; several where it is not certain."""
    name, _comma, rest = (part.strip() for part in typed.partition(","))
    if not name:
        return []
    found = territory.Area.objects.filter(level=territory.Area.Level.VILLAGE).select_related("parent__parent")
    exact = [area for area in found.filter(name__iexact=name) if _above(area, rest)]
    return exact or list(found.filter(name__icontains=name).order_by("name", "code")[:6])


def _above(area: territory.Area, typed: str) -> bool:
    """Whether the areas above fit what was typed behind the comma."""
    return all(part.strip().casefold() in label_of(area).casefold() for part in typed.split(",") if part.strip())


def label_of(area: territory.Area) -> str:
    """The name with the areas above it, so that nobody mistakes it."""
    names = [area.name]
    if area.parent is not None:
        names.append(area.parent.name)
        if area.parent.parent is not None:
            names.append(area.parent.parent.name)
    return ", ".join(names)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
