"""The extra questions of a category, and answers that carry their question's wording with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import made_of, prepared_cursor, select_of
from kemitraan.toolbox.text import clean_text

from .models import Category, Question


class CheckedAnswer(TypedDict):
    """Columns of an :class:`~kemitraan.reports.models.Answer`."""

    code: str
    wording: str
    value: str
    shown: str


def open_category(code: str) -> tuple[Category, bool] | None:
    """The category one may report now, and whether it has a question that must be answered. One statement."""
    asks = (
        ", exists(select 1 from reports_question asked where asked.category_id = reports_category.id"
        " and asked.active and asked.required)"
    )
    with prepared_cursor() as cursor:
        cursor.execute(select_of(Category, asks) + " where code = $1 and active", [code])
        found = cursor.fetchone()
    return None if found is None else (made_of(Category, found[:-1]), found[-1])


def checked_answers(
    category: Category, given: Mapping[str, str | Sequence[str]], *, language: str
) -> list[CheckedAnswer]:
    """The answers as they will be stored; refuses a missing required one and a value that fits no option."""
    found: list[CheckedAnswer] = []
    for question in category.questions.filter(active=True).order_by("order", "id"):
        raw = given.get(question.code, "")
        values = [raw] if isinstance(raw, str) else list(raw)
        values = [clean_text(value, field=f"answer.{question.code}", limit=1000) for value in values if value.strip()]
        if not values:
            if question.required:
                raise Refused("missing", _("Please answer this question."), field=f"answer.{question.code}")
            continue
        shown = [_shown(question, value, language) for value in values]
        wording = question.wording_en if language == "en" else question.wording_id
        found.append({"code": question.code, "wording": wording, "value": ", ".join(values), "shown": ", ".join(shown)})
    return found


def _shown(question: Question, value: str, language: str) -> str:
    """What a reader sees for a stored value; refuses what the question's type does not allow."""
    field = f"answer.{question.code}"
    if question.datatype in ("singlevaluelist", "multivaluelist"):
        for option in question.options:
            if option["key"] == value:
                return str(option["en" if language == "en" else "id"])
        raise Refused("bad_choice", _("Choose one of the answers."), field=field)
    if question.datatype == "number" and not re.fullmatch(r"-?\d{1,12}([.,]\d{1,6})?", value):
        raise Refused("bad_number", _("This is not a number."), field=field)
    if question.datatype == "datetime" and _moment(value) is None:
        raise Refused("bad_time", _("This is not a date and time."), field=field)
    return value


def _moment(value: str) -> object:
    try:
        return parse_datetime(value)
    except ValueError:
        return None
