"""How a state looks: its word, its icon, its tone. The word and the icon carry the meaning, the tone only helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as say

TONES: Final = ("waiting", "onway", "onscene", "answered", "agreed", "late", "danger", "neutral")


@dataclass(frozen=True)
class Look:
    """What a state shows: ``word`` is an English msgid, ``icon`` a name in icons.svg, ``tone`` one of TONES."""

    word: str
    icon: str
    tone: str


def _looks() -> dict[str, Look]:
    waiting, late, neutral = "waiting", "late", "neutral"
    return {
        # a report
        "draft": Look(say("Draft"), "edit", neutral),
        "received": Look(say("Received"), "inbox", waiting),
        "waiting": Look(say("Waiting"), "hourglass", waiting),
        "triaged": Look(say("Read and assigned"), "check-circle", waiting),
        "assigned": Look(say("Assigned"), "person", waiting),
        "in_hand": Look(say("Being handled"), "sync", "onway"),
        "in_progress": Look(say("Being handled"), "sync", "onway"),
        "asked": Look(say("Waiting for your answer"), "chat", waiting),
        "waiting_reporter": Look(say("Waiting for the reporter"), "chat", waiting),
        "answered": Look(say("Answered"), "chat", "answered"),
        "agreed": Look(say("Agreed"), "check-double", "agreed"),
        "confirmed": Look(say("Solved"), "check-double", "agreed"),
        "solved": Look(say("Solved"), "check-double", "agreed"),
        "disputed": Look(say("Not solved, back at the desk"), "undo", late),
        "reopened": Look(say("Opened again"), "undo", waiting),
        "unconfirmed": Look(say("Closed, not confirmed"), "question", neutral),
        "closed": Look(say("Closed"), "check", neutral),
        "late": Look(say("Late"), "warning", late),
        "escalated": Look(say("Moved up a level"), "arrow-up", late),
        "transferred": Look(say("Handed to another unit"), "handover", waiting),
        "merged": Look(say("Joined with another report"), "merge", neutral),
        "withdrawn": Look(say("Withdrawn"), "undo", neutral),
        "refused": Look(say("Not a police matter"), "external", neutral),
        "not_police_matter": Look(say("Not a police matter"), "external", neutral),
        # a call for help
        "open": Look(say("Offered"), "bell", waiting),
        "offered": Look(say("Offered"), "bell", waiting),
        "dispatched": Look(say("Unit sent"), "send", "onway"),
        "accepted": Look(say("Accepted"), "check-circle", "onway"),
        "declined": Look(say("Declined"), "close", neutral),
        "expired": Look(say("No answer in time"), "clock", neutral),
        "on_the_way": Look(say("On the way"), "route", "onway"),
        "en_route": Look(say("On the way"), "route", "onway"),
        "on_scene": Look(say("On scene"), "map-pin", "onscene"),
        "stabilised": Look(say("Under control"), "check-circle", "onscene"),
        "handed_over": Look(say("Handed over"), "handover", "answered"),
        "cleared": Look(say("Finished"), "check", "answered"),
        "finished": Look(say("Finished"), "check", "answered"),
        "no_unit": Look(say("No unit available"), "alert", "danger"),
        "false_alarm": Look(say("False alarm"), "close", neutral),
        "cancelled": Look(say("Cancelled"), "close", neutral),
        # people, units, messages
        "free": Look(say("Free"), "check-circle", "agreed"),
        "busy": Look(say("Busy"), "hourglass", "onway"),
        "on_duty": Look(say("On duty"), "radio", "agreed"),
        "off_duty": Look(say("Off duty"), "moon", neutral),
        "queued": Look(say("Not sent yet"), "upload", waiting),
        "sent": Look(say("Sent"), "check", "answered"),
        "delivered": Look(say("Delivered"), "check-double", "agreed"),
        "failed": Look(say("Not delivered"), "warning", late),
    }


LOOKS: Final = _looks()


def look(code: str, word: str = "", icon: str = "", tone: str = "") -> Look:
    """The look of ``code`` with its word in the reader's language; given parts win.

    A room's own state needs ``word`` (already translated); its tone is then ``neutral`` unless given.
    Raises KeyError where neither the code is known nor a word is given: a bare code tells a person nothing.
    """
    known = LOOKS.get(code)
    if known is None and not word:
        raise KeyError(f"state {code!r} is unknown to the design room: give it a word")
    fallback = known or Look(word, "info", "neutral")
    return Look(word or gettext(fallback.word), icon or fallback.icon, tone or fallback.tone)


# Priority 1 … 4: what it means in words a resident understands (domain words: P1 life in danger … P4 record or advise).
PRIORITIES: Final[dict[int, str]] = {
    1: say("life in danger"),
    2: say("just happened"),
    3: say("needs an officer today"),
    4: say("record or advice"),
}


def priority_number(value: int | str) -> int:
    """1 … 4 from ``1``, ``"1"`` or ``"P1"``; raises ValueError for anything else."""
    number = int(str(value).strip().upper().removeprefix("P"))
    if number not in PRIORITIES:
        raise ValueError(f"priority {value!r} is not P1 to P4")
    return number
