"""The life of a hold. Asked, it stops nothing yet; agreed, it stops every erasure until its last day."""

from kemitraan.toolbox.states import State

STATES: dict[str, State] = {
    "asked": State(owner="second", clock="agree", moves={"agree": "active", "refuse": "refused", "silence": "lapsed"}),
    "active": State(owner="keeper", clock="until", moves={"lift": "ended", "run_out": "ended"}),
    "refused": State(final=True),
    "lapsed": State(final=True),  # nobody agreed in time
    "ended": State(final=True),
}
