"""What a group may not do or lacks, as a finding with an owner and a date; a person says what became of it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kemitraan.journal import api as journal
from kemitraan.people.api import Post, Role
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line

from .clocks import deadline
from .models import Group, GroupFinding
from .states import FINDING_STATES

# Rule → what it says (domain.md 1.2: Skep 737/X/2005, Skep 433/VII/2006).
RULES = {
    "task_unit": gettext_lazy("A group forms no task units."),
    "emblem": gettext_lazy("A group wears no police emblems."),
    "coercion": gettext_lazy("A group coerces nobody; who is caught in the act is handed over at once."),
    "politics": gettext_lazy("A group takes no part in practical politics."),
    "political_seat": gettext_lazy("Who holds a political office takes no seat in a group."),
    "crime_alone": gettext_lazy("A group handles no crime without its Polmas officer."),
    "distinction": gettext_lazy("A group makes no distinction by belief, origin or gender."),
    "secrets": gettext_lazy("A group keeps what it is told in confidence."),
    "members": gettext_lazy("An FKPM has 10 to 20 members."),
    "seats": gettext_lazy("Every seat of the model is filled."),
    "term": gettext_lazy("A group works for a term that has not run out."),
    "vetting": gettext_lazy("Members are vetted before they act."),
    "account": gettext_lazy("A group gives a public account every year."),
    "other": gettext_lazy("Something else"),
}


@transaction.atomic
def raise_finding(group: Group, rule: str, text: str, *, by: journal.Actor, owner: Post | None = None) -> GroupFinding:
    """Raise a finding; while one on the same rule is open, that one stands."""
    if rule not in RULES:
        raise Refused("unknown_rule", _("Choose one of the rules."), field="rule")
    known = GroupFinding.objects.filter(group=group, rule=rule, state="open").first()
    if known is not None:
        return known
    now = clock.now()
    due = deadline("finding", unit=group.unit, start=now)
    found = GroupFinding.objects.create(
        group=group,
        rule=rule,
        text=clean_line(text, field="text", limit=4_000, required=True)[:300],
        raised_by=by.name or _("the machine"),
        owner=owner or guardian(group.unit),
        due_at=due,
        remind_at=due,
        raised_at=now,
    )
    journal.record("group.finding_raised", "group", group.pk, by=by, unit_id=group.unit_id, rule=rule)
    return found


@transaction.atomic
def close_finding(finding: GroupFinding, verb: str, outcome: str, *, by: journal.Actor) -> GroupFinding:
    """Settle a finding, or dismiss it as none, with words."""
    finding = GroupFinding.objects.select_for_update(of=("self",)).select_related("group").get(pk=finding.pk)
    finding.state = next_state(FINDING_STATES, finding.state, verb)
    finding.outcome = clean_line(outcome, field="outcome", limit=300, required=True)
    finding.closed_at, finding.due_at, finding.remind_at = clock.now(), None, None
    finding.save()
    fact = "group.finding_settled" if verb == "settle" else "group.finding_dismissed"
    journal.record(fact, "group", finding.group_id, by=by, unit_id=finding.group.unit_id, rule=finding.rule)
    return finding


def guardian(unit: territory.Unit) -> Post | None:
    """Who heads community guidance in this unit or the nearest above it; None where nobody does."""
    today = clock.local(clock.now()).date()
    posts = {
        post.unit_id: post
        for post in Post.objects.filter(
            role=Role.BINMAS, unit_id__in=[int(part) for part in unit.path.split("/") if part], valid_from__lte=today,
            account__is_active=True,
        )
        .exclude(valid_to__lt=today)
        .select_related("account")
        .order_by("-id")
    }  # fmt: skip
    return next((posts[rung.pk] for rung in territory.ladder(unit) if rung.pk in posts), None)
