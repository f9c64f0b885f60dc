"""Tags for forms: one summary of errors at the top, each field with label, help and error in that order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms, template
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.translation import gettext

register = template.Library()

_CHECK = (forms.CheckboxInput,)
_MANY = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("design/parts/error_summary.html")
def error_summary(*of: forms.BaseForm) -> dict[str, Any]:
    """``{% error_summary form %}``: what must be put right, each line a link to its field; empty without errors."""
    return {"errors": [error for form in of if form is not None for error in _errors(form)]}


@register.simple_tag
def error_prefix(*of: forms.BaseForm) -> str:
    """``{% error_prefix form %}`` first in the title block: ``Perbaiki: `` where a form came back with errors."""
    return gettext("Error: ") if any(form is not None and form.errors for form in of) else ""


@register.inclusion_tag("design/parts/field.html", takes_context=True)
def field(context: Context, bound: BoundField, **options: Any) -> dict[str, Any]:
    """``{% field form.phone width="20" %}``: label, help, error and control of one field.

    Options: ``label``, ``help``, ``heading=True`` (the label is the page's h1: one question a page),
    ``width`` (in characters: the box shows how long an answer is), ``optional=False`` hides "(if you like)",
    ``prefix`` and ``suffix`` (short text beside the box). Every other option becomes an attribute of the
    control, underscores written as dashes: ``autocomplete="tel" inputmode="tel"``.
    Choices may carry a help line each: ``form.fields["x"].choice_hints = {"value": "…"}``.
    """
    widget = bound.field.widget
    own = ("label", "help", "heading", "width", "optional", "prefix", "suffix")
    ours = {name: options.pop(name) for name in own if name in options}
    attrs = {name.replace("_", "-"): value for name, value in options.items()}
    help_text = ours.get("help", bound.help_text)
    errors = [_say(bound, error) for error in _field_errors(bound)]
    described = [f"{bound.auto_id}-help"] * bool(help_text) + [f"{bound.auto_id}-error"] * bool(errors)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if errors:
        attrs["aria-invalid"] = "true"
    kind = "many" if isinstance(widget, _MANY) else "check" if isinstance(widget, _CHECK) else "box"
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == "10":
        attrs.setdefault("rows", 5)  # Django's own ten lines fill a phone
    attrs["class"] = _classes(widget, bool(errors), ours.get("width"))
    return {
        "bound": bound,
        "kind": kind,
        "label": ours.get("label", bound.label),
        "help": help_text,
        "heading": ours.get("heading", False),
        "optional": ours.get("optional", True) and not bound.field.required,
        "prefix": ours.get("prefix", ""),
        "suffix": ours.get("suffix", ""),
        "errors": errors,
        "described": " ".join(described),
        "control": "" if kind == "many" else bound.as_widget(attrs=attrs),
        "choices": list(_choices(bound)) if kind == "many" else [],
        "hidden": bound.is_hidden,
    }


def _classes(widget: forms.Widget, wrong: bool, width: object) -> str:
    if isinstance(widget, _CHECK):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    parts = [
        base,
        str(widget.attrs.get("class", "")),
        "is-invalid" if wrong else "",
        f"k-w{width}" if width else "",
    ]
    return " ".join(part for part in parts if part)


def _choices(bound: BoundField) -> Iterator[dict[str, Any]]:
    hints = getattr(bound.field, "choice_hints", {})
    for sub in bound.subwidgets:
        sub.data["attrs"]["class"] = "form-check-input"
        hint = hints.get(str(sub.data["value"]), "")
        if hint:
            sub.data["attrs"]["aria-describedby"] = f"{sub.id_for_label}-hint"
        yield {"tag": sub.tag(), "id": sub.id_for_label, "label": sub.choice_label, "hint": hint}


def _field_errors(bound: BoundField) -> list[ValidationError]:
    return list(bound.form.errors.as_data().get(bound.name, []))


def _say(bound: BoundField, error: ValidationError) -> str:
    """The error in words that name the field, where Django's own say only that "this field" is missing."""
    words = " ".join(str(message) for message in error.messages)
    if error.code == "required" and words == str(forms.Field.default_error_messages["required"]):
        return gettext("Please fill in: %(label)s") % {"label": str(bound.label).rstrip("?: ")}
    return words


def _errors(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    for message in form.non_field_errors():
        yield "", str(message)
    for name in form.errors:
        if name == NON_FIELD_ERRORS:
            continue
        bound = form[name]
        target = f"{bound.auto_id}_0" if isinstance(bound.field.widget, _MANY) else bound.auto_id
        for error in _field_errors(bound):
            yield target, _say(bound, error)
