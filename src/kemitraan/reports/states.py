"""The life of a report. Closing belongs to the reporter; silence is counted apart."""

from kemitraan.toolbox.states import State

_WITHDRAW = {"withdraw": "withdrawn"}  # only complaints (pengaduan); the verb checks the kind

# What the unit that holds it may do, whether or not somebody has taken it yet.
_HANDLE = {
    "take": "in_hand",
    "ask": "waiting_reporter",
    "answer": "answered",
    "refuse": "refused",
    "merge": "merged",
    "transfer": "received",
    **_WITHDRAW,
}

STATES: dict[str, State] = {
    "received": State(
        owner="desk",
        clock="triage",
        moves={
            **_HANDLE,
            "climb": "received",
        },
    ),
    "in_hand": State(
        owner="holder",
        clock="work",
        moves={
            **_HANDLE,
            "climb": "in_hand",
        },
    ),
    "waiting_reporter": State(
        owner="reporter",
        clock="ask",
        moves={
            "reply": "in_hand",
            "resume": "in_hand",
            "answer": "answered",
            "refuse": "refused",
            "merge": "merged",
            "transfer": "received",
            **_WITHDRAW,
        },
    ),
    "answered": State(
        owner="reporter",
        clock="confirm",
        moves={
            "confirm": "confirmed",
            "dispute": "received",
            "silence": "unconfirmed",
            "merge": "merged",
            **_WITHDRAW,
        },
    ),
    "refused": State(owner="reporter", clock="object", moves={"object": "received", "silence": "closed"}),
    "confirmed": State(final=True, moves={"dispute": "received"}),
    # Closed without the reporter's word; a second officer may find that it is not done (second_look.py).
    "unconfirmed": State(final=True, moves={"confirm": "confirmed", "dispute": "received", "reopen": "received"}),
    "closed": State(final=True),  # not a police matter, and no objection came
    # Handled with another one. Staff may take them apart; a reporter who does not agree has their own back.
    "merged": State(final=True, moves={"unmerge": "received", "dispute": "received", "object": "received"}),
    "withdrawn": State(final=True),
}
