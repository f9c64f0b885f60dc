"""A group's yearly account: written, then published for everybody, without private persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.clock import JAKARTA
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line, clean_text

from .deeds import deeds_beyond_a_group
from .finding import raise_finding
from .found import lock
from .models import Group, Meeting, Problem, Promise, YearlyAccount
from .names import bare_name, fold

FIRST_YEAR = 2005  # the first FKPM: Skep 737/X/2005
LARGEST = 10**13  # rupiah


@transaction.atomic
def write_account(
    group: Group, year: int, *, summary: str, income: int, spent: int, sources: str, by: journal.Actor
) -> YearlyAccount:
    """Write or rewrite a year's account; refused once it is published. It is read for deeds beyond a group."""
    group = lock(group)
    if not FIRST_YEAR <= year <= clock.local(clock.now()).year:
        raise Refused("bad_year", _("A year that has begun."), field="year")
    if not (0 <= income <= LARGEST and 0 <= spent <= LARGEST):
        raise Refused("bad_sum", _("A sum in rupiah, zero or more."), field="income")
    account = YearlyAccount.objects.filter(group=group, year=year).first() or YearlyAccount(group=group, year=year)
    if account.published_at is not None:
        raise Refused("published", _("This account is public already."), status=409)
    account.summary = clean_text(summary, field="summary", limit=6_000, required=True)
    account.sources = clean_line(sources, field="sources", limit=300, required=income > 0)
    account.income, account.spent, account.written_by = income, spent, by.name
    account.figures = figures_of(group, year)
    account.save()
    for rule in deeds_beyond_a_group(f"{account.summary} {account.sources}"):
        raise_finding(group, rule, f"{_('Yearly account %(year)s') % {'year': year}}: {account.summary[:200]}", by=by)
    return account


@transaction.atomic
def publish_account(account: YearlyAccount, *, by: journal.Actor) -> YearlyAccount:
    """Everybody may read it from now on, with the figures of this day; refused where it names a private person."""
    account = YearlyAccount.objects.select_for_update(of=("self",)).select_related("group__unit").get(pk=account.pk)
    if account.published_at is not None:
        raise Refused("published", _("This account is public already."), status=409)
    told = f" {fold(account.summary)} "
    for name in account.group.members.values_list("name", flat=True):
        bare = bare_name(name)
        if len(bare) > 3 and f" {bare} " in told:
            message = _("The summary names a member. The account is public: say what was done, not who did it.")
            raise Refused("names_a_member", message, field="summary")
    account.figures = figures_of(account.group, account.year)
    account.published_at = clock.now()
    account.save()
    journal.record(
        "group.account_published", "group", account.group_id, by=by, unit_id=account.group.unit_id,
        audience=journal.PUBLIC, year=account.year,
    )  # fmt: skip
    return account


def figures_of(group: Group, year: int) -> dict[str, Any]:
    """What can be counted of a year: meetings, people there, problems by outcome, promises kept and broken.

    Period: the calendar year in Jakarta. Unit: meetings held, problems opened, promises due in it. Source: the group's
    own records here.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    held = Meeting.objects.filter(group=group, held_on__range=(first, last))
    problems = Problem.objects.filter(group=group, opened_at__date__range=(first, last))
    by_state = dict(problems.values_list("state").annotate(count=Count("id")))
    promises = Promise.objects.filter(problem__group=group, due_on__range=(first, last))
    kept = dict(promises.values_list("state").annotate(count=Count("id")))
    return {
        "meetings": held.count(),
        "attended": sum(held.values_list("attended", flat=True)),
        "opened": sum(by_state.values()),
        "solved": by_state.get("solved", 0),
        "handed_over": by_state.get("handed_over", 0),
        "dropped": by_state.get("dropped", 0),
        "running": sum(by_state.get(state, 0) for state in ("scanning", "analysis", "response", "assessment")),
        "promises": sum(kept.values()),
        "kept": kept.get("kept", 0),
        "broken": kept.get("broken", 0),
        "counted_on": clock.now().astimezone(JAKARTA).date().isoformat(),
    }
