"""Codes of the rooms below in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# Why somebody is passed over (dispatch.propose), why they said no (dispatch.decline), why an offer ended.
REASONS: dict[str, str] = {
    "conflict": gettext_noop("has a conflict of interest"),
    "being_asked": gettext_noop("is being asked for another call"),
    "busy": gettext_noop("is bound to another call"),
    "old_position": gettext_noop("position too old"),
    "other_unit": gettext_noop("belongs to another unit; the ladder has not come that far"),
    "declined": gettext_noop("has declined this call"),
    "expired": gettext_noop("did not answer in time"),
    "no_capability": gettext_noop("lacks what was wished for"),
    "no_place": gettext_noop("the place is not known"),
    "too_far": gettext_noop("too far"),
    "vehicle": gettext_noop("no vehicle"),
    "unsafe_alone": gettext_noop("not safe alone"),
    "unwell": gettext_noop("not well"),
    "other": gettext_noop("another reason"),
    "report_closed": gettext_noop("the report was closed"),
    "solved_meanwhile": gettext_noop("solved meanwhile"),
    "duplicate": gettext_noop("the same event is handled already"),
    "false_alarm": gettext_noop("a false alarm"),
    "withdrawn": gettext_noop("withdrawn by the reporter"),
    "other_agency": gettext_noop("another agency goes"),
    "one assignment of all": gettext_noop("all calls were assigned at once"),
    "gone_off_duty": gettext_noop("went off duty"),
    "shift_ended": gettext_noop("the shift ended"),
    "more_urgent": gettext_noop("a more urgent call"),
    "excluded": gettext_noop("the report is kept from their unit"),
    "barred": gettext_noop("has a conflict of interest"),
    "priority 1": gettext_noop("life is in danger now"),
    "nobody_free": gettext_noop("nobody is free there"),
    "not_accepted": gettext_noop("nobody accepted"),
    "clock": gettext_noop("the time ran out"),
}
CHANNELS: dict[str, str] = {
    "web": gettext_noop("the public form"),
    "phone": gettext_noop("by telephone"),
    "visit": gettext_noop("at the desk"),
    "open311": gettext_noop("another application"),
    "field": gettext_noop("an officer in the field"),
    "split": gettext_noop("split off from another report"),
}
CAUGHT_BY: dict[str, str] = {
    "resident": gettext_noop("seized by a resident"),
    "volunteer": gettext_noop("seized by a volunteer"),
    "police": gettext_noop("seized by police"),
}
CLOCKS: dict[str, str] = {  # the facts of going out, in order (domain.md 3.2)
    "contact": gettext_noop("First word"),
    "decided": gettext_noop("Somebody was chosen"),
    "accepted": gettext_noop("Accepted"),
    "en_route": gettext_noop("On the way"),
    "on_scene": gettext_noop("On scene"),
    "stable": gettext_noop("Under control"),
    "handed_over": gettext_noop("Handed over"),
    "cleared": gettext_noop("Finished"),
}


def clock_words(name: str) -> str:
    """A moment of going out as it is called."""
    return _(CLOCKS[name])


def reason_words(reason: str) -> str:
    """A reason as an operator reads it: the code in words, and what was typed behind it as it is."""
    code, colon, typed = reason.partition(": ")
    known = REASONS.get(code)
    return f"{_(known)}{colon}{typed}" if known else reason


def channel_words(channel: str) -> str:
    """The door a report came through."""
    return _(CHANNELS[channel]) if channel in CHANNELS else channel


def caught_words(by: str) -> str:
    """Who seized a person caught in the act."""
    return _(CAUGHT_BY[by]) if by in CAUGHT_BY else by


CLOCK_RULES: dict[str, str] = {
    "triage": gettext_noop("Until somebody takes it"),
    "work": gettext_noop("Until it is answered"),
    "promise": gettext_noop("What the reporter is promised"),
    "ask": gettext_noop("Waiting for the reporter's reply"),
    "confirm": gettext_noop("Waiting for the reporter's word"),
    "object": gettext_noop("Time to object"),
    "notice_a1": gettext_noop("First progress notice"),
    "photo_stopped": gettext_noop("Until somebody decides about a stopped photo"),
    "second_look": gettext_noop("Until a second officer has looked"),
    "burst_answer": gettext_noop("Until the superior answers a question about closings"),
}


def clock_rule_words(name: str) -> str:
    """What a clock measures."""
    return _(CLOCK_RULES[name]) if name in CLOCK_RULES else name


VOLUNTEERS: dict[str, str] = {
    "satpam": gettext_noop("security guard"),
    "satkamling": gettext_noop("neighbourhood watch"),
    "pokdar": gettext_noop("Pokdar volunteer"),
    "supeltas": gettext_noop("traffic volunteer"),
}


def volunteer_words(kind: str) -> str:
    """What a kind of volunteer is called; its code where it has no words."""
    return _(VOLUNTEERS[kind]) if kind in VOLUNTEERS else kind


RULE_SETS: dict[str, str] = {  # the published schedules of progress notices (domain.md 2.4)
    "by_difficulty": gettext_noop("By difficulty: after 3 days, then every 10 to 20 days"),
    "fortnightly": gettext_noop("Every two weeks, the first after 3 days"),
    "monthly": gettext_noop("Every month, the first after 3 days"),
}


def rule_set_words(code: str) -> str:
    """What a schedule of progress notices is called."""
    return _(RULE_SETS[code]) if code in RULE_SETS else code
