"""The superior's look at a visit, with feedback the officer sees; then its end once what was asked for is settled."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .change import TEXTS, new_version
from .lint import without
from .models import Visit, VisitVersion
from .move import lock, move
from .states import REQUEST_CLOCKED

FEEDBACK_LIMIT = 1_000


@transaction.atomic
def review_visit(key: uuid.UUID, feedback: str, *, by: journal.Actor, base_version: int) -> Visit:
    """Reviewed, with a word to the officer. Refused (409) while a conflict is open, while words that are never asked
    stand in it undecided, or where somebody changed the visit since the reviewer read it.
    """
    visit = lock(key)
    if visit.version != base_version:
        raise Refused("changed", _("The visit was changed meanwhile. Please read it again."), status=409)
    if visit.conflicts.filter(state="open").exists():
        raise Refused("conflict_open", _("Two versions of this visit wait for a decision first."), status=409)
    if any(not flag.get("kept") for flag in visit.flags):
        raise Refused("flagged", _("Decide first about the words that are never asked."), status=409)
    visit.feedback = clean_text(feedback, field="feedback", limit=FEEDBACK_LIMIT, required=True)
    visit.reviewed_at, visit.reviewer_id, visit.reviewer_name = clock.now(), by.id, by.name
    visit.feedback_seen_at = None
    move(visit, "review", by=by, fact="visit.reviewed")
    settle(visit, by=by)
    return visit


@transaction.atomic
def decide_flag(key: uuid.UUID, field: str, word: str, keep: bool, *, by: journal.Actor) -> Visit:
    """A word that is never asked: kept because it is about a place or a thing, or taken out of every version."""
    visit = lock(key)
    flag = next((one for one in visit.flags if one["field"] == field and one["word"] == word), None)
    if flag is None:
        raise Refused("no_flag", _("There is no such word."), field="word", status=409)
    if keep:
        flag["kept"] = by.name
        visit.save(update_fields=["flags"])
    else:
        _take_out(visit, word, by)
    journal.record(
        "visit.word_kept" if keep else "visit.word_removed",
        "visit",
        visit.pk,
        by=by,
        unit_id=visit.unit_id,
        unit_name=visit.unit.name,
        field=field,
        word_kind=flag["kind"],
    )
    return visit


def _take_out(visit: Visit, word: str, by: journal.Actor) -> None:
    kept = [flag for flag in visit.flags if flag.get("kept")]
    for name in TEXTS:
        setattr(visit, name, without(getattr(visit, name), word))
    for version in VisitVersion.objects.filter(visit=visit):
        version.content = _cleared(version.content, word)
        version.save(update_fields=["content"])
    for conflict in visit.conflicts.all():
        conflict.ours, conflict.theirs = _cleared(conflict.ours, word), _cleared(conflict.theirs, word)
        conflict.save(update_fields=["ours", "theirs"])
    new_version(visit, by=by)
    for flag in visit.flags:
        if any(old["field"] == flag["field"] and old["word"] == flag["word"] for old in kept):
            flag["kept"] = by.name
    visit.save()


def _cleared(content: dict[str, object], word: str) -> dict[str, object]:
    return {name: without(value, word) if isinstance(value, str) else value for name, value in content.items()}


def settle(visit: Visit, *, by: journal.Actor = journal.SYSTEM) -> bool:
    """Followed up, once it is reviewed and nothing asked for is open; whether it is."""
    if visit.state != "reviewed" or visit.requests.filter(state__in=REQUEST_CLOCKED).exists():
        return False
    move(visit, "settle", by=by, fact="visit.followed_up")
    return True


@transaction.atomic
def read_feedback(visit: Visit, *, by: journal.Actor) -> None:
    """The officer has read what the superior said."""
    fresh = Visit.objects.filter(pk=visit.pk, feedback_seen_at__isnull=True).exclude(feedback="")
    if fresh.update(feedback_seen_at=clock.now()):
        journal.record(
            "visit.feedback_read", "visit", visit.pk, by=by, unit_id=visit.unit_id, unit_name=visit.unit.name
        )
