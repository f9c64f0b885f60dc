"""The life of a record opened in need (E17): whoever opened it never has the next move."""

from kemitraan.toolbox.states import State

STATES: dict[str, State] = {
    "opened": State(
        owner="superior",
        clock="review",
        moves={"accept": "justified", "object": "unjustified", "run_out": "late"},
    ),
    "late": State(
        owner="next_superior", clock="review", moves={"accept": "justified", "object": "unjustified", "run_out": "late"}
    ),
    "justified": State(final=True),
    "unjustified": State(final=True),  # barred for a while; the inspectors above are told and see it on their list
}

# A service to be tried unannounced: either somebody tries it in time, or it stays visible that nobody did.
CHECKS: dict[str, State] = {
    "drawn": State(owner="overseer", clock="mystery", moves={"record": "done", "run_out": "lapsed"}),
    "done": State(final=True),
    "lapsed": State(final=True),
}
