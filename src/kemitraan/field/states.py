"""The life of a command that came from a phone."""

from __future__ import annotations

from kemitraan.toolbox.states import State

STATES: dict[str, State] = {
    # It builds on a command that has not come yet: another phone's, or one that is still on its way.
    "held": State(
        owner="phone",
        clock="phone_held",
        moves={"obey": "obeyed", "refuse": "refused", "show": "stuck", "set_aside": "set_aside"},
    ),
    # What it builds on did not come in time: whoever wrote it decides on their phone.
    "stuck": State(
        owner="officer",
        clock="phone_stuck",
        moves={"obey": "obeyed", "refuse": "refused", "set_aside": "set_aside", "climb": "with_superior"},
    ),
    "with_superior": State(
        owner="superior",
        clock="phone_superior",
        moves={"obey": "obeyed", "refuse": "refused", "set_aside": "set_aside", "remind": "with_superior"},
    ),
    "obeyed": State(final=True),
    "refused": State(final=True),
    "set_aside": State(final=True),
}
CLOCKED = tuple(name for name, state in STATES.items() if state.clock)
