"""Change the lists the rules are kept in: categories, their questions, how long a clock runs. Each change is journaled.

What was promised under an old rule stays as it was stored; a clock rule is never changed, only followed by a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .clocks import forget_rules
from .models import Category, ClockRule, Question

CATEGORY_WORDS = {"name_id": (120, True), "name_en": (120, True), "hint_id": (250, False), "hint_en": (250, False)}
QUESTION_WORDS = {"wording_id": (200, True), "wording_en": (200, True)}
LONGEST_MINUTES = 60 * 24 * 366
LONGEST_WORKDAYS = 260


@transaction.atomic
def change_category(category: Category, changes: Mapping[str, object], *, by: journal.Actor) -> Category:
    """Give a category other words, another priority, another place in the list, or take it off the forms.

    Known keys: name_id, name_en, hint_id, hint_en, priority, priority_in_progress, active, order. Reports that
    were received keep the priority they have. Refused (422) with the field at fault.
    """
    category = Category.objects.select_for_update().get(pk=category.pk)
    new: dict[str, object] = {
        name: clean_line(str(changes[name]), field=name, limit=limit, required=required)
        for name, (limit, required) in CATEGORY_WORDS.items()
        if name in changes
    }
    if "priority" in changes:
        new["priority"] = _whole(changes["priority"], 1, 4, "priority")
    if "priority_in_progress" in changes:
        given = changes["priority_in_progress"]
        new["priority_in_progress"] = None if given in (None, "") else _whole(given, 1, 4, "priority_in_progress")
    if "order" in changes:
        new["order"] = _whole(changes["order"], 0, 9_999, "order")
    if "active" in changes:
        new["active"] = bool(changes["active"])
    _keep(category, new, "category", category.code, by)
    return category


@transaction.atomic
def change_question(question: Question, changes: Mapping[str, object], *, by: journal.Actor) -> Question:
    """Word a question anew, require it, move it, or ask it no more; answers given keep the words they were asked with.

    Known keys: wording_id, wording_en, required, active, order. Refused (422) with the field at fault.
    """
    question = Question.objects.select_for_update().select_related("category").get(pk=question.pk)
    new: dict[str, object] = {
        name: clean_line(str(changes[name]), field=name, limit=limit, required=required)
        for name, (limit, required) in QUESTION_WORDS.items()
        if name in changes
    }
    new |= {name: bool(changes[name]) for name in ("required", "active") if name in changes}
    if "order" in changes:
        new["order"] = _whole(changes["order"], 0, 9_999, "order")
    _keep(question, new, "question", f"{question.category.code}.{question.code}", by)
    return question


@transaction.atomic
def add_clock_rule(
    clock_name: str,
    *,
    priority: int | None,
    minutes: int | None,
    workdays: int | None,
    unit: territory.Unit,
    valid_from: date,
    source: str,
    by: journal.Actor,
) -> ClockRule:
    """A new rule for a unit and all below it, from a day on, with its source. Older rules stay as history.

    Refused (422) for a clock there is not, a day in the past, and unless exactly one of minutes and workdays is given.
    """
    if clock_name not in known_clocks():
        raise Refused("unknown_clock", _("There is no such clock."), field="clock")
    if priority is not None and priority not in (1, 2, 3, 4):
        raise Refused("bad_priority", _("The priority goes from 1 to 4."), field="priority")
    if (minutes is None) == (workdays is None):
        raise Refused("one_of_two", _("Give either minutes or working days."), field="minutes")
    if minutes is not None:
        _whole(minutes, 1, LONGEST_MINUTES, "minutes")
    if workdays is not None:
        _whole(workdays, 1, LONGEST_WORKDAYS, "workdays")
    if valid_from < clock.local(clock.now()).date():
        raise Refused("in_the_past", _("A rule begins today or later: history is not changed."), field="valid_from")
    rule = ClockRule.objects.create(
        clock=clock_name,
        priority=priority,
        minutes=minutes,
        workdays=workdays,
        unit=unit,
        valid_from=valid_from,
        source=clean_line(source, field="source", limit=200, required=True),
    )
    journal.record(
        "clock_rule.added", "clock_rule", rule.pk, by=by, unit_id=unit.pk, unit_name=unit.name, clock=clock_name,
        priority=priority, minutes=minutes, workdays=workdays, valid_from=valid_from.isoformat(), source=rule.source,
    )  # fmt: skip
    forget_rules()
    return rule


def known_clocks() -> list[str]:
    """The names of all clocks that have a rule."""
    return list(ClockRule.objects.order_by("clock").values_list("clock", flat=True).distinct())


def _keep(row: Category | Question, new: Mapping[str, object], subject: str, code: str, by: journal.Actor) -> None:
    """Save what differs, and write down what it was before."""
    before = {name: getattr(row, name) for name, value in new.items() if getattr(row, name) != value}
    if not before:
        return
    for name in before:
        setattr(row, name, new[name])
    row.save(update_fields=list(before))
    after = {name: new[name] for name in before}
    journal.record(f"{subject}.changed", subject, row.pk, by=by, code=code, before=before, after=after)


def _whole(value: object, least: int, most: int, field: str) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10) or not least <= int(text) <= most:
        words = _("A whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
        raise Refused("bad_number", words, field=field)
    return int(text)
