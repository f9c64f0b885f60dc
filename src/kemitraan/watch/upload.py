"""An employer's list of guards: looked at first, then kept, and undone by one press while its time lasts."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import read_sheet
from kemitraan.toolbox.text import clean_line

from . import rules
from .list_rows import BAD, COLUMNS, MESSAGES, check_rows
from .models import Card, Employer, GuardList, Member, SecurityUnit
from .move import enter, lock, move
from .on_duty import end_duties

MOST_ROWS = 5_000


@transaction.atomic
def look_at_list(employer: Employer, content: bytes, file_name: str, *, by: journal.Actor) -> GuardList:
    """Read a file and say what keeping it would do, row by row; nothing of it counts yet.

    Refuses what is no table (422) or too large (413). An earlier draft of the employer gives way.
    """
    sheet = read_sheet(content, COLUMNS, most_rows=MOST_ROWS)
    if not sheet.rows:
        raise Refused("empty", _("The file holds no table."), field="file")
    sites = list(employer.units.filter(kind="satpam").exclude(status=SecurityUnit.Status.CLOSED))
    rows = check_rows(employer, sheet.rows, sites)
    for old in GuardList.objects.filter(employer=employer, state="draft"):
        _lapse(old)
    bad = sum(_is_bad(row) for row in rows)
    warned = sum(bool(row["wrong"]) and not _is_bad(row) for row in rows)
    made = GuardList(
        employer=employer,
        file_name=clean_line(file_name or "daftar", field="file", limit=120),
        rows=rows,
        total=len(rows),
        bad=bad,
        warned=warned,
        good=len(rows) - bad - warned,
        uploaded_at=clock.now(),
    )
    enter(made, "draft")
    made.save()
    return made


@transaction.atomic
def keep_list(found: GuardList, *, grown_up: bool, by: journal.Actor) -> int:
    """Keep the rows without faults: guards and cards stand from now on; how many.

    ``grown_up``: the employer says that everybody is at least 18. Refused where nothing could be kept, where the
    draft is old, and where the world changed in between so that a row fits no longer (look again).
    """
    if not grown_up:
        raise Refused("too_young", _("Guards are at least 18 years old; please confirm it."), field="grown_up")
    locked = lock(found)
    rows = [row for row in locked.rows if not _is_bad(row) and row["does"] in ("new", "renew")]
    if locked.state == "draft" and not rows:
        raise Refused("nothing", _("No row can be kept."), status=409)
    now = clock.now()
    locked.kept_at = now
    units = SecurityUnit.objects.in_bulk({row["unit"] for row in rows})
    if any(unit.status != SecurityUnit.Status.ACTIVE for unit in units.values()):
        raise Refused("changed", _("Something changed in between. Please upload the list again."), status=409)
    changes: list[dict[str, Any]] = []
    try:
        with transaction.atomic():
            members = _members(rows, units, changes)
            _cards(rows, members, locked, now, changes)
    except IntegrityError:
        raise Refused("changed", _("Something changed in between. Please upload the list again."), status=409) from None
    locked.changes = changes
    move(locked, "keep", by=by, fact="guard_list.kept", cards=len(rows), employer=locked.employer_id)
    return len(rows)


@transaction.atomic
def undo_list(found: GuardList, *, by: journal.Actor) -> int:
    """Take back what keeping the list did, as far as nobody changed it since; how many cards are gone."""
    locked = lock(found)
    gone = 0
    for change in locked.changes:
        card = Card.objects.filter(pk=change["card"], current=True).first()
        if card is None:
            continue  # a newer card stands: leave it
        member = Member.objects.select_for_update().get(pk=card.member_id)
        card.delete()
        gone += 1
        before = Card.objects.filter(pk=change["before"]).first() if change["before"] else None
        if before is not None:
            before.current = True
            before.save(update_fields=["current"])
        member.card_until = before.valid_until if before else None
        member.save(update_fields=["card_until"])
        if change.get("back"):
            _take_back(member, change["back"])
        if change["new"] and not member.cards.exists() and not member.suspensions.exists():
            member.delete()
    locked.rows, locked.changes = [], []
    move(locked, "undo", by=by, fact="guard_list.undone", cards=gone, employer=locked.employer_id)
    return gone


def run_out_lists(now: datetime, *, limit: int = 100) -> int:
    """A worker's round: drafts nobody kept are forgotten; what was kept long enough can no longer be undone."""
    late = GuardList.objects.filter(state__in=("draft", "kept"), due_at__lte=now).order_by("due_at")
    done = 0
    for found in late[:limit]:
        with transaction.atomic():
            locked = GuardList.objects.select_for_update(skip_locked=True).filter(pk=found.pk, due_at__lte=now).first()
            if locked is not None and locked.state in ("draft", "kept"):
                _lapse(locked)
                done += 1
    return done


