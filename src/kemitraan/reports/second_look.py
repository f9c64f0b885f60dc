"""Where the reporter was silent, a second officer looks: is it really done? Never the one who closed it.

All calls with danger (P1, P2), all that came back before, all closed without a photo "because none was possible" or
with a photo that had been stopped; of the others a share by lot, drawn with a secret, so that nobody knows at closing
whether it will be looked at. The numbers are dated rules. The report stays "unconfirmed": a second officer's yes is
theirs, not the reporter's.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people import api as people
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .access import visible_to
from .clocks import deadline
from .closing_rules import number
from .closing_states import LOOK_OPEN, LOOK_STATES
from .excluded import is_kept_from, next_above
from .handle import tell
from .models import Report, SecondLook
from .move import lock, move

LOOKERS = (people.Role.OPERATOR, people.Role.BHABIN, people.Role.COMMANDER)
HOW = ("went_there", "called")


def begin_second_look(report: Report) -> SecondLook | None:
    """Ask for a second look at a locked report just closed without the reporter's word; None where not drawn."""
    closing = report.closings.order_by("-id").first()
    if closing is None or closing.account_id is None:
        return None
    why = _drawn(report)
    if not why:
        return None
    now, unit = clock.now(), _who_looks(report, closing.account_id)
    look = SecondLook.objects.create(
        report=report, unit=unit, closed_by_id=closing.account_id, closed_by_unit_id=closing.unit_id, drawn=why,
        state="waiting", state_since=now, started_at=now, owner=LOOK_STATES["waiting"].owner,
        due_at=deadline("second_look", priority=report.priority, unit=unit, start=now),
    )  # fmt: skip
    journal.record(
        "report.second_look", "report", report.pk, audience=journal.PUBLIC, unit_id=unit.pk, unit_name=unit.name
    )
    return look


def _drawn(report: Report) -> str:
    now = clock.now()
    if report.priority <= number("look_all_up_to", unit=report.holder, now=now):
        return "priority"
    if report.reopened:
        return "reopened"
    if report.closings.order_by("-id").values_list("no_photo", flat=True).first():
        return "no_photo"
    if report.stopped_photos.filter(round=report.reopened, state="overridden").exists():
        return "override"
    lot = salted_hmac("kemitraan.reports.second_look", f"{report.pk}.{report.answered_at}", algorithm="sha256")
    share = number("look_share_percent", unit=report.holder, now=now)
    return "lot" if int(lot.hexdigest()[:8], 16) % 100 < share else ""


def _who_looks(report: Report, closed_by: int) -> territory.Unit:
    """Another unit where it has officers for this work (one rung up), else the same one with another person."""
    today = clock.local(clock.now()).date()
    above = next_above(report)
    if above is not None and _somebody(above, closed_by, (people.Role.OPERATOR, people.Role.BHABIN), today):
        return above
    if not _somebody(report.holder, closed_by, LOOKERS, today) and above is not None:
        return above
    return report.holder


def _somebody(unit: territory.Unit, but: int, roles: tuple[people.Role, ...], day: date) -> bool:
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return people.Post.objects.filter(holds, unit=unit, role__in=roles).exclude(account_id=but).exists()


def looks_for(viewer: Viewer) -> QuerySet[SecondLook]:
    """The second looks a viewer may see: of their units, as far as they may read the reports."""
    units = viewer.units_for(purposes.READ_REPORTS)
    return SecondLook.objects.filter(unit_id__in=units, report__in=visible_to(viewer))


@helped("reports.finish_look", "reports")
@transaction.atomic
def finish_look(look: SecondLook, *, confirmed: bool, how: str, note: str, viewer: Viewer) -> SecondLook:
    """The second officer's word: done, or not done, which brings the report back to the desk.

    Refused (409) to the person who closed it and where somebody spoke already, (422) without saying how they know.
    """
    report = lock(look.report)
    look = SecondLook.objects.select_for_update(of=("self",)).get(pk=look.pk)
    if viewer.account_id is None or viewer.account_id == look.closed_by_id:
        raise Refused("same_person", _("Somebody else must look, not the person who closed it."), status=409)
    if how not in HOW:
        raise Refused("how", _("Say how you know: you went there, or you called."), field="how")
    note = clean_line(note, field="note", limit=500, required=True)
    _settle(look, "confirm" if confirmed else "deny")
    by = viewer.actor()
    look.looked_by_id, look.looked_by, look.looked_by_unit = by.id, by.name, by.unit_name
    look.how, look.note = how, note
    look.save()
    if confirmed:
        journal.record(
            "report.second_confirmed", "report", report.pk, by=by, audience=journal.PUBLIC, unit_id=by.unit_id,
            unit_name=by.unit_name, how=how,
        )  # fmt: skip
    else:
        report.reopened += 1
        report.answered_at = None
        report.assignee_id = None
        move(report, "reopen", by=by, fact="report.second_denied", how=how)
        tell(report, "report.second_denied")
    return look


def overtake_looks(report: Report) -> None:
    """The reporter spoke after all: nobody needs to look any more. The report is locked."""
    for look in SecondLook.objects.select_for_update(of=("self",)).filter(report=report, state__in=LOOK_OPEN):
        _settle(look, "overtake")
        look.save()


def climb_look(look: SecondLook) -> bool:
    """Nobody looked in time: one rung up, with a fresh clock; at the top it stays, late and visible."""
    report = lock(look.report)
    look = SecondLook.objects.select_for_update(of=("self",)).select_related("unit__parent").get(pk=look.pk)
    now = clock.now()
    if look.state not in LOOK_OPEN or look.due_at is None or look.due_at > now:
        return False
    rungs = territory.ladder(look.unit)[1:]
    look.unit = next((unit for unit in rungs if not is_kept_from(report, unit)), look.unit)
    _settle(look, "climb")
    look.due_at = deadline("second_look", priority=report.priority, unit=look.unit, start=now)
    look.save()
    journal.record("report.second_look_late", "report", report.pk, unit_id=look.unit_id, unit_name=look.unit.name)
    return True


def _settle(look: SecondLook, verb: str) -> None:
    look.state = next_state(LOOK_STATES, look.state, verb)
    look.state_since, look.owner = clock.now(), LOOK_STATES[look.state].owner
    if LOOK_STATES[look.state].final:
        look.due_at = None
