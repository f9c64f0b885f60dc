"""The lives of a request about one's data, of one for public information, and of a breach."""

from kemitraan.toolbox.states import State

STATES: dict[str, State] = {
    # Nothing that was typed opened anything: the person comes to a desk with an identity card, or types again.
    "unproven": State(
        owner="person", clock="data_prove", moves={"prove": "received", "take_back": "taken_back", "silence": "lapsed"}
    ),
    "received": State(
        owner="officer",
        clock="data_answer",
        moves={"prove": "received", "answer": "answered", "refuse": "refused", "take_back": "taken_back"},
    ),
    "answered": State(final=True),
    "refused": State(final=True),
    "taken_back": State(final=True),
    "lapsed": State(final=True),
}

INFORMATION: dict[str, State] = {
    "received": State(
        owner="officer",
        clock="info_answer",
        moves={"answer": "answered", "extend": "extended", "withdraw": "withdrawn"},
    ),
    "extended": State(owner="officer", clock="info_extend", moves={"answer": "answered", "withdraw": "withdrawn"}),
    "answered": State(
        owner="applicant", clock="info_object", moves={"object": "objected", "accept": "closed", "silence": "closed"}
    ),
    "objected": State(owner="superior", clock="info_decide", moves={"decide": "decided", "withdraw": "withdrawn"}),
    "decided": State(final=True),  # from here the way leads to the Information Commission
    "closed": State(final=True),
    "withdrawn": State(final=True),
}

INCIDENTS: dict[str, State] = {
    "opened": State(
        owner="officer", clock="breach_pack", moves={"pack": "packed", "tell": "told", "dismiss": "dismissed"}
    ),
    "packed": State(
        owner="officer", clock="breach_tell", moves={"pack": "packed", "tell": "told", "dismiss": "dismissed"}
    ),
    "told": State(owner="officer", clock="breach_close", moves={"pack": "told", "close": "closed"}),
    "closed": State(final=True),
    "dismissed": State(final=True),  # it was none, with the reason
}
