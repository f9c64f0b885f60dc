"""A worker's round: once a day each endorsed group is held against its rules; what it lacks becomes a finding."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .finding import raise_finding
from .found import lacks, members_now
from .models import Group, GroupFinding
from .political import political_seats

QUIET = timedelta(days=30)  # a closed finding is not raised again for so long
UNVETTED = timedelta(days=30)  # a member is vetted within so long (design default)
ACCOUNT_BY = (3, 31)  # the account of a year is public by this day of the next (design default)


def check_groups(now: datetime | None = None, *, limit: int = 20) -> int:
    """Check the groups not looked at today; how many. Safe to call from several workers."""
    now = now or clock.now()
    today = clock.local(now).date()
    due = Group.objects.filter(Q(checked_on__lt=today) | Q(checked_on__isnull=True), state=Group.State.ACTIVE)
    return sum(_check(pk, today, now) for pk in due.order_by("checked_on", "id").values_list("id", flat=True)[:limit])


@transaction.atomic
def _check(pk: int, today: date, now: datetime) -> bool:
    rows = Group.objects.select_for_update(skip_locked=True, of=("self",)).select_related("unit")
    group = rows.filter(pk=pk, state=Group.State.ACTIVE).first()
    if group is None or group.checked_on == today:
        return False
    for rule, words in faults_of(group, today):
        quiet = GroupFinding.objects.filter(group=group, rule=rule, closed_at__gte=now - QUIET)
        if not quiet.exists():
            raise_finding(group, rule, words, by=journal.SYSTEM)
    group.checked_on = today
    group.save(update_fields=["checked_on"])
    return True


def faults_of(group: Group, today: date) -> list[tuple[str, str]]:
    """What a group lacks today, as (rule, sentence)."""
    found = lacks(group)
    if group.term_to is not None and group.term_to < today:
        found.append(("term", _("The term is over: have the group endorsed anew.")))
    if group.kind in (Group.Kind.POKDAR, Group.Kind.CARE):
        count = members_now(group).filter(vetted_on__isnull=True, since__lt=today - UNVETTED).count()
        if count:
            found.append(("vetting", _("%(count)s members were not vetted.") % {"count": count}))
    count = political_seats(group)
    if count:
        message = _("%(count)s members hold a political office, by their entry here or by their name.")
        found.append(("political_seat", message % {"count": count}))
    year = today.year - 1
    begun = group.term_from is not None and group.term_from.year <= year
    published = group.accounts.filter(year=year, published_at__isnull=False)
    if begun and today > date(today.year, *ACCOUNT_BY) and not published.exists():
        found.append(("account", _("The account of %(year)s is not public yet.") % {"year": year}))
    return found
