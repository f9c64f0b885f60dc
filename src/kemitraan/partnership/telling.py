"""A partner's and a group's story, from the journal, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as say

from kemitraan.journal import api as journal

from .forget import FACT

SHOWN = 60
# fact → words, icon. A room above may write facts about a partner; unknown ones are passed over.
_WORDS: dict[str, tuple[str, str]] = {
    "partner.added": (say("Added"), "plus"),
    "partner.imported": (say("Taken in from a list"), "upload"),
    "partner.changed": (say("Details changed"), "edit"),
    "partner.corrected": (say("Corrected as the partner asked"), "edit"),
    "partner.spoken": (say("In contact"), "chat"),
    "partner.visited": (say("Visited"), "walk"),
    "partner.paused": (say("Relation paused"), "pause"),
    "partner.ended": (say("Relation ended"), "stop"),
    "partner.resumed": (say("Relation taken up again"), "play"),
    "partner.contact_added": (say("A contact was given"), "phone"),
    "partner.contact_withdrawn": (say("Consent withdrawn, the contact was erased"), "eye-off"),
    "partner.office_taken": (say("Took a role"), "person"),
    "partner.office_ended": (say("A role ended"), "person"),
    "partner.merged": (say("Joined with another entry"), "merge"),
    "partner.merge_undone": (say("The joining was undone"), "split"),
    "partner.link_made": (say("Got a link to see and correct their data"), "link"),
    "partner.correction_asked": (say("Asked for a correction"), "question"),
    "partner.forgotten": (say("Erased at their own wish"), "eye-off"),
    "partner.correction_declined": (say("A correction was declined"), "close"),
    "promise.made": (say("A promise was made"), "flag"),
    "promise.kept": (say("A promise was kept"), "check"),
    "promise.broken": (say("A promise was broken"), "warning"),
    "promise.released": (say("A promise was let go"), "minus"),
    "promise.postponed": (say("A promise was postponed"), "clock"),
    "promise.reopened": (say("A promise is open again"), "undo"),
    "group.added": (say("Group founded"), "plus"),
    "group.changed": (say("Details changed"), "edit"),
    "group.endorsed": (say("Endorsed"), "check-circle"),
    "group.ended": (say("Group ended"), "stop"),
    "group.member_joined": (say("A member joined"), "person"),
    "group.member_left": (say("A member left"), "person"),
    "group.member_vetted": (say("A member was vetted"), "check"),
    "group.met": (say("Met"), "calendar"),
    "group.finding_raised": (say("A finding was raised"), "warning"),
    "group.finding_settled": (say("A finding was settled"), "check"),
    "group.finding_dismissed": (say("A finding was dismissed"), "close"),
    "group.account_published": (say("Yearly account published"), "megaphone"),
    "problem.opened": (say("A problem was taken up"), "search"),
    "problem.moved": (say("A problem moved on"), "arrow-right"),
}


def words_for(fact: str) -> str:
    """What a fact is called in the reader's language; a fact no words are known for is a later note."""
    return _(_WORDS[fact][0]) if fact in _WORDS else _("A later note in its history")


def story_of(subject: str, ids: Iterable[int], shown: int = SHOWN) -> list[dict[str, Any]]:
    """The last facts about a subject (and those joined with it), newest first, as the timeline shows them."""
    rows = (
        journal.Entry.objects.filter(Q(subject=subject, subject_id__in=list(ids)), kind__in=list(_WORDS))
        .exclude(audience=journal.RESTRICTED)
        .order_by("-at", "-id")[:shown]
    )
    told = list(rows)
    # The journal is never rewritten: what was said about somebody who was forgotten since is no longer shown.
    forgotten = max((row.at for row in told if row.kind == FACT), default=None)
    return [_step(row, shown=forgotten is None or row.at > forgotten) for row in told]


def _step(row: journal.Entry, *, shown: bool) -> dict[str, Any]:
    words, icon = _WORDS[row.kind]
    data = row.data if shown else {}
    told = [str(data[name]) for name in ("text", "title", "other", "why", "how", "topics") if data.get(name)]
    at: datetime | date = row.at
    if on := data.get("on"):
        at = datetime.fromisoformat(str(on))
    return {"title": _(words), "text": " – ".join(told), "at": at, "who": row.actor_name, "icon": icon}
