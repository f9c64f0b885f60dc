"""The life of a visit, of a request heard there, and of a conflict between two changes (domain.md 3.4)."""

from __future__ import annotations

from kemitraan.toolbox.states import State

STATES: dict[str, State] = {
    "planned": State(
        owner="officer",
        clock="day_end",
        moves={"start": "in_progress", "skip": "not_done", "pass": "not_done", "swap": "not_done"},
    ),
    # At the door. Without a yes the visit ends with a leaflet and holds nothing else.
    "in_progress": State(
        owner="officer",
        clock="submit",
        moves={
            "record": "in_progress",
            "leaflet": "leaflet_only",
            "submit": "submitted",
            "skip": "not_done",
            "erase": "erased",
        },
    ),
    "submitted": State(
        owner="reviewer",
        clock="review",
        moves={
            "record": "submitted",
            "review": "reviewed",
            "leaflet": "leaflet_only",
            "erase": "erased",
        },
    ),
    # Seen by the superior; what was asked for is not settled yet. A change needs another look.
    "reviewed": State(
        owner="officer",
        clock="follow_up",
        moves={
            "record": "submitted",
            "settle": "followed_up",
            "erase": "erased",
        },
    ),
    "followed_up": State(final=True, moves={"record": "submitted", "erase": "erased"}),
    "leaflet_only": State(final=True, moves={"erase": "erased"}),
    "not_done": State(final=True, moves={"start": "in_progress"}),  # done after all, offline
    "erased": State(final=True),  # the visited objected: that a visit was made stays, what was said is gone
}
CLOCKED = tuple(name for name, state in STATES.items() if state.clock)
# Visits rest in the others. A list of one of these would look through all of a unit's visits for the few there are.
RARE = ("planned", "in_progress", "reviewed", "not_done", "erased")
WITH_CONTENT = ("in_progress", "submitted", "reviewed", "followed_up")

REQUESTS: dict[str, State] = {
    "heard": State(
        owner="officer",
        clock="route",
        moves={"report": "with_report", "assign": "task", "finish": "done", "withdraw": "withdrawn"},
    ),
    # Those who hold the report act; a round looks whether the resident has their answer.
    "with_report": State(owner="holder", clock="report", moves={"wait": "with_report", "finish": "done"}),
    "task": State(
        owner="assignee",
        clock="task",
        moves={"assign": "task", "finish": "done", "report": "with_report", "withdraw": "withdrawn"},
    ),
    "done": State(final=True),
    "withdrawn": State(final=True),  # the visited no longer wants it, or had it erased
}
REQUEST_CLOCKED = tuple(name for name, state in REQUESTS.items() if state.clock)

CONFLICTS: dict[str, State] = {
    "open": State(owner="officer", clock="resolve", moves={"resolve": "resolved"}),
    "resolved": State(final=True),
}
