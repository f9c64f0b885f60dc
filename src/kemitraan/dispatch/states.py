"""The life of a response: whose move it is, within what time, and where each verb leads (domain.md 3.2)."""

from kemitraan.toolbox.states import State

ASKING = ("waiting", "offered", "no_unit")  # nobody goes yet
GOING = ("accepted", "en_route", "on_scene", "stabilised")  # somebody is bound to it
ENDED = ("cleared", "cancelled")
OPEN = (*ASKING, *GOING, "handed_over")

STATES: dict[str, State] = {
    # The machine finds the next to ask; a worker looks at it several times a second.
    "waiting": State(
        owner="machine",
        clock="decide",
        moves={
            "offer": "offered",
            "give_up": "no_unit",
            "climb": "waiting",
            "accept": "accepted",
            "cancel": "cancelled",
        },
    ),
    "offered": State(
        owner="responder",
        clock="answer",
        moves={
            "accept": "accepted",
            "decline": "waiting",
            "expire": "waiting",
            "withdraw": "waiting",
            "cancel": "cancelled",
        },
    ),
    # The alarm: nobody can go. The desk decides; the machine tries again as soon as somebody is free.
    "no_unit": State(
        owner="desk",
        clock="alarm",
        moves={"offer": "offered", "accept": "accepted", "climb": "waiting", "cancel": "cancelled"},
    ),
    "accepted": State(
        owner="responder",
        clock="arrive",
        moves={"leave": "en_route", "arrive": "on_scene", "release": "waiting", "cancel": "cancelled"},
    ),
    "en_route": State(
        owner="responder",
        clock="arrive",
        moves={"arrive": "on_scene", "release": "waiting", "cancel": "cancelled"},
    ),
    "on_scene": State(
        owner="responder",
        clock="stabilise",
        moves={
            "stabilise": "stabilised",
            "hand_over": "handed_over",
            "clear": "cleared",
            "release": "waiting",
            "cancel": "cancelled",
        },
    ),
    "stabilised": State(
        owner="responder",
        clock="finish",
        moves={"hand_over": "handed_over", "clear": "cleared", "release": "waiting", "cancel": "cancelled"},
    ),
    # The scene belongs to others now; what is missing is the word to the reporter.
    "handed_over": State(owner="responder", clock="finish", moves={"clear": "cleared", "cancel": "cancelled"}),
    "cleared": State(final=True),
    "cancelled": State(final=True),
}
