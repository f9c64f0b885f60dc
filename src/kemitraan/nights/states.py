"""The lives of a roster and of a night: whose move it is, within what time (domain.md 3.5)."""

from kemitraan.toolbox.states import State

ROSTER_STATES: dict[str, State] = {
    "draft": State(owner="head", clock="draft", moves={"propose": "proposed", "drop": "dropped"}),
    # Those who watch read it; what does not suit them goes back to the head.
    "proposed": State(owner="members", clock="agree", moves={"agree": "agreed", "redraw": "draft", "drop": "dropped"}),
    "agreed": State(owner="machine", clock="first_night", moves={"start": "running"}),
    "running": State(owner="machine", clock="last_night", moves={"finish": "done"}),
    "done": State(final=True),
    "dropped": State(final=True),
}
ROSTER_OPEN = ("draft", "proposed", "agreed", "running")

# A member says which of their nights of a proposal do not suit. Redrawn: the next plan leaves those nights free.
OBJECTION_STATES: dict[str, State] = {
    "open": State(
        owner="head",
        clock="agree",
        moves={"heed": "heeded", "answer": "answered", "take_back": "taken_back", "lapse": "lapsed"},
    ),
    "heeded": State(final=True),
    "answered": State(final=True),
    "taken_back": State(final=True),
    "lapsed": State(final=True),
}

NIGHT_STATES: dict[str, State] = {
    "scheduled": State(owner="leader", clock="open", moves={"open": "open", "miss": "missed"}),
    "open": State(owner="leader", clock="close", moves={"walk": "laps", "close": "closed"}),
    "laps": State(owner="leader", clock="close", moves={"walk": "laps", "close": "closed"}),
    "closed": State(owner="head", clock="countersign", moves={"countersign": "countersigned"}),
    "countersigned": State(final=True),
    "missed": State(final=True),
}
NIGHT_OPEN = ("scheduled", "open", "laps", "closed")
NIGHT_LIVE = ("open", "laps")

STATES: dict[str, State] = NIGHT_STATES
