"""The categories as a resident chooses them: in groups, in their language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kemitraan.toolbox.languages import in_english, name_of

from .models import Category

# Order, words, icon of each group on the first question.
_GROUPS: tuple[tuple[str, str, str, str], ...] = (
    (
        "danger",
        gettext_noop("Danger, or happening now"),
        gettext_noop("Fight, robbery, accident, flood, fire, missing person"),
        "alert",
    ),
    (
        "victim",
        gettext_noop("Violence at home, against a child, sexual violence"),
        gettext_noop("Also trafficking, or somebody who wants to end their life"),
        "people",
    ),
    (
        "crime",
        gettext_noop("Theft, burglary, fraud, drugs, cyber crime"),
        gettext_noop("It has already happened"),
        "lock",
    ),
    ("traffic", gettext_noop("Traffic"), gettext_noop("Accident without injuries, jam, dead signal"), "car"),
    (
        "order",
        gettext_noop("Peace in the neighbourhood"),
        gettext_noop("Noise, parking, drunkenness, gambling, illegal levies"),
        "home",
    ),
    (
        "service",
        gettext_noop("Lost documents and questions"),
        gettext_noop("Lost card, question about a service, notice of a demonstration"),
        "document",
    ),
)
HELP_GROUPS = ("danger", "victim")


@dataclass(frozen=True)
class Choice:
    """One category as it is offered."""

    code: str
    name: str
    hint: str


@dataclass(frozen=True)
class Group:
    """Categories that belong together on a page."""

    code: str
    title: str
    text: str
    icon: str
    choices: list[Choice]


def groups() -> list[Group]:
    """All groups with their active categories; what is received elsewhere is left out."""
    rows: dict[str, list[Choice]] = {}
    for category in Category.objects.filter(active=True, outside={}).order_by("order", "id"):
        rows.setdefault(category.group, []).append(as_choice(category))
    return [Group(code, _(title), _(text), icon, rows[code]) for code, title, text, icon in _GROUPS if rows.get(code)]


def as_choice(category: Category) -> Choice:
    """A category in the reader's language."""
    return Choice(category.code, name_of(category), category.hint_en if in_english() else category.hint_id)
