"""The life of a session, of a version of a material, and of a question that was heard (domain.md 3.11)."""

from kemitraan.toolbox.states import State

PUBLIC = ("announced", "open", "running", "held", "reported", "evaluated")
COMING = ("announced", "open", "running")
AFTER = ("held", "reported", "evaluated")
ENDED = ("evaluated", "cancelled")
UNCLOCKED = (*ENDED, "open", "running")  # nobody is late here: it is over, or the machine moves it

STATES: dict[str, State] = {
    "planned": State(owner="organiser", clock="announce", moves={"announce": "announced", "cancel": "cancelled"}),
    "announced": State(
        owner="organiser", clock="open", moves={"open": "open", "start": "running", "cancel": "cancelled"}
    ),
    # People register; the machine begins and ends it by the clock, so that nobody has to think of it on the day.
    "open": State(
        owner="machine", clock="start", moves={"close": "announced", "start": "running", "cancel": "cancelled"}
    ),
    "running": State(owner="machine", clock="end", moves={"end": "held", "cancel": "cancelled"}),
    "held": State(owner="organiser", clock="report", moves={"report": "reported"}),
    "reported": State(owner="organiser", clock="evaluate", moves={"evaluate": "evaluated"}),
    "evaluated": State(final=True),
    "cancelled": State(final=True),
}

MATERIAL_STATES: dict[str, State] = {
    "draft": State(owner="approver", clock="approve", moves={"approve": "approved", "withdraw": "withdrawn"}),
    "approved": State(final=True, moves={"withdraw": "withdrawn"}),
    "withdrawn": State(final=True),
}

REQUEST_OPEN = ("received",)
REQUEST_STATES: dict[str, State] = {
    "received": State(
        owner="organiser",
        clock="request",
        moves={"plan": "planned", "decline": "declined", "answer": "answered", "withdraw": "withdrawn"},
    ),
    "planned": State(final=True),  # from here on its session has owner and clock
    "declined": State(final=True),
    "answered": State(final=True),
    "withdrawn": State(final=True),
}

QUESTION_STATES: dict[str, State] = {
    "open": State(owner="organiser", clock="answer", moves={"answer": "answered", "pass_on": "passed_on"}),
    "passed_on": State(owner="organiser", clock="answer", moves={"answer": "answered"}),
    "answered": State(final=True),
}
