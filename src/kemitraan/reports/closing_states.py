"""Whose move it is about a stopped photo, a second look and a burst, within what time, and where each verb leads."""

from kemitraan.toolbox.states import State

# A photo of the scene that was not accepted. Who closes may take another one or say why none is possible; the desk may
# accept it after all, with a reason, when that is another person.
STOP_STATES: dict[str, State] = {
    "stopped": State(
        owner="desk",
        clock="photo_stopped",
        moves={
            "override": "overridden", "uphold": "upheld", "replace": "replaced", "without": "without",
            "climb": "raised",
        },
    ),
    "raised": State(  # nobody at the desk decided: the commander's
        owner="commander",
        clock="photo_stopped",
        moves={
            "override": "overridden", "uphold": "upheld", "replace": "replaced", "without": "without",
            "climb": "raised",
        },
    ),
    "overridden": State(final=True),
    "upheld": State(final=True, moves={"replace": "replaced", "without": "without"}),
    "replaced": State(final=True),
    "without": State(final=True),
}  # fmt: skip

LOOK_STATES: dict[str, State] = {
    "waiting": State(
        owner="second_officer",
        clock="second_look",
        moves={"confirm": "confirmed", "deny": "not_confirmed", "overtake": "overtaken", "climb": "waiting"},
    ),
    "confirmed": State(final=True),
    "not_confirmed": State(final=True),
    "overtaken": State(final=True),  # the reporter spoke after all
}

FINDING_STATES: dict[str, State] = {
    "open": State(
        owner="superior", clock="burst_answer", moves={"explain": "explained", "act": "acted_on", "climb": "open"}
    ),
    "explained": State(final=True),
    "acted_on": State(final=True),
}

STOP_OPEN = tuple(name for name, state in STOP_STATES.items() if not state.final)
LOOK_OPEN = tuple(name for name, state in LOOK_STATES.items() if not state.final)
FINDING_OPEN = tuple(name for name, state in FINDING_STATES.items() if not state.final)
