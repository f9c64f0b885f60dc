"""What can be reported: the services, their questions, and where this door stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kemitraan.reports.api import Category, Question
from kemitraan.toolbox.errors import Refused

CHANGED = "2026-11-23T00:00:00+07:00"  # of this interface
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery() -> dict[str, Any]:
    """The document that tells a program where the door is."""
    return {
        "changeset": CHANGED,
        "contact": _("Write to the operator of %(url)s.") % {"url": settings.PUBLIC_URL},
        "key_service": _("The operator gives out keys: %(url)s") % {"url": settings.PUBLIC_URL},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.PUBLIC_URL}/open311/v2",
                "changeset": CHANGED,
                "type": "test" if settings.DEMO else "production",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }


def services(language: str) -> list[dict[str, Any]]:
    """Every category that can be reported here (those received elsewhere are not offered)."""
    asking = set(Question.objects.filter(active=True).values_list("category_id", flat=True))
    found = Category.objects.filter(active=True, outside={}).order_by("order", "code")
    return [_service(category, language, category.pk in asking) for category in found]


def _service(category: Category, language: str, asks: bool) -> dict[str, Any]:
    english = language == "en"
    return {
        "service_code": category.code,
        "service_name": category.name_en if english else category.name_id,
        "description": category.hint_en if english else category.hint_id,
        "metadata": asks,
        "type": "realtime",
        "keywords": category.kind,
        "group": category.group,
    }


def definition(code: str, language: str) -> dict[str, Any]:
    """The questions of one service; refuses (404) a service that is not offered."""
    category = offered(code)
    questions = category.questions.filter(active=True).order_by("order", "id")
    return {
        "service_code": category.code,
        "attributes": [_attribute(question, order, language) for order, question in enumerate(questions, start=1)],
    }


def offered(code: str) -> Category:
    """The category behind a service code; refuses (404) one that is not offered."""
    category = Category.objects.filter(code=code, active=True, outside={}).first() if "\x00" not in code else None
    if category is None:
        raise Refused("unknown_service", _("There is no such service_code."), field="service_code", status=404)
    return category


def _attribute(question: Question, order: int, language: str) -> dict[str, Any]:
    english = language == "en"
    told: dict[str, Any] = {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": _datatype_in_words(question.datatype),
        "order": order,
        "description": question.wording_en if english else question.wording_id,
    }
    if question.options:
        told["values"] = [
            {"key": option["key"], "name": option["en" if english else "id"]} for option in question.options
        ]
    return told


def _datatype_in_words(datatype: str) -> str:
    return {
        "number": _("A number"),
        "datetime": _("A date and time, like 2026-11-23T20:41:00+07:00"),
        "singlevaluelist": _("One of the values"),
        "multivaluelist": _("One or several of the values"),
    }.get(datatype, _("Text"))
