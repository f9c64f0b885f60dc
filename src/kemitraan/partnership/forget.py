"""A partner is forgotten: who it was goes everywhere in this room; that there was one stays, for the counts (E16)."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people.api import revoke_links
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .add import put
from .kinds import Form
from .models import Contact, Correction, GroupMember, ImportRow, Office, Partner, Promise
from .queries import family_ids

LINK = "partner"  # what a partner's own link is for
NOTHING = "–"
FACT = "partner.forgotten"


def refuse_to_forget(partner: Partner) -> None:
    """Refused (409) where a legal hold is on the partner or on an entry joined with it."""
    for pk in family_ids(partner):
        keeping.refuse_held("partner", pk)


@transaction.atomic
def forget_partner(partner: Partner, *, by: journal.Actor) -> None:
    """Erase who a partner was, and every entry joined with it: names on promises and in groups, contacts, roles, rows
    of a list it came in. Refused (409) under a legal hold; nothing is touched then. It cannot be taken back.
    """
    ids = family_ids(partner)
    rows = Partner.objects.select_for_update(of=("self",)).select_related("unit", "area__parent")
    family = list(rows.filter(pk__in=ids).order_by("pk"))
    refuse_to_forget(partner)
    now = clock.now()
    erased = _("Erased at their own wish")
    _unname_promises(ids, {one.name for one in family}, erased)
    _leave_groups(ids, erased, by)
    Contact.objects.filter(partner_id__in=ids).update(value="", key="", given_by=NOTHING)
    Contact.objects.filter(partner_id__in=ids, withdrawn_at__isnull=True).update(withdrawn_at=now)
    Office.objects.filter(person_id__in=ids, until__isnull=True).update(until=clock.local(now).date())
    Office.objects.filter(person_id__in=ids).update(title=NOTHING)
    ImportRow.objects.filter(partner_id__in=ids).update(cells={})
    corrections = Correction.objects.filter(partner_id__in=ids)
    corrections.update(before="", wanted="", why="", answer="")
    corrections.filter(state="asked").update(state="accepted", answered_at=now, due_at=None, remind_at=None)
    for one in family:
        _erase(one, erased)
        journal.record(FACT, "partner", one.pk, by=by, unit_id=one.unit_id)


def is_forgotten(partner: Partner) -> bool:
    """Whether the partner was erased: the journal says so, nothing else of it is left to say it."""
    return journal.Entry.objects.filter(kind=FACT, subject="partner", subject_id=partner.pk).exists()


def refuse_forgotten(*partners: Partner) -> None:
    """Refused (409) where one of these was erased: there is nothing left to work with."""
    if any(is_forgotten(one) for one in partners):
        raise Refused("forgotten", _("This partner was erased at their own wish."), status=409)


def _unname_promises(ids: list[int], names: set[str], erased: str) -> None:
    """Their side of each promise loses its name; so do a group's promises that named them as who owes or is owed."""
    own = Promise.objects.filter(partner_id__in=ids)
    own.filter(by_us=True).update(owed_to=erased)
    own.filter(by_us=False).update(owed_by=erased)
    groups = GroupMember.objects.filter(partner_id__in=ids).values("group_id")
    agreed = Promise.objects.filter(problem__group_id__in=groups)
    for field in ("owed_by", "owed_to"):
        agreed.filter(**{f"{field}__in": names}).update(**{field: erased})
    said = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)), re.IGNORECASE)
    for promise in own.exclude(text="", how=""):
        text, how = said.sub(erased, promise.text)[:300], said.sub(erased, promise.how)[:300]
        if (text, how) != (promise.text, promise.how):
            own.filter(pk=promise.pk).update(text=text, how=how)


def _leave_groups(ids: list[int], erased: str, by: journal.Actor) -> None:
    """A seat without a name is nobody's: it is left today, and what the group then lacks its daily check will say."""
    seats = GroupMember.objects.filter(partner_id__in=ids)
    for seat in seats.filter(until__isnull=True).select_related("group"):
        group = seat.group
        journal.record("group.member_left", "group", group.pk, by=by, unit_id=group.unit_id, seat=seat.seat)
    today = clock.local(clock.now()).date()
    seats.filter(until__isnull=True).update(until=today)
    seats.filter(~Q(name=erased) | ~Q(call_sign="")).update(name=erased, call_sign="")


def _erase(partner: Partner, erased: str) -> None:
    partner.name, partner.function = erased, NOTHING if partner.form == Form.PERSON else ""
    partner.note = partner.address = partner.registration = ""
    partner.lon = partner.lat = None
    if partner.area is not None and partner.area.level in ("rw", "rt"):
        partner.area = partner.area.parent  # the kelurahan is enough to be counted in
    partner.keeper = partner.cadence_days = partner.met_on = partner.function_consented_on = None
    partner.how_met = ""
    partner.also_in.clear()
    put(partner, {})
    if partner.state != Partner.State.MERGED:
        partner.state = Partner.State.ENDED
    partner.changed_at = clock.now()
    partner.save()
    revoke_links(LINK, partner.pk)