def _lapse(found: GuardList) -> None:
    found.rows, found.changes = [], []
    move(found, "lapse", by=journal.SYSTEM, fact="guard_list.lapsed")


def _is_bad(row: dict[str, Any]) -> bool:
    return any(MESSAGES[one["code"]][0] == BAD for one in row["wrong"])


def _members(
    rows: Sequence[dict[str, Any]], units: dict[int, SecurityUnit], changes: list[dict[str, Any]]
) -> list[int]:
    """The member of each row, made where new; ``changes`` notes which were."""
    today = rules.today()
    here = Member.objects.filter(unit__in=units).exclude(state=Member.State.LEFT)
    taken = set(here.exclude(number="").values_list("unit_id", "number"))
    fresh = []
    for row in rows:
        if row["member"] is not None:
            continue
        unit, number = units[row["unit"]], row["number"]
        if (unit.pk, number) in taken:
            number = ""  # the card's number tells them apart
        taken.add((unit.pk, number))
        fresh.append(
            Member(
                unit=unit, kind=unit.kind, guided_by_id=unit.guided_by_id, name=row["name"], number=number,
                joined_on=today,
            )
        )  # fmt: skip
    made = iter(Member.objects.bulk_create(fresh, batch_size=1_000))
    known = _known(rows)
    members = []
    for row in rows:
        new = row["member"] is None
        members.append(next(made).pk if new else int(row["member"]))
        back = None if new else _settle_in(known[int(row["member"])], row, units[row["unit"]], taken)
        changes.append({"new": new, "before": None, "card": None, "back": back})
    return members


def _known(rows: Sequence[dict[str, Any]]) -> dict[int, Member]:
    """The members that rows renew, locked, as the look at the list found them; 409 where one left or came since."""
    ids = [row["member"] for row in rows if row["member"] is not None]
    known = {one.pk: one for one in Member.objects.select_for_update().filter(pk__in=ids)}
    for row in rows:
        if row["member"] is None:
            continue
        returns = any(one["code"] == "returns" for one in row["wrong"])
        if known[row["member"]].state != (Member.State.LEFT if returns else Member.State.SERVING):
            raise Refused("changed", _("Something changed in between. Please upload the list again."), status=409)
    return known


def _settle_in(
    member: Member, row: dict[str, Any], unit: SecurityUnit, taken: set[tuple[int, str]]
) -> dict[str, Any] | None:
    """Somebody who moves to another site or comes back serves there; gives what they were, for undoing it."""
    if not any(one["code"] in ("returns", "moves") for one in row["wrong"]):
        return None
    before = {
        "unit": member.unit_id, "number": member.number, "state": member.state,
        "left_on": member.left_on.isoformat() if member.left_on else None,
    }  # fmt: skip
    number = row["number"] or member.number
    member.number = "" if (unit.pk, number) in taken else number
    taken.add((unit.pk, member.number))
    member.unit, member.guided_by_id = unit, unit.guided_by_id
    member.state, member.left_on = Member.State.SERVING, None
    member.save(update_fields=["unit", "guided_by", "number", "state", "left_on"])
    end_duties([member.pk])
    return before


def _take_back(member: Member, before: dict[str, Any]) -> None:
    """Who moved or came back by a list is where they were."""
    unit = SecurityUnit.objects.get(pk=before["unit"])
    others = Member.objects.filter(unit=unit, number=before["number"]).exclude(pk=member.pk)
    member.unit, member.guided_by_id = unit, unit.guided_by_id
    member.number = "" if others.exclude(state=Member.State.LEFT).exists() else before["number"]
    member.state = before["state"]
    member.left_on = date.fromisoformat(before["left_on"]) if before["left_on"] else None
    member.save(update_fields=["unit", "guided_by", "number", "state", "left_on"])


def _cards(
    rows: Sequence[dict[str, Any]], members: Sequence[int], found: GuardList, now: datetime,
    changes: list[dict[str, Any]],
) -> None:  # fmt: skip
    before = dict(Card.objects.filter(member__in=members, current=True).values_list("member_id", "pk"))
    Card.objects.filter(pk__in=list(before.values())).update(current=False)
    cards = Card.objects.bulk_create(
        [
            Card(
                member_id=member,
                number=row["card"],
                level=row["level"],
                grade=row["grade"],
                issued_on=date.fromisoformat(row["issued"]),
                valid_until=date.fromisoformat(row["until"]),
                key=secrets.token_urlsafe(24),
                made_at=now,
                made_by=found.employer.name,
            )
            for row, member in zip(rows, members, strict=True)
        ],
        batch_size=1_000,
    )
    held = Member.objects.in_bulk(members)
    for card, change in zip(cards, changes, strict=True):
        change["card"], change["before"] = card.pk, before.get(card.member_id)
        held[card.member_id].card_until = card.valid_until
    Member.objects.bulk_update(held.values(), ["card_until"], batch_size=1_000)
